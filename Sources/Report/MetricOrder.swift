import Results

extension [MetricName] {
  /// Which metrics to show first: scores on examples that the model has not seen, then what training reports.
  package var mostTellingFirst: [MetricName] {
    enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }
}

extension MetricName {
  fileprivate var rank: Int {
    if name.hasSuffix("gradient_norm") { return 4 }
    switch split {
    case .valid: return 0
    case .test: return 1
    case nil: return 2
    case .train: return 3
    }
  }
}
