/// What a metric's name tells: which one to look at first, and which of its values are the better ones.
package enum MetricImportance {
  /// Held-out scores first, what training reports later; otherwise in the order given.
  package static func sorted(_ metrics: [String]) -> [String] {
    metrics.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  private static func rank(_ metric: String) -> Int {
    if metric.hasSuffix("gradient_norm") { return 4 }
    let splits = ["valid": 0, "test": 1, "train": 3]
    return splits[String(metric.prefix { $0 != "_" })] ?? 2
  }

  package enum Direction: Sendable, Hashable { case smallest, largest }

  /// Which values are best; nil where the name does not tell.
  package static func best(_ metric: String) -> Direction? {
    let words = Set(metric.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    func has(_ some: [String]) -> Bool { some.contains { words.contains($0) } }
    let isLarge =
      has(["elbo", "iwae", "likelihood", "accuracy", "bound", "precision", "recall", "density", "coverage"])
      || words.isSuperset(of: ["log", "prob"]) || words.isSuperset(of: ["inception", "score"])
    if has([
      "loss", "error", "distance", "fid", "kid", "kl", "nll", "mse", "rmse", "mae", "divergence", "perplexity", "bits",
      "bpd",
    ]) {
      return .smallest
    }
    // A reconstruction is a log-probability in one objective and an error in another: its name does not tell.
    return isLarge ? (has(["negative", "neg"]) ? .smallest : .largest) : nil
  }
}
