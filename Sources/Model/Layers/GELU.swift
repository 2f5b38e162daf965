import Basics
import Graph

/// x · Φ(x), Φ the distribution function of the standard normal: x/2 · (1 + erf(x/√2)); with `tanh` its approximation
/// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel 2016. PyTorch: `nn.GELU`.
struct GELU: ElementwiseKind {
  enum Approximation: String, CaseIterable { case none, tanh }

  static let name = "gelu"
  static let summary = "x · Φ(x), Φ the distribution function of the standard normal"
  static let fields: [Field<Self>] = [
    Field("approximate", \.approximation, position: 0, "none: by the error function; tanh: by the usual approximation")
  ]

  var approximation = Approximation.none

  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value {
    try graph.gaussianLinear(x, approximation)
  }
}

extension GraphBuilder {
  fileprivate mutating func gaussianLinear(_ x: Value, _ approximation: GELU.Approximation) throws(Problem) -> Value {
    let bend: Value
    switch approximation {
    case .none:
      bend = unary(.errorFunction, try binary(.multiply, x, constant(0.5.squareRoot())))
    case .tanh:
      let inner = try binary(.add, constant(1), binary(.multiply, unary(.square, x), constant(0.044715)))
      let scaled = try binary(.multiply, x, constant((2 / Double.pi).squareRoot()))
      bend = unary(.tanh, try binary(.multiply, scaled, inner))
    }
    let half = try binary(.multiply, x, constant(0.5))
    return try binary(.multiply, half, binary(.add, bend, constant(1)))
  }
}
