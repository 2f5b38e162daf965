import Basics
import Graph

/// Adam with the largest gradient in place of the root: m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g| + ε),
/// w ← w − rate / (1 − β₁ᵗ) · m / u. Kingma and Ba 2015, algorithm 2. PyTorch: `optim.Adamax`.
struct Adamax: OptimizerKind {
  static let name = "adamax"
  static let summary = "steps by the gradient's average over the largest gradient, which fades"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.beta1, in: 0...0.999_999, "decay of the gradient's average"),
    Field("beta2", \.beta2, in: 0...0.999_999, "decay of the largest gradient"),
    Field("epsilon", \.epsilon, in: 0...1, "added to the gradient's size"),
    .weightDecay(\.weightDecay),
  ]

  var rate = 2e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var weightDecay = 0.0

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { [("m", shape), ("u", shape)] }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let gradient = try graph.decayed(gradient, parameter, decay: weightDecay)
    let m = try graph.average(moments[0], gradient, decay: beta1)
    let size = try graph.binary(.add, graph.unary(.absolute, gradient), graph.constant(epsilon))
    let u = try graph.binary(.maximum, graph.scaled(moments[1], by: beta2), size)
    let length = try graph.binary(.divide, rate, graph.correction(beta1, count: count))
    let move = try graph.binary(.multiply, graph.binary(.divide, m, u), length)
    return (try graph.binary(.subtract, parameter, move), [m, u])
  }
}
