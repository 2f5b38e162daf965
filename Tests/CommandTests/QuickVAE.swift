/// A variational autoencoder that is trained in a moment, for tests of what is around it.
enum QuickVAE {
  /// With further sections behind it.
  static func text(_ sections: String) -> String {
    """
    let: {latent: 2}
    data: {source: digits, train: 100, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 16, relu, gaussian $latent]
      decoder: [linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 2, batch: 50, optimizer: adam 1e-3}
    \(sections)
    """
  }
}
