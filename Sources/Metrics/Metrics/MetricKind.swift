import Basics
import Model
import Results
import Spec

/// A row of `evaluate`, or of `report`, that is more than a number of `define`.
package protocol MetricKind: Kind {
  /// The column's name.
  var column: String { get }
  var quality: Quality { get }
  /// A problem where the experiment lacks what the metric needs.
  func check(_ compiler: Compiler) throws(Problem)
  /// Nil: there is nothing to say of this split.
  func score(_ evaluator: Evaluator, over split: Split) throws -> Score?
}

extension MetricKind {
  package var column: String { Self.name }
  package var quality: Quality { Quality() }
}

/// A metric's value, with its standard error where it is known, and how many examples or samples it is of.
package struct Score: Sendable, Hashable {
  package var value: Double
  package var error: Double?
  package var count: Int?

  package init(_ value: Double, error: Double? = nil, count: Int? = nil) {
    self.value = value
    self.error = error
    self.count = count
  }
}

/// The metric that a row names.
package func makeMetric(_ call: Call) -> any MetricKind {
  call.made(in: metricKinds)
}

package let metricKinds: [any MetricKind.Type] = [
  LogLikelihood.self, Modes.self, GoodShare.self, Median.self, ValueTable.self,
]
