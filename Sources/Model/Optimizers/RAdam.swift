import Basics
import Graph

/// Adam that trusts the square's average only once enough gradients are in it: with ρ∞ = 2 / (1 − β₂) − 1 and
/// ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ) it is w ← w − rate · m̂ where ρ ≤ 5, else w ← w − rate · r · m̂ · √(1 − β₂ᵗ) / (√v + ε) with
/// r² = (ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ). Liu et al. 2020, algorithm 2. PyTorch: `optim.RAdam`.
struct RAdam: OptimizerKind {
  static let name = "radam"
  static let summary = "adam that begins without the root, until the square's average can be trusted"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.beta1, in: 0...0.999_999, "decay of the gradient's average"),
    Field("beta2", \.beta2, in: 0...0.999_999, "decay of the square's average"),
    .epsilon(\.epsilon),
    .weightDecay(\.weightDecay),
  ]

  var rate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var weightDecay = 0.0

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { [("m", shape), ("v", shape)] }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let gradient = try graph.decayed(gradient, parameter, decay: weightDecay)
    let m = try graph.average(moments[0], gradient, decay: beta1)
    let v = try graph.average(moments[1], graph.unary(.square, gradient), decay: beta2)
    let length = try graph.binary(.divide, rate, graph.correction(beta1, count: count))
    let (isTrusted, factor) = try rectification(count: count, in: &graph)
    let root = try graph.binary(.add, graph.unary(.squareRoot, v), graph.constant(epsilon))
    let divisor = try graph.select(isTrusted, root, graph.constant(1))
    let move = try graph.binary(
      .multiply, graph.binary(.divide, m, divisor), graph.binary(.multiply, length, factor))
    return (try graph.binary(.subtract, parameter, move), [m, v])
  }

  /// Whether ρ > 5, and r √(1 − β₂ᵗ), or 1 where it is not: single numbers.
  private func rectification(
    count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (isTrusted: Value, factor: Value) {
    let limit = 2 / (1 - beta2) - 1
    // As t grows ρ rises towards ρ∞, so it never exceeds 5 where that does not.
    guard limit > 5 else { return (graph.constant(0), graph.constant(1)) }
    let rho = try length(limit: limit, count: count, in: &graph)
    let isTrusted = try graph.binary(.less, graph.constant(5), rho)
    let safe = try graph.binary(.maximum, rho, graph.constant(5))
    let above = try graph.binary(
      .multiply, graph.binary(.subtract, safe, graph.constant(4)), graph.binary(.subtract, safe, graph.constant(2)))
    let share = try graph.scaled(graph.binary(.divide, above, safe), by: limit / ((limit - 4) * (limit - 2)))
    let factor = graph.unary(
      .squareRoot, try graph.binary(.multiply, share, graph.correction(beta2, count: count)))
    return (isTrusted, try graph.select(isTrusted, factor, graph.constant(1)))
  }

  /// ρ. With e = −ln β₂ and u = e t it is ρ∞ − (2 / e) · u / (eᵘ − 1): at first the difference of two large numbers, so that
  /// Float32 would lose ρ. Hence 1 − u / (eᵘ − 1), which is small then, by its series.
  private func length(limit: Double, count: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    let rate = -logarithm(beta2)
    let u = try graph.scaled(count, by: rate)
    let square = graph.unary(.square, u)
    var series = graph.constant(1.0 / 30240)
    for coefficient in [-1.0 / 720, 1.0 / 12] {
      series = try graph.binary(.add, graph.binary(.multiply, series, square), graph.constant(coefficient))
    }
    // u / 2 − u² / 12 + u⁴ / 720 − u⁶ / 30240
    let small = try graph.binary(
      .subtract, graph.scaled(u, by: 0.5), graph.binary(.multiply, series, square))
    let exact = try graph.binary(
      .subtract, graph.constant(1), graph.binary(.divide, u, graph.unary(.expm1, u)))
    let rest = try graph.select(graph.binary(.less, u, graph.constant(0.5)), small, exact)
    return try graph.binary(.add, graph.scaled(rest, by: 2 / rate), graph.constant(limit - 2 / rate))
  }
}
