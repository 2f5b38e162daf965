import Basics

/// The order in which metrics stand in tables and on pages: what was asked for, then what training is after, then the
/// terms that it is made of.
package struct MetricOrder {
  /// The columns of the rows of `evaluate`, without the split, with their places.
  private let asked: [String: Int]
  /// Whether it is known which way a number is better: of what training reports, the objective.
  private let isJudged: (MetricName) -> Bool

  package init(asked: [String], isJudged: @escaping (MetricName) -> Bool) {
    self.asked = Dictionary(asked.enumerated().map { ($1, $0) }) { first, _ in first }
    self.isJudged = isJudged
  }

  /// Scores on examples that the model has not seen come before those of training; what has the same rank keeps its
  /// order.
  package func sorted(_ metrics: [MetricName]) -> [MetricName] {
    let ranks = metrics.enumerated().map { index, metric in rank(metric) + [index] }
    return zip(metrics, ranks).sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
  }

  private func rank(_ metric: MetricName) -> [Int] {
    let split =
      switch metric.split {
      case .valid: 0
      case .test: 1
      case nil: 2
      case .train: 3
      }
    if let place = asked[metric.name], metric.split != .train { return [0, split, place] }
    // How training went says little of what was learned; its gradients say nothing.
    let isTraining = metric.split == .train
    let isGradient = metric.name.hasPrefix("gradient_norm")
    return [isGradient ? 3 : isTraining ? 2 : 1, isJudged(metric) ? 0 : 1, split]
  }
}
