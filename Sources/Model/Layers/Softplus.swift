import Basics
import Graph

/// log(1 + exp(x)). PyTorch: `nn.Softplus`.
struct Softplus: LayerKind {
  static let name = "softplus"
  static let summary = "log(1 + exp(x))"
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return model.graph.unary(.softplus, x)
  }
}
