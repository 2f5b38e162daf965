import Basics
import Graph

/// Independent logistic distributions, whose distribution function is σ((x − mean) / scale). Parameters have the shape
/// of a draw.
package struct Logistic: Sendable, Hashable {
  var mean: Value
  var logScale: Value

  func mapped(_ transform: (Value) throws(Problem) -> Value) throws(Problem) -> Logistic {
    Logistic(mean: try transform(mean), logScale: try transform(logScale))
  }

  /// (x − mean) / scale
  func standardised(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.multiply, try g.binary(.subtract, x, mean), g.unary(.exp, g.unary(.negate, logScale)))
  }

  /// z − 2 log(1 + eᶻ) − log scale: the first two are about −|z| far out, and finite.
  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let z = try standardised(x, in: &g)
    let twice = try g.binary(.multiply, g.unary(.softplus, z), g.constant(2))
    return try g.binary(.subtract, try g.binary(.subtract, z, twice), logScale)
  }

  /// π / √3 · scale
  func std(in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.multiply, g.unary(.exp, logScale), g.constant(.pi / 3.0.squareRoot()))
  }

  /// The inverse of its distribution function at a uniform number, which is neither 0 nor 1.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let u = g.random(.uniform, stream: stream, shape: g.shape(mean))
    let rest = g.unary(.log, try g.binary(.subtract, g.constant(1), u))
    let noise = try g.binary(.subtract, g.unary(.log, u), rest)
    return try g.binary(.add, mean, try g.binary(.multiply, g.unary(.exp, logScale), noise))
  }

  /// log scale + 2
  func entropy(in g: inout GraphBuilder) throws(Problem) -> Value { try g.binary(.add, logScale, g.constant(2)) }
}
