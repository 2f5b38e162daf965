import Basics
import Graph

/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − rate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ); with `amsgrad` (Reddi, Kale, Kumar 2018) v̂ is the largest v so far / (1 − β₂ᵗ).
/// Kingma and Ba 2015, algorithm 1. PyTorch: `optim.Adam`.
struct Adam: OptimizerKind {
  static let name = "adam"
  static let summary = "steps by the gradient's average over the root of its square's average"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.beta1, in: 0...0.999_999, "decay of the gradient's average"),
    Field("beta2", \.beta2, in: 0...0.999_999, "decay of the square's average"),
    .epsilon(\.epsilon),
    .weightDecay(\.weightDecay),
    .amsgrad(\.amsgrad),
  ]

  var rate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var weightDecay = 0.0
  var amsgrad = false

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] {
    [("m", shape), ("v", shape)] + (amsgrad ? [("v_max", shape)] : [])
  }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let gradient = try graph.decayed(gradient, parameter, decay: weightDecay)
    let m = try graph.average(moments[0], gradient, decay: beta1)
    let v = try graph.average(moments[1], graph.unary(.square, gradient), decay: beta2)
    let square = amsgrad ? try graph.binary(.maximum, moments[2], v) : v
    // Both corrections go into single numbers: rate · √c₂ / c₁ · m / (√v + ε √c₂), with c = 1 − βᵗ, is the same.
    let root = graph.unary(.squareRoot, try graph.correction(beta2, count: count))
    let length = try graph.binary(
      .divide, graph.binary(.multiply, rate, root), graph.correction(beta1, count: count))
    let denominator = try graph.binary(.add, graph.unary(.squareRoot, square), graph.scaled(root, by: epsilon))
    let move = try graph.binary(.multiply, graph.binary(.divide, m, denominator), length)
    return (try graph.binary(.subtract, parameter, move), [m, v] + (amsgrad ? [square] : []))
  }
}
