import Basics
import Graph

// Sums of exponentials, through the largest of them.
extension GraphBuilder {
  /// The logarithm of `softmax` along the last axis: x minus the logarithm of the sum of the exponentials.
  mutating func logSoftmax(_ x: Value) throws(Problem) -> Value {
    let axis = shape(x).count - 1
    let shifted = try binary(.subtract, x, stop(reduce(.max, x, axes: [axis], keep: true)))
    let total = try reduce(.sum, unary(.exp, shifted), axes: [axis], keep: true)
    return try binary(.subtract, shifted, unary(.log, total))
  }

  /// log Σ exp(x) over axes, which are removed.
  mutating func logSumExp(_ x: Value, axes: [Int]) throws(Problem) -> Value {
    let largest = try reduce(.max, x, axes: axes, keep: true)
    // Where all of them are −∞, which is what the sum then is, −∞ − −∞ would be no number.
    let top = stop(try binary(.maximum, largest, constant(-1e30)))
    let total = unary(.log, try reduce(.sum, unary(.exp, binary(.subtract, x, top)), axes: axes))
    return try binary(.add, total, reshape(top, to: shape(total)))
  }
}
