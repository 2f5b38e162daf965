import Graph

/// max(x, 0). PyTorch: `nn.ReLU`.
struct ReLU: ElementwiseKind {
  static let name = "relu"
  static let summary = "max(x, 0)"

  func apply(to x: Value, in graph: inout GraphBuilder) -> Value { graph.unary(.relu, x) }
}
