import Results

/// Which metric to look at first.
package enum MetricImportance {
  /// Held-out scores first, what training reports later; otherwise in the order given.
  package static func sorted(_ metrics: [String]) -> [String] {
    metrics.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  private static func rank(_ metric: String) -> Int {
    if metric.hasSuffix("gradient_norm") { return 4 }
    switch MetricName(metric).split {
    case .valid: return 0
    case .test: return 1
    case nil: return 2
    case .train: return 3
    }
  }
}
