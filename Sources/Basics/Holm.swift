/// The p of several comparisons, adjusted so that the chance of any false one among those at most 5 % is 5 % (Holm
/// 1979): the smallest of k times k, the next times k − 1, and so on, never less than one before it.
package func holm(_ p: [Double]) -> [Double] {
  var adjusted = p
  var largest = 0.0
  for (rank, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
    largest = max(largest, min(1, p[index] * Double(p.count - rank)))
    adjusted[index] = largest
  }
  return adjusted
}
