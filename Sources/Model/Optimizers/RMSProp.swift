import Basics
import Graph

/// s ← α s + (1 − α) g², w ← w − rate · g / (√s + ε); `centered` takes the square of g's own average from s, and with
/// momentum μ the steps go through b ← μ b + g / (√s + ε). Tieleman and Hinton 2012. PyTorch: `optim.RMSprop`.
struct RMSProp: OptimizerKind {
  static let name = "rmsprop"
  static let summary = "steps by the gradient over the root of its square's average"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("alpha", \.alpha, in: 0...0.999_999, "decay of the square's average"),
    Field("momentum", \.momentum, in: 0...1, "how much of the last step goes into the next"),
    .epsilon(\.epsilon),
    .weightDecay(\.weightDecay),
    Field("centered", \.centered, "divides by the spread about the gradient's average"),
  ]

  var rate = 1e-2
  var alpha = 0.99
  var momentum = 0.0
  var epsilon = 1e-8
  var weightDecay = 0.0
  var centered = false

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] {
    [("square", shape)] + (centered ? [("mean", shape)] : []) + (momentum > 0 ? [("momentum", shape)] : [])
  }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let gradient = try graph.decayed(gradient, parameter, decay: weightDecay)
    var kept = [try graph.average(moments[0], graph.unary(.square, gradient), decay: alpha)]
    var variance = kept[0]
    if centered {
      let mean = try graph.average(moments[1], gradient, decay: alpha)
      kept.append(mean)
      // Rounding may take it below 0.
      variance = graph.unary(.relu, try graph.binary(.subtract, variance, graph.unary(.square, mean)))
    }
    let denominator = try graph.binary(.add, graph.unary(.squareRoot, variance), graph.constant(epsilon))
    var direction = try graph.binary(.divide, gradient, denominator)
    if momentum > 0 {
      direction = try graph.binary(.add, graph.scaled(moments[kept.count], by: momentum), direction)
      kept.append(direction)
    }
    return (try graph.binary(.subtract, parameter, graph.binary(.multiply, direction, rate)), kept)
  }
}
