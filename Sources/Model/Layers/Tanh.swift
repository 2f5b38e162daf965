import Basics
import Graph

/// tanh x. PyTorch: `nn.Tanh`.
struct Tanh: LayerKind {
  static let name = "tanh"
  static let summary = "the hyperbolic tangent"
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return model.graph.unary(.tanh, x)
  }
}
