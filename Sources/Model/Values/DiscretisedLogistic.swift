import Basics
import Graph

/// Logistic distributions whose draws are rounded to the nearest of some levels, as pixels are: a level has the mass
/// between its edges, halfway to the next ones, and the first and the last one all that lies beyond (Salimans et al. 2017).
package struct DiscretisedLogistic: Sendable, Hashable {
  /// At equal distances, both ends included.
  struct Levels: Sendable, Hashable {
    var count: Int
    var low: Double
    var high: Double
    var spacing: Double { (high - low) / Double(count - 1) }
  }

  /// What is rounded.
  var smooth: Logistic
  let levels: Levels

  /// With a and b the standardised edges of the level of x, a above b, log(σ(a) − σ(b)) is
  /// log σ(a) + log σ(−b) + log(1 − e^(b − a)): nothing cancels, however far in a tail x lies.
  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let half = g.constant(levels.spacing / 2)
    let above = try smooth.standardised(try g.binary(.add, x, half), in: &g)
    let below = try smooth.standardised(try g.binary(.subtract, x, half), in: &g)
    // What lies under the upper edge, and over the lower one.
    let under = g.unary(.negate, g.unary(.softplus, g.unary(.negate, above)))
    let over = g.unary(.negate, g.unary(.softplus, below))
    let width = try g.binary(
      .multiply, g.unary(.exp, g.unary(.negate, smooth.logScale)), g.constant(levels.spacing))
    let share = g.unary(.log, g.unary(.negate, g.unary(.expm1, g.unary(.negate, width))))
    let between = try g.binary(.add, try g.binary(.add, under, over), share)
    let isFirst = try g.binary(.less, x, g.constant(levels.low + levels.spacing / 2))
    let isLast = try g.binary(.less, g.constant(levels.high - levels.spacing / 2), x)
    return try g.select(isFirst, under, try g.select(isLast, over, between))
  }

  /// The lowest level, and for each edge a step with the probability of lying over it.
  func mean(in g: inout GraphBuilder) throws(Problem) -> Value {
    let shape = g.shape(smooth.mean) + [levels.count - 1]
    let index = g.iota(shape, axis: shape.count - 1)
    let edges = try g.binary(
      .add, try g.binary(.multiply, index, g.constant(levels.spacing)), g.constant(levels.low + levels.spacing / 2))
    let column = Shape(shape.dropLast()) + [1]
    let wide = Logistic(
      mean: try g.broadcast(try g.reshape(smooth.mean, to: column), to: shape),
      logScale: try g.broadcast(try g.reshape(smooth.logScale, to: column), to: shape))
    let over = g.unary(.sigmoid, g.unary(.negate, try wide.standardised(edges, in: &g)))
    let steps = try g.reduce(.sum, over, axes: [shape.count - 1])
    return try g.binary(.add, try g.binary(.multiply, steps, g.constant(levels.spacing)), g.constant(levels.low))
  }

  /// A level; no gradient goes through it.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let exact = try smooth.draw(stream: stream, in: &g)
    let place = try g.binary(
      .multiply, try g.binary(.subtract, exact, g.constant(levels.low)), g.constant(1 / levels.spacing))
    let nearest = g.unary(.floor, try g.binary(.add, place, g.constant(0.5)))
    let last = g.constant(Double(levels.count - 1))
    let level = try g.binary(.minimum, try g.binary(.maximum, nearest, g.constant(0)), last)
    return g.stop(
      try g.binary(.add, try g.binary(.multiply, level, g.constant(levels.spacing)), g.constant(levels.low)))
  }
}
