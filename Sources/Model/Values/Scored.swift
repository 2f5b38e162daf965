import Basics
import Graph

/// What a distribution scored that gives its numbers a probability each, and no density.
struct Scored: Sendable, Hashable {
  let value: Value
  let scorer: Scorer
  /// As it was written.
  let text: String
  let mark: Mark
}

/// A distribution, of a mixture its components, under which log_prob is that of a probability.
package enum Scorer: Sendable, Hashable {
  /// `bernoulli`, over 0 and 1.
  case bits
  /// `discretised_logistic`, over levels at equal distances, both ends included.
  case levels(count: Int, ends: ClosedRange<Double>)
}

extension Distribution {
  /// What each element is distributed as: of a mixture its components.
  var kind: Distribution { if case .mixture(let mixture) = self { mixture.component } else { self } }

  var scorer: Scorer? {
    switch kind {
    case .bernoulli: .bits
    case .discretisedLogistic(let logistic):
      .levels(count: logistic.levels.count, ends: logistic.levels.low...logistic.levels.high)
    case .normal, .categorical, .uniform, .laplace, .logistic, .toy, .relaxed, .mixture: nil
    }
  }
}
