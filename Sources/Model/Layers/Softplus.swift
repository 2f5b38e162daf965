import Graph

/// log(1 + exp(x)). PyTorch: `nn.Softplus`.
struct Softplus: ElementwiseKind {
  static let name = "softplus"
  static let summary = "log(1 + exp(x))"

  func apply(to x: Value, in graph: inout GraphBuilder) -> Value { graph.unary(.softplus, x) }
}
