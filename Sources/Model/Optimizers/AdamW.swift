import Basics
import Graph

/// Adam whose weight decay stays out of the averages: w ← (1 − rate · λ) w, then Adam's step.
/// Loshchilov and Hutter 2019. PyTorch: `optim.AdamW`.
struct AdamW: OptimizerKind {
  static let name = "adamw"
  static let summary = "adam with weight decay apart from the averages"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta1", \.adam.beta1, in: 0...0.999_999, "decay of the gradient's average"),
    Field("beta2", \.adam.beta2, in: 0...0.999_999, "decay of the square's average"),
    .epsilon(\.adam.epsilon),
    .weightDecay(\.weightDecay, "the rate times this times the weight is taken from it"),
    .amsgrad(\.adam.amsgrad),
  ]

  private var adam = Adam()
  var weightDecay = 0.01
  var rate: Double {
    get { adam.rate }
    set { adam.rate = newValue }
  }

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { adam.moments(shape) }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let shrunk = try graph.shrunk(parameter, rate: rate, decay: weightDecay)
    return try adam.step(shrunk, gradient: gradient, moments: moments, rate: rate, count: count, in: &graph)
  }
}
