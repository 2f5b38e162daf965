// One for each preset; the VAE has comments and stands last. A test checks each and trains a step of it.
extension Starter {
  private static let encoder = "encoder: [flatten, linear 256, relu, linear 16]"
  private static let gaussianEncoder = "encoder: [flatten, linear 256, relu, gaussian 10]"
  private static let decoder = "decoder: [linear 256, relu, linear 784, reshape 1 28 28, bernoulli]"
  private static let generator =
    "generator: [linear 256, leaky_relu 0.2, linear 512, leaky_relu 0.2, linear 784, tanh, reshape 1 28 28]"
  private static let critic = "critic: [flatten, linear 512, leaky_relu 0.2, linear 256, leaky_relu 0.2, linear 1]"
  /// `tanh` makes numbers from -1 to 1.
  private static let scaled = "{source: digits, scale: -1 1}"
  private static let adversarial = "{epochs: 40, batch: 64, optimizer: adam 2e-4 beta1 0.5}"
  private static let drawn = "{steps: 3000, batch: 512, optimizer: adam 1e-3, rate: 1e-3 * (1 - progress)}"

  static let starters: [Starter] = [
    Starter(
      preset: "autoencoder", title: "An autoencoder", networks: [encoder, decoder], objective: "autoencoder",
      evaluate: "[squared_error]", figures: "[loss, reconstructions]"),
    Starter(
      preset: "conditional_vae", title: "A conditional VAE",
      networks: [
        "encoder(x, t): [flatten, concat one_hot(t), linear 256, relu, gaussian 8]",
        "decoder(z, t): [concat one_hot(t), linear 256, relu, linear 784, reshape 1 28 28, bernoulli]",
      ], objective: "conditional_vae beta 1", evaluate: "[elbo, kl]",
      figures: "[loss, reconstructions, samples rows t]"),
    Starter(
      preset: "iwae", title: "An importance-weighted autoencoder", networks: [gaussianEncoder, decoder],
      objective: "iwae k 8", evaluate: "[bound, elbo]", figures: "[loss, reconstructions, samples]"),
    Starter(
      preset: "denoising_autoencoder", title: "A denoising autoencoder", networks: [encoder, decoder],
      objective: "denoising_autoencoder mask 0.3 std 0.3", evaluate: "[squared_error]",
      figures: "[loss, reconstructions]"),
    Starter(
      preset: "constrained_autoencoder", title: "An autoencoder whose code tells the class",
      networks: [encoder, decoder, "regressor: [linear 10, categorical]"],
      objective: "constrained_autoencoder lambda 10", evaluate: "[L1, L2]", figures: "[loss, reconstructions]"),
    Starter(
      preset: "gan", title: "A GAN", data: scaled,
      networks: [
        generator,
        "discriminator: [flatten, linear 512, leaky_relu 0.2, linear 256, leaky_relu 0.2, linear 1, sigmoid]",
      ], objective: "gan latent 64", train: adversarial, figures: "[loss, samples]"),
    Starter(
      preset: "conditional_gan", title: "A conditional GAN", data: scaled,
      networks: [
        "generator(z, t): [concat one_hot(t), linear 256, leaky_relu 0.2, linear 784, tanh, reshape 1 28 28]",
        "discriminator(x, t): [flatten, concat one_hot(t), linear 256, leaky_relu 0.2, linear 1, sigmoid]",
      ], objective: "conditional_gan latent 64", train: adversarial, figures: "[loss, samples rows t]"),
    Starter(
      preset: "lsgan", title: "A least-squares GAN", data: scaled, networks: [generator, critic],
      objective: "lsgan latent 64", train: adversarial, figures: "[loss, samples]"),
    Starter(
      preset: "wgan", title: "A Wasserstein GAN with clipped weights", data: scaled, networks: [generator, critic],
      objective: "wgan latent 64 k 5", train: "{steps: 5000, batch: 64, optimizer: rmsprop 5e-4}",
      figures: "[loss, samples]"),
    Starter(
      preset: "wgan_gp", title: "A Wasserstein GAN with a gradient penalty", data: scaled,
      networks: [generator, critic], objective: "wgan_gp latent 64 k 5",
      train: "{steps: 5000, batch: 64, optimizer: adam 1e-4 beta1 0 beta2 0.9}", figures: "[loss, samples]"),
    Starter(
      preset: "ebgan", title: "An energy-based GAN",
      networks: [
        "generator: [linear 256, leaky_relu 0.2, linear 784, sigmoid, reshape 1 28 28]",
        "encoder: [flatten, linear 128, leaky_relu 0.2, linear 32]",
        "decoder: [linear 128, leaky_relu 0.2, linear 784, sigmoid, reshape 1 28 28]",
      ], objective: "ebgan latent 32 margin 20", train: "{epochs: 40, batch: 64, optimizer: adam 5e-4 beta1 0.5}",
      figures: "[loss, samples]"),
    Starter(
      preset: "hinge_gan", title: "A GAN with the hinge loss", data: scaled, networks: [generator, critic],
      objective: "hinge_gan latent 64", train: adversarial, figures: "[loss, samples]"),
    Starter(
      preset: "projection_gan", title: "A GAN by classes with a projection critic", data: scaled,
      networks: [
        "generator(z, y): [concat one_hot(y), linear 256, leaky_relu 0.2, linear 784, tanh, reshape 1 28 28]",
        "critic(x, y):",
        "  - with weights spectral", "  - from x", "  - flatten", "  - linear 256", "  - leaky_relu 0.2",
        "  - linear 128", "  - leaky_relu 0.2 as phi", "  - linear 1 as psi", "  - from y", "  - embedding 128 as e",
        "  - from psi + sum(phi * e)",
      ], objective: "projection_gan latent 64 k 2", train: "{epochs: 20, batch: 64, optimizer: adam 2e-4 beta1 0}",
      figures: "[loss, samples rows y]"),
    Starter(
      preset: "classifier", title: "A classifier",
      networks: ["classifier: [flatten, linear 128, relu, linear 10, categorical]"], objective: "classifier",
      evaluate: "[accuracy classifier(x) t]", figures: "[loss]"),
    Starter(
      preset: "jensen_shannon", title: "The Jensen-Shannon divergence of two distributions", data: "",
      networks: ["D: [linear 64, relu, linear 64, relu, linear 1, sigmoid]"],
      objective: "jensen_shannon p uniform(1) q uniform(1,low=0.5,high=1.5)", train: drawn,
      evaluate: "[jsd examples 100000]", figures: "[loss]"),
    Starter(
      preset: "wasserstein", title: "The Wasserstein distance of two distributions", data: "",
      networks: ["T: [linear 64, relu, linear 64, relu, linear 1]"],
      objective: "wasserstein p uniform(1) q uniform(1,low=0.5,high=1.5)", train: drawn,
      evaluate: "[wd examples 100000]", figures: "[loss]"),
    Starter(
      preset: "density_ratio", title: "The density of a distribution from one that is known", data: "",
      networks: ["D: [linear 64, relu, linear 64, relu, linear 1, sigmoid]"],
      objective: "density_ratio p normal(1,mean=1,std=0.5)", train: drawn,
      evaluate: "['l1 exp(log_density) exp(log_prob(normal(1, mean=1, std=0.5), _)) from -1 to 3']", figures: "[loss]"),
  ]

