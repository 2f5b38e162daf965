import Basics
import Spec

extension Command {
  static let new = Command(
    "new", "NAME", "Writes NAME.yaml, a commented experiment to begin with.", operandCount: 1...1
  ) { arguments in
    let path = arguments.operands[0].hasSuffix(".yaml") ? arguments.operands[0] : arguments.operands[0] + ".yaml"
    guard !Files.exists(path) else {
      throw Problem("\(path) is there already", hint: "choose another name; nothing was written")
    }
    if let folder = path.parentFolder { try Files.makeFolder(folder) }
    try AtomicFile.write(starter, to: path)
    print("\(path) is written. Next:\n  atelier check \(path)\n  atelier sweep \(path)")
    return Exit.done
  }

  static let starter = """
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
