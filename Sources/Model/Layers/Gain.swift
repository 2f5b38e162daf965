import Basics
import Graph

/// A learned factor: y = g · x. `gain 0` at the end of a residual's rows lets them take effect gradually: the γ of
/// Zhang et al. 2019. Weights: `gain` [], a single number.
struct Gain: LayerKind {
  static let name = "gain"
  static let summary = "a learned factor: y = g · x"
  static let fields: [Field<Self>] = [
    Field("value", \.value, in: -1e6...1e6, position: 0, "what the factor is at first")
  ]

  var value = 1.0

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    let gain = try model.parameter("gain", shape: [], initial: .constant(value))
    return try model.graph.binary(.multiply, x, gain)
  }
}
