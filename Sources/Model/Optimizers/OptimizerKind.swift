import Basics
import Graph

/// A rule that moves a parameter: builds nodes from its gradient, a rate and its moments, as PyTorch computes it.
package protocol OptimizerKind: Kind {
  /// The learning rate where `train.rate` gives no schedule.
  var rate: Double { get }
  /// The moments of a parameter, each of its shape or a single number (`[]`), initially 0: `["m", "v"]`.
  func moments(_ shape: Shape) -> [(name: String, shape: Shape)]
  /// The new parameter and the new moments, in the order of `moments`. `count` is the number of this update, from 1 (a single number).
  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value])
}