  static let commented = """
    # An experiment: a variational autoencoder on digits that the program draws, for several latent sizes.
    # Check it with 'atelier check', run it with 'atelier sweep'; results lie in Results/.
    title: A first experiment

    let:                       # names for numbers; rows use $name, equations the bare name
      latent: 2

    data:
      source: digits           # also: faces, shapes; mnist, binarized_mnist with 'path: folder'

    networks:                  # tables of rows, as in a paper: kind, then its numbers, then 'field value'
      encoder:                 # images are channels × height × width; these are 1×28×28
        - flatten
        - linear 256
        - relu
        - gaussian $latent     # a normal distribution: linear to means and log-variances
      decoder:
        - linear 256
        - relu
        - linear 784
        - reshape 1 28 28
        - bernoulli            # what the numbers mean: logits of pixels between 0 and 1

    objective: vae beta 1      # 'atelier show preset vae' prints its equations; they can be written here instead

    train:
      epochs: 5
      batch: 100
      optimizer: adam 1e-3
      # rate: 1e-3 * min(1, step / 500)      # a schedule is an equation of step, epoch and progress

    evaluate: [elbo]           # measured at the end, on validation and test examples
    figures: [loss, reconstructions, samples]

    sweep:                     # every combination is trained; 'seed' makes replicates
      latent: [2, 10]
      seed: [1, 2]

    """
}
