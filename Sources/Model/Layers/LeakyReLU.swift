import Basics
import Graph

/// x where it is positive, else slope · x. PyTorch: `nn.LeakyReLU`.
struct LeakyReLU: LayerKind {
  static let name = "leaky_relu"
  static let summary = "x where it is positive, else slope · x"
  static let aliases: [Alias] = ["leakyrelu", "lrelu"]
  static let fields: [Field<Self>] = [
    Field("slope", \.slope, in: -100...100, position: 0, "the factor of negative numbers")
  ]

  var slope = 0.01

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    let isPositive = try model.graph.binary(.less, model.graph.constant(0), x)
    let negative = try model.graph.binary(.multiply, x, model.graph.constant(slope))
    return try model.graph.select(isPositive, x, negative)
  }
}
