import Basics

/// The Jensen-Shannon divergence of the shares that some counts have from those that they should have, in nats: 0 where they
/// agree, log 2 where nothing is where it should be.
package func jensenShannon(_ counts: [Int], from expected: [Double]) -> Double {
  precondition(counts.count == expected.count)
  let total = Double(counts.reduce(0, +))
  guard total > 0 else { return logarithm(2) }
  var sum = 0.0
  for (count, q) in zip(counts, expected) {
    let p = Double(count) / total
    let middle = (p + q) / 2
    if p > 0 { sum += p * logarithm(p / middle) / 2 }
    if q > 0 { sum += q * logarithm(q / middle) / 2 }
  }
  return max(0, sum)
}
