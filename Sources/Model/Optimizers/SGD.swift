import Basics
import Graph

/// Gradient descent, with momentum μ: b ← μ b + (1 − dampening) g (the first time b = g), w ← w − rate · b; with
/// `nesterov` w ← w − rate · (g + μ b). PyTorch: `optim.SGD`.
struct SGD: OptimizerKind {
  static let name = "sgd"
  static let summary = "gradient descent, with or without momentum"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("momentum", \.momentum, in: 0...1, "how much of the last step goes into the next"),
    Field("nesterov", \.nesterov, "looks a step of the momentum ahead"),
    .weightDecay(\.weightDecay),
    Field("dampening", \.dampening, in: 0...1, "how much less of a gradient goes into the momentum"),
  ]

  var rate = 1e-3
  var momentum = 0.0
  var nesterov = false
  var weightDecay = 0.0
  var dampening = 0.0

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] {
    momentum == 0 ? [] : [("momentum", shape)]
  }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    if nesterov, momentum == 0 || dampening != 0 {
      throw Problem("sgd: nesterov needs a momentum above 0 and dampening 0")
    }
    let gradient = try graph.decayed(gradient, parameter, decay: weightDecay)
    guard let old = moments.first else {
      return (try graph.binary(.subtract, parameter, graph.binary(.multiply, gradient, rate)), [])
    }
    var share = gradient
    if dampening > 0 {
      let isFirst = try graph.binary(.lessOrEqual, count, graph.constant(1))
      let factor = try graph.select(isFirst, graph.constant(1), graph.constant(1 - dampening))
      share = try graph.binary(.multiply, gradient, factor)
    }
    let buffer = try graph.binary(.add, graph.scaled(old, by: momentum), share)
    let direction = nesterov ? try graph.binary(.add, gradient, graph.scaled(buffer, by: momentum)) : buffer
    return (try graph.binary(.subtract, parameter, graph.binary(.multiply, direction, rate)), [buffer])
  }
}
