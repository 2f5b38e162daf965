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
  /// What one must know to trust it.
  package var note: String?

  package init(_ value: Double, error: Double? = nil, count: Int? = nil, note: String? = nil) {
    self.value = value
    self.error = error
    self.count = count
    self.note = note
  }

  package func measured(_ split: Split) -> Measured {
    Measured(split, value, error: error, count: count, note: note)
  }

  /// The mean over examples, with its standard error.
  package init(meanOf numbers: [Double], note: String? = nil) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      mean, error: numbers.count > 1 ? (squares / count / (count - 1)).squareRoot() : nil, count: numbers.count,
      note: note)
  }
}

/// The metric that a row names.
package func makeMetric(_ call: Call) -> any MetricKind {
  call.made(in: metricKinds)
}

package let metricKinds: [any MetricKind.Type] = [
  LogLikelihood.self, Modes.self, GoodShare.self, Median.self, ValueTable.self, Frechet.self, Kernel.self,
  Precision.self, Recall.self, Density.self, Covered.self, OwnClassifier.self, Copies.self, MeanSquare.self,
  PeakRatio.self, Similarity.self, ActiveUnits.self, PriorAgreement.self, CodeUsage.self,
  InformationGap.self, VotedFactors.self, PredictabilityGap.self, Importance.self,
  DensityDistance.self, BitsPerDimension.self, Accuracy.self,
]
