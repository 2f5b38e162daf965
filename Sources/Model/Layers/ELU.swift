import Basics
import Graph

/// x where it is positive, else α (exp(x) − 1). Clevert, Unterthiner, Hochreiter 2016. PyTorch: `nn.ELU`.
struct ELU: ElementwiseKind {
  static let name = "elu"
  static let summary = "x where it is positive, else α (exp(x) − 1)"
  static let fields: [Field<Self>] = [
    Field("alpha", \.alpha, in: -100...100, position: 0, "what large negative numbers come to, negated")
  ]

  var alpha = 1.0

  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    try graph.exponentialLinear(x, alpha: alpha)
  }
}

extension GraphBuilder {
  /// x where it is positive, else α (exp(x) − 1). The exponential sees only what is not positive: else that of a large
  /// number would be infinite, and 0 times its gradient not a number.
  mutating func exponentialLinear(_ x: Value, alpha: Double) throws(Problem) -> Value {
    let isPositive = try binary(.less, constant(0), x)
    let negative = try select(isPositive, constant(0), x)
    let bent = try binary(.multiply, unary(.expm1, negative), constant(alpha))
    return try select(isPositive, x, bent)
  }
}
