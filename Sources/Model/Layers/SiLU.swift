import Basics
import Graph

/// x · sigmoid(x), also called swish. PyTorch: `nn.SiLU`.
struct SiLU: ElementwiseKind {
  static let name = "silu"
  static let summary = "x · sigmoid(x)"
  static let aliases: [Alias] = ["swish"]

  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    try graph.binary(.multiply, x, graph.unary(.sigmoid, x))
  }
}
