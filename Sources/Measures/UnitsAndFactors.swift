import Basics

// What each unit of a code says of each factor, as a matrix with a row for each unit.

/// By how much the unit that says most of a factor says more than the next one; the mean over factors.
package func meanGap(_ matrix: [[Double]]) -> Double {
  let factors = matrix.first?.count ?? 0
  let gaps = (0..<factors).map { factor in
    let column = matrix.map { $0[factor] }.sorted(by: >)
    return column[0] - (column.count > 1 ? column[1] : 0)
  }
  return gaps.reduce(0, +) / Double(factors)
}

/// The mutual information of units and factors as a share of each factor's entropy; its gap is MIG (Chen et al. 2018).
package struct UnitInformation: Sendable {
  package let shares: [[Double]]
  /// What a share comes to for a unit and a factor that are independent, as it is computed from counts:
  /// (|A| − 1)(|B| − 1) / 2n over the entropy.
  package let bias: Double

  /// - Parameter bins: of equal width, for units and for factors that are numbers.
  package init(_ codes: Points, _ factors: [Factor], bins: Int = 20) {
    let known = factors.map { factor in
      let labels = factor.labels(bins: bins)
      let counts = counts(of: labels)
      return (labels: labels, occurring: counts.count { $0 > 0 }, entropy: entropy(of: counts))
    }
    var bias = 0.0
    shares = codes.columns.map { unit in
      let unit = binned(unit, bins: bins)
      let occurring = counts(of: unit).count { $0 > 0 }
      return known.map { labels, classes, entropy in
        guard entropy > 0 else { return 0 }
        bias = max(bias, Double((occurring - 1) * (classes - 1)) / Double(2 * codes.count) / entropy)
        return mutualInformation(unit, labels) / entropy
      }
    }
    self.bias = bias
  }
}

/// The share of each unit's variance that each factor explains; its gap is SAP (Kumar et al. 2018).
package func explainedShares(_ codes: Points, _ factors: [Factor]) -> [[Double]] {
  codes.columns.map { unit in factors.map { $0.explained(of: unit) } }
}
