import Basics

/// The order in which an epoch visits `count` examples: a permutation that seed and epoch alone decide.
package func epochOrder(count: Int, seed: UInt64, epoch: Int) -> [Int] {
  permutation(count, Philox(seed: seed, stream: "data.order", step: UInt64(truncatingIfNeeded: epoch)))
}

/// Fisher and Yates: each element, from the last down, is swapped with one at or before its index.
func permutation(_ count: Int, _ random: Philox) -> [Int] {
  var order = Array(0..<count)
  for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, random.below(i + 1, i)) }
  return order
}
