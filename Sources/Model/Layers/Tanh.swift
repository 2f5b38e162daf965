import Graph

/// tanh x. PyTorch: `nn.Tanh`.
struct Tanh: ElementwiseKind {
  static let name = "tanh"
  static let summary = "the hyperbolic tangent"

  func apply(to x: Value, in graph: inout GraphBuilder) -> Value { graph.unary(.tanh, x) }
}
