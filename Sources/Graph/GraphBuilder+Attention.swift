import Basics

extension GraphBuilder {
  /// exp(x) over its sum along some axes, the last where none are given.
  package mutating func softmax(_ x: Value, axes: [Int]? = nil) throws(Problem) -> Value {
    let axes = axes ?? [shape(x).count - 1]
    // Subtracting the largest changes nothing but the size of the numbers, so no gradient needs to go through it.
    let largest = stop(try reduce(.max, x, axes: axes, keep: true))
    let powers = unary(.exp, try binary(.subtract, x, largest))
    let sum = try reduce(.sum, powers, axes: axes, keep: true)
    return try binary(.divide, powers, sum)
  }

  /// softmax(q kᵀ) v of matrices q `[…, queries, d]`, k `[…, keys, d]`, v `[…, keys, e]`: for each query the mean of v,
  /// weighted by how like the query each key is; and these weights. `isCausal`: query i sees the keys up to i.
  ///
  /// Where nothing else reads the weights, the engine computes all this in one: see `Graph.attendingInOne`.
  package mutating func attention(
    _ q: Value, _ k: Value, _ v: Value, isCausal: Bool
  ) throws(Problem) -> (result: Value, weights: Value) {
    var scores = try matmul(q, k, transposeB: true)
    if isCausal {
      let square = Shape(shape(scores).suffix(2))
      let isSeen = try binary(.lessOrEqual, iota(square, axis: 1), iota(square, axis: 0))
      // Finite, so that no difference of two is undefined, and far below every score: its exponential is 0.
      scores = try select(isSeen, scores, constant(-1e30))
    }
    let weights = try softmax(scores)
    return (try matmul(weights, v), weights)
  }
}
