import Basics
import Data
import Model
import Spec

/// A row of `evaluate`, or of `report`, that is more than a number of `define`.
package protocol MetricKind: Kind {
  /// The column's name.
  var column: String { get }
  /// Which way it is better; nil: neither, or it depends.
  var isBetterHigher: Bool? { get }
  /// A problem where the experiment lacks what the metric needs.
  func check(_ compiler: Compiler) throws(Problem)
  /// Nil: there is nothing to say of this split.
  func score(_ evaluator: Evaluator, over split: Split) throws -> Double?
}

package let metricKinds: [any MetricKind.Type] = [
  LogLikelihood.self, Modes.self, GoodShare.self, Median.self, ValueTable.self,
]
