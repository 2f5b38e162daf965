import Basics
import Graph

/// Adam with the spread about the average in place of the square: m ← β₁ m + (1 − β₁) g,
/// s ← β₂ s + (1 − β₂) (g − m)² + ε, w ← w − rate · m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ); before that
/// w ← (1 − rate · λ) w. Zhuang et al. 2020, algorithm 2, whose ε stands inside s and, as in the authors' code, below too.
/// Defaults are those of their code without its rectification.
struct AdaBelief: OptimizerKind {
  static let name = "adabelief"
  static let summary = "steps by the gradient's average over the root of the spread about it"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.beta1, in: 0...0.999_999, "decay of the gradient's average"),
    Field("beta2", \.beta2, in: 0...0.999_999, "decay of the spread's average"),
    Field("epsilon", \.epsilon, in: 0...1, "added to the spread's average in each step, and to its root"),
    .weightDecay(\.weightDecay, "the rate times this times the weight is taken from it"),
  ]

  var rate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-16
  var weightDecay = 0.0

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { [("m", shape), ("s", shape)] }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let parameter = try graph.shrunk(parameter, rate: rate, decay: weightDecay)
    let m = try graph.average(moments[0], gradient, decay: beta1)
    let residual = graph.unary(.square, try graph.binary(.subtract, gradient, m))
    let s = try graph.binary(
      .add, graph.average(moments[1], residual, decay: beta2), graph.constant(epsilon))
    // Both corrections go into single numbers, as in Adam.
    let root = graph.unary(.squareRoot, try graph.correction(beta2, count: count))
    let length = try graph.binary(
      .divide, graph.binary(.multiply, rate, root), graph.correction(beta1, count: count))
    let denominator = try graph.binary(.add, graph.unary(.squareRoot, s), graph.scaled(root, by: epsilon))
    let move = try graph.binary(.multiply, graph.binary(.divide, m, denominator), length)
    return (try graph.binary(.subtract, parameter, move), [m, s])
  }
}
