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
    """)
