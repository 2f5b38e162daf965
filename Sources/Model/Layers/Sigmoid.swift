import Basics
import Graph

/// 1 / (1 + exp(−x)). PyTorch: `nn.Sigmoid`.
struct Sigmoid: LayerKind {
  static let name = "sigmoid"
  static let summary = "1 / (1 + exp(−x))"
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return model.graph.unary(.sigmoid, x)
  }
}
