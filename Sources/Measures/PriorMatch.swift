import Basics

/// How a code agrees with its prior N(0, I).
package struct PriorMatch: Sendable {
  /// The squared maximum mean discrepancy of codes and draws from the prior, with a Gaussian kernel of variance d.
  package let distance: KernelDistance
  /// The share of random divisions of all points into two such sets whose distance is at least as large.
  package let p: Double
  /// How far the mean of a unit is from 0 at most, and its variance from 1.
  package let largestMean: Double
  package let largestVariance: Double

  /// The kernel of all pairs is kept: 8 bytes for each pair.
  package init(_ codes: Points, prior: Points, permutations: Int = 200, seed: UInt64 = 0) throws(Problem) {
    let kernel = KernelDistance.Kernel.gaussian(Double(codes.width))
    distance = try KernelDistance(codes, prior, kernel)
    let units = codes.columns
    largestMean = units.map { abs($0.reduce(0, +) / Double($0.count)) }.max() ?? 0
    largestVariance = units.map { abs(variance($0) - 1) }.max() ?? 0
    let all = kernel.matrix(try Points(codes.numbers + prior.numbers, width: codes.width))
    let (n, m) = (codes.count, prior.count)
    // What a division leaves unchanged is the sum of all pairs.
    let total = all.reduce(0, +)
    func estimate(_ first: ArraySlice<Int>) -> Double {
      var isFirst = [Double](repeating: 0, count: n + m)
      for index in first { isFirst[index] = 1 }
      var (within, touching) = (0.0, 0.0)
      for row in first {
        let line = all[row * (n + m)..<(row + 1) * (n + m)]
        for (value, own) in zip(line, isFirst) {
          within += value * own
          touching += value
        }
      }
      let between = touching - within
      let others = total - within - 2 * between
      return within / Double(n * (n - 1)) + others / Double(m * (m - 1)) - 2 * between / Double(n * m)
    }
    let own = estimate(Array(0..<n)[...])
    var extreme = 1
    for draw in 0..<permutations {
      let random = Philox(seed: seed, stream: "permutation", step: UInt64(draw))
      var order = Array(0..<n + m)
      for i in stride(from: n + m - 1, to: 0, by: -1) { order.swapAt(i, random.below(i + 1, i)) }
      if estimate(order[..<n]) >= own { extreme += 1 }
    }
    p = Double(extreme) / Double(permutations + 1)
  }
}
