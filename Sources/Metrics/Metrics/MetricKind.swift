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
  /// Nil: it has no value for this split.
  func score(_ evaluator: Evaluator, over split: Split) throws -> Score?
  /// What it leaves of a trained trial as `tables/<column>.csv`, if anything.
  func table(_ evaluator: Evaluator) throws -> Table?
  /// Whether it may stand under `report` too.
  var isReported: Bool { get }
}

extension MetricKind {
  package var column: String { Self.name }
  package var quality: Quality { Quality() }
  package func table(_ evaluator: Evaluator) throws -> Table? { nil }
  package var isReported: Bool { true }
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
