import Basics

/// The presets of objectives: text in the language, in the names of the file (`encoder`, `decoder`). A user can print
/// them, copy one and change it.
package let presets = Source(
  name: "presets",
  text: """
    # An autoencoder: what comes out is scored against what went in. The decoder's last row says by what:
    # bernoulli for pixels between 0 and 1, normal for squared errors.
    autoencoder():
      sample: {x: data}
      define:
        code: encoder(x)
        reconstruction: mean(log_prob(decoder(code), x))
        reconstructed: decoder(code).mean
        squared_error: mean(sum((x - reconstructed)^2))
      maximize: reconstruction
      report: [reconstruction, squared_error]

    # A variational autoencoder (Kingma and Welling 2014); beta weighs the divergence (Higgins et al. 2017).
    # elbo is the bound itself, whatever beta is.
    vae(beta=1):
      sample: {x: data, z: encoder(x), noise: normal(shape(encoder(x)))}
      define:
        reconstruction: mean(log_prob(decoder(z), x))
        kl: mean(kl(encoder(x)))
        elbo: reconstruction - kl
        code: encoder(x).mean
        reconstructed: decoder(code).mean
        generated: decoder(noise).mean
        log_weight: log_prob(decoder(z), x) + log_prob(normal(shape(z)), z) - log_prob(encoder(x), z)
      maximize: reconstruction - beta * kl
      report: [elbo, reconstruction, kl]

    # The same with the class as an input of both networks: encoder(x, t), decoder(z, t).
    conditional_vae(beta=1):
      sample: {x: data, t: data.label, z: "encoder(x, t)", noise: "normal(shape(encoder(x, t)))"}
      define:
        reconstruction: mean(log_prob(decoder(z, t), x))
        kl: mean(kl(encoder(x, t)))
        elbo: reconstruction - kl
        reconstructed: decoder(encoder(x, t).mean, t).mean
        generated: decoder(noise, t).mean
        log_weight: log_prob(decoder(z, t), x) + log_prob(normal(shape(z)), z) - log_prob(encoder(x, t), z)
      maximize: reconstruction - beta * kl
      report: [elbo, reconstruction, kl]

    # An importance-weighted autoencoder (Burda et al. 2016): the exact gradient of its bound, or for the encoder with
    # doubly 1 the doubly reparameterised one (Tucker et al. 2019), whose noise does not drown it as k grows.
    iwae(k=50, doubly=0):
      sample: {x: data, z: k of encoder(x), noise: normal(shape(encoder(x)))}
      define:
        joint: log_prob(decoder(z), x) + log_prob(normal(shape(z)), z)
        log_weight: joint - log_prob(encoder(x), z)
        bound: mean(log_mean_exp(log_weight))
        elbo: mean(log_weight)
        share: exp(log_weight - log_sum_exp(log_weight))
        reparameterised: mean(sum(stop(share)^2 * (joint - log_prob(stop(encoder(x)), z)), over=samples))
        code: encoder(x).mean
        reconstructed: decoder(code).mean
        generated: decoder(noise).mean
      maximize: {decoder: bound, encoder: "where(doubly, reparameterised, bound)"}
      report: [bound, elbo]

    # A denoising autoencoder (Vincent et al. 2008): a share of the numbers is set to 0, and Gaussian noise added.
    denoising_autoencoder(mask=0, std=0.5):
      sample: {x: data, seen: "bernoulli(shape(x), p=1 - mask)", noise: normal(shape(x))}
      define:
        noisy: seen * x + std * noise
        code: encoder(noisy)
        reconstructed: decoder(code).mean
        squared_error: mean(sum((x - reconstructed)^2))
      maximize: mean(log_prob(decoder(code), x))
      report: [squared_error]

    # An autoencoder whose codes also tell a target: the regressor's last row is categorical for a class, normal for
    # number(data.label). Each network by its own loss, at once.
    constrained_autoencoder(lambda=10, target=data.label):
      sample: {x: data}
      define:
        code: encoder(x)
        reconstructed: decoder(code).mean
        L1: -mean(log_prob(decoder(code), x))
        L2: -mean(log_prob(regressor(code), target))
      minimize: {decoder: L1, regressor: L2, encoder: L1 + lambda * L2}
      report: [L1, L2]

    # A generative adversarial network (Goodfellow et al. 2014), the discriminator's last row sigmoid; k steps of it for
    # one of the generator, which is non-saturating, or with minimax 1 minimises what the discriminator maximises.
    # With convolutions and adam 2e-4 beta1 0.5 it is the DCGAN (Radford et al. 2016).
    gan(latent=100, k=1, minimax=0, real=data):
      sample: {x: real, z: normal(latent)}
      define:
        generated: generator(z)
        on_real: mean(log(discriminator(x)))
        on_fake: mean(log(1 - discriminator(generated)))
        p_real: mean(discriminator(x))
        p_fake: mean(discriminator(generated))
      steps:
        - {update: discriminator, times: k, maximize: on_real + on_fake, report: [p_real, p_fake]}
        - update: generator
          minimize: where(minimax, on_fake, -mean(log(discriminator(generated))))
          report: [{p_fake_after: p_fake}]

    # Both networks see the class: generator(z, t), discriminator(x, t) (Mirza and Osindero 2014).
    conditional_gan(latent=100, k=1):
      sample: {x: data, t: data.label, z: normal(latent)}
      define: {generated: "generator(z, t)"}
      steps:
        - update: discriminator
          times: k
          maximize: mean(log(discriminator(x, t))) + mean(log(1 - discriminator(generated, t)))
        - {update: generator, maximize: "mean(log(discriminator(generated, t)))"}

    # Least squares (Mao et al. 2017): the critic's last row is linear.
    lsgan(latent=100, k=1, real=data):
      sample: {x: real, z: normal(latent)}
      define: {generated: generator(z)}
      steps:
        - {update: critic, times: k, minimize: mean((critic(x) - 1)^2) / 2 + mean(critic(generated)^2) / 2}
        - {update: generator, minimize: mean((critic(generated) - 1)^2) / 2}

    # Wasserstein, the critic's weights clipped (Arjovsky et al. 2017).
    wgan(latent=100, k=5, clip=0.01, real=data):
      sample: {x: real, z: normal(latent)}
      define: {generated: generator(z), wd: mean(critic(x)) - mean(critic(generated))}
      steps:
        - {update: critic, times: k, maximize: wd, clip_weights: clip, report: [wd]}
        - {update: generator, maximize: mean(critic(generated))}

    # Wasserstein with a gradient penalty (Gulrajani et al. 2017).
    wgan_gp(latent=100, k=5, lambda=10, real=data):
      sample: {x: real, z: normal(latent), mix: uniform}
      define:
        generated: generator(z)
        wd: mean(critic(x)) - mean(critic(generated))
        between: mix * x + (1 - mix) * generated
        penalty: mean((norm(grad(critic(between), between)) - 1)^2)
      steps:
        - {update: critic, times: k, maximize: wd - lambda * penalty, report: [wd, penalty]}
        - {update: generator, maximize: mean(critic(generated))}

    # Energy-based (Zhao et al. 2017): the energy is what an autoencoder cannot reconstruct.
    ebgan(latent=100, margin=10, real=data):
      sample: {x: real, z: normal(latent)}
      define:
        generated: generator(z)
        energy(y): sum((decoder(encoder(y)) - y)^2)
        e_real: mean(energy(x))
        e_fake: mean(energy(generated))
      steps:
        - update: [encoder, decoder]
          minimize: e_real + mean(max(0, margin - energy(generated)))
          report: [e_real, e_fake]
        - {update: generator, minimize: e_fake}

    # The hinge loss (Lim and Ye 2017).
    hinge_gan(latent=100, k=1, real=data):
      sample: {x: real, z: normal(latent)}
      define: {generated: generator(z)}
      steps:
        - {update: critic, times: k, minimize: mean(relu(1 - critic(x))) + mean(relu(1 + critic(generated)))}
        - {update: generator, maximize: mean(critic(generated))}

    # The hinge loss with classes, generator(z, y) and critic(x, y), whose rows project on an embedding of the class
    # (Miyato and Koyama 2018).
    projection_gan(latent=100, k=1, classes=10):
      sample: {x: data, t: data.label, z: normal(latent), y: categorical(classes=classes)}
      define: {generated: "generator(z, y)"}
      steps:
        - update: critic
          times: k
          minimize: mean(relu(1 - critic(x, t))) + mean(relu(1 + critic(generated, y)))
        - {update: generator, maximize: "mean(critic(generated, y))"}

    # A classifier: its last row is categorical.
    classifier():
      sample: {x: data, t: data.label}
      define: {log_likelihood: "mean(log_prob(classifier(x), t))", accuracy: mean(classifier(x).mode == t)}
      maximize: log_likelihood
      report: [accuracy]

    # The Jensen-Shannon divergence of p and q, and their Wasserstein distance, each as a network finds it.
    jensen_shannon(p=data, q=normal(1)):
      sample: {x: p, y: q}
      define: {jsd: log(2) + mean(log(D(x))) / 2 + mean(log(1 - D(y))) / 2}
      maximize: jsd
      report: [jsd]

    wasserstein(p=data, q=normal(1), lambda=10):
      sample: {x: p, y: q, mix: uniform}
      define:
        wd: mean(T(x)) - mean(T(y))
        between: mix * x + (1 - mix) * y
        penalty: mean((norm(grad(T(between), between)) - 1)^2)
      maximize: wd - lambda * penalty
      report: [wd, penalty]

    # The density of p from one that is known, q: p = q D / (1 - D) where D tells their draws apart.
    density_ratio(p=data, q=normal(1)):
      sample: {x: p, y: q}
      define:
        log_ratio(v): log(D(v)) - log(1 - D(v))
        log_density(v): log_prob(q, v) + sum(log_ratio(v))
      maximize: mean(log(D(x))) + mean(log(1 - D(y)))
    """)
