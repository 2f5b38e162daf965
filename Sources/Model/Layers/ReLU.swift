import Basics
import Graph

/// max(x, 0). PyTorch: `nn.ReLU`.
struct ReLU: LayerKind {
  static let name = "relu"
  static let summary = "max(x, 0)"
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return model.graph.unary(.relu, x)
  }
}
