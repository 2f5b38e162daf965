import Basics
import Graph

/// x · sigmoid(x), also called swish. PyTorch: `nn.SiLU`.
struct SiLU: LayerKind {
  static let name = "silu"
  static let summary = "x · sigmoid(x)"
  static let aliases: [Alias] = ["swish"]
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return try model.graph.binary(.multiply, x, model.graph.unary(.sigmoid, x))
  }
}
