import Basics

/// Pearson's correlation; 0 where one of the two does not vary.
package func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (both, first, second) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    both += (x - meanA) * (y - meanB)
    first += (x - meanA) * (x - meanA)
    second += (y - meanB) * (y - meanB)
  }
  return first > 0 && second > 0 ? both / (first * second).squareRoot() : 0
}

/// DCI (Eastwood and Williams 2018) of a matrix of importances, `units × factors`, none below zero.
package struct Importances: Sendable {
  /// 1: each unit matters for one factor alone; 0: all matter alike for all.
  package let disentanglement: Double
  /// 1: each factor is known from one unit alone.
  package let completeness: Double

  package init(_ matrix: [[Double]]) {
    disentanglement = Self.concentration(matrix)
    completeness = Self.concentration((0..<(matrix.first?.count ?? 0)).map { factor in matrix.map { $0[factor] } })
  }

  /// One minus the entropy of each row in units of its greatest possible, weighed by the rows' sums.
  private static func concentration(_ rows: [[Double]]) -> Double {
    let total = rows.joined().reduce(0, +)
    guard total > 0, let width = rows.first?.count, width > 1 else { return 0 }
    return rows.reduce(0) { sum, row in
      let own = row.reduce(0, +)
      guard own > 0 else { return sum }
      let entropy = row.reduce(0) { entropy, value in
        value > 0 ? entropy - value / own * logarithm(value / own) : entropy
      }
      return sum + own / total * (1 - entropy / logarithm(Double(width)))
    }
  }
}

/// The FactorVAE score (Kim and Mnih 2018): how often the unit that varies least, in a group of examples that share the value
/// of a factor, tells which factor that is, by a majority vote.
package struct FactorVote: Sendable {
  package let accuracy: Double
  /// Units that hardly vary at all and take no part.
  package let pruned: Int

  /// - Parameter factors: a list of labels from 0 for each factor.
  package init(
    _ codes: Points, factors: [[Int]], group: Int = 64, training: Int = 10_000, testing: Int = 5_000, seed: UInt64 = 0
  ) {
    let units = codes.columns
    let variances = units.map { variance($0) }
    let active = variances.indices.filter { variances[$0].squareRoot() >= 0.05 }
    pruned = units.count - active.count
    // Where examples with the value of one chosen at random lie, for each factor.
    let members = factors.map { labels in
      var members = [[Int]](repeating: [], count: (labels.max() ?? 0) + 1)
      for (index, label) in labels.enumerated() { members[label].append(index) }
      return members
    }
    let (pruned, count) = (self.pruned, codes.count)
    func vote(_ index: Int) -> (unit: Int, factor: Int) {
      let random = Philox(seed: seed, stream: "factor_vae", step: UInt64(index))
      let factor = random.below(factors.count, 0)
      let alike = members[factor][factors[factor][random.below(count, 1)]]
      let chosen = (0..<group).map { alike[random.below(alike.count, 2 + $0)] }
      let unit = active.min { a, b in
        variance(chosen.map { units[a][$0] }) / variances[a] < variance(chosen.map { units[b][$0] }) / variances[b]
      }
      return (unit ?? 0, factor)
    }
    guard units.count > pruned else {
      accuracy = 1 / Double(factors.count)
      return
    }
    var votes = [[Int]](repeating: [Int](repeating: 0, count: factors.count), count: units.count)
    for index in 0..<training {
      let (unit, factor) = vote(index)
      votes[unit][factor] += 1
    }
    let meaning = votes.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    let right = (training..<training + testing).count { index in
      let (unit, factor) = vote(index)
      return meaning[unit] == factor
    }
    accuracy = Double(right) / Double(testing)
  }
}

/// With n − 1.
package func variance(_ numbers: [Double]) -> Double {
  let mean = numbers.reduce(0, +) / Double(numbers.count)
  return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, numbers.count - 1))
}
