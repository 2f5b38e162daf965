import Basics
import Graph

/// w ← (1 − rate · λ) w, w ← w − rate · sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g.
/// Chen et al. 2023, algorithm 2; defaults are those of the authors' code.
struct Lion: OptimizerKind {
  static let name = "lion"
  static let summary = "steps of one size, by the sign of the gradient's average"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.beta1, in: 0...0.999_999, "how much of the average goes into a step"),
    Field("beta2", \.beta2, in: 0...0.999_999, "decay of the gradient's average"),
    .weightDecay(\.weightDecay, "the rate times this times the weight is taken from it"),
  ]

  var rate = 1e-4
  var beta1 = 0.9
  var beta2 = 0.99
  var weightDecay = 0.0

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { [("m", shape)] }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let parameter = try graph.shrunk(parameter, rate: rate, decay: weightDecay)
    let direction = graph.unary(.sign, try graph.average(moments[0], gradient, decay: beta1))
    let moved = try graph.binary(.subtract, parameter, graph.binary(.multiply, direction, rate))
    return (moved, [try graph.average(moments[0], gradient, decay: beta2)])
  }
}
