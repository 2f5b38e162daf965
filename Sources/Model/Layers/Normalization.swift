import Basics
import Graph

extension GraphBuilder {
  /// Mean and (biased) variance over some axes, which stay with size 1: two passes, since E[x²] − E[x]² loses all
  /// digits where the mean is large against the spread.
  mutating func moments(
    _ x: Value, axes: [Int]
  ) throws(Problem) -> (mean: Value, centered: Value, variance: Value) {
    let mean = try mean(x, axes: axes, keep: true)
    let centered = try binary(.subtract, x, mean)
    let variance = try self.mean(unary(.square, centered), axes: axes, keep: true)
    return (mean, centered, variance)
  }

  /// 1 / √(v + ε)
  mutating func inverseRoot(_ variance: Value, epsilon: Double) throws(Problem) -> Value {
    unary(.reciprocal, unary(.squareRoot, try binary(.add, variance, constant(epsilon))))
  }

  /// (x − mean) / √(variance + ε) over some axes.
  mutating func normalized(_ x: Value, axes: [Int], epsilon: Double) throws(Problem) -> Value {
    let (_, centered, variance) = try moments(x, axes: axes)
    return try binary(.multiply, centered, inverseRoot(variance, epsilon: epsilon))
  }
}

/// The range of a normalisation's ε.
let epsilons = 0.0...1.0
