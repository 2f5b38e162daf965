import Basics
import Graph

/// x where it is positive, else slope · x. PyTorch: `nn.LeakyReLU`.
struct LeakyReLU: ElementwiseKind {
  static let name = "leaky_relu"
  static let summary = "x where it is positive, else slope · x"
  static let aliases: [Alias] = ["leakyrelu", "lrelu"]
  static let fields: [Field<Self>] = [
    Field("slope", \.slope, in: -100...100, position: 0, "the factor of negative numbers")
  ]

  var slope = 0.01

  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    let isPositive = try graph.binary(.less, graph.constant(0), x)
    let negative = try graph.binary(.multiply, x, graph.constant(slope))
    return try graph.select(isPositive, x, negative)
  }
}
