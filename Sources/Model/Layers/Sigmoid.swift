import Graph

/// 1 / (1 + exp(−x)). PyTorch: `nn.Sigmoid`.
struct Sigmoid: ElementwiseKind {
  static let name = "sigmoid"
  static let summary = "1 / (1 + exp(−x))"

  func apply(to x: Value, in graph: inout GraphBuilder) -> Value { graph.unary(.sigmoid, x) }
}
