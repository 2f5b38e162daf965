import Basics
import Graph

/// Independent Laplace distributions: e^(−|x − mean| / scale) / (2 scale). Parameters have the shape of a draw.
package struct Laplace: Sendable, Hashable {
  var mean: Value
  var logScale: Value

  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let distance = g.unary(.absolute, try g.binary(.subtract, x, mean))
    let scaled = try g.binary(.multiply, distance, g.unary(.exp, g.unary(.negate, logScale)))
    let height = try g.binary(.add, logScale, g.constant(logarithm(2)))
    return g.unary(.negate, try g.binary(.add, scaled, height))
  }

  /// √2 · scale
  func std(in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.multiply, g.unary(.exp, logScale), g.constant(2.0.squareRoot()))
  }

  /// The inverse of its distribution function at a uniform number: mean − scale · sign(u − ½) · log(2 min(u, 1 − u)),
  /// which is finite, since u is neither 0 nor 1.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let u = g.random(.uniform, stream: stream, shape: g.shape(mean))
    let nearer = try g.binary(.minimum, u, try g.binary(.subtract, g.constant(1), u))
    let depth = g.unary(.log, try g.binary(.multiply, nearer, g.constant(2)))
    let side = g.unary(.sign, try g.binary(.subtract, u, g.constant(0.5)))
    let offset = try g.binary(.multiply, g.unary(.exp, logScale), try g.binary(.multiply, side, depth))
    return try g.binary(.subtract, mean, offset)
  }

  /// 1 + log(2 scale)
  func entropy(in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.add, logScale, g.constant(1 + logarithm(2)))
  }

  /// With distance d: log(b′ / b) + (b e^(−d / b) + d) / b′ − 1.
  func divergence(from other: Laplace, in g: inout GraphBuilder) throws(Problem) -> Value {
    let distance = g.unary(.absolute, try g.binary(.subtract, mean, other.mean))
    let ratio = try g.binary(.subtract, other.logScale, logScale)
    let near = try g.binary(.multiply, distance, g.unary(.exp, g.unary(.negate, logScale)))
    let rest = g.unary(.exp, g.unary(.negate, try g.binary(.add, ratio, near)))
    let far = try g.binary(.multiply, distance, g.unary(.exp, g.unary(.negate, other.logScale)))
    let sum = try g.binary(.add, try g.binary(.add, ratio, rest), far)
    return try g.binary(.subtract, sum, g.constant(1))
  }
}
