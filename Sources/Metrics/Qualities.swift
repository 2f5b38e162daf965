import Model
import Results

extension Compiler {
  /// What is known of a number of the objective's own.
  package func quality(of name: String) -> Quality {
    Quality(better: Direction(experiment).isBetterHigher(name), unit: Self.units[name])
  }

  /// Of numbers that presets define; a definition of the same name in a file is taken at its word.
  private static let units = ["elbo": "nats", "kl": "nats", "iwae": "nats", "bits_per_dim": "bits"]
}
