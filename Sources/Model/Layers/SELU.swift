import Basics
import Graph

/// λ · elu(x, α) with the α and λ that keep mean 0 and variance 1. Klambauer et al. 2017. PyTorch: `nn.SELU`.
struct SELU: ElementwiseKind {
  static let name = "selu"
  static let summary = "the scaled elu that keeps mean 0 and variance 1"

  static let alpha = 1.6732632423543772848170429916717
  static let scale = 1.0507009873554804934193349852946

  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    let bent = try graph.exponentialLinear(x, alpha: Self.alpha)
    return try graph.binary(.multiply, bent, graph.constant(Self.scale))
  }
}
