import Basics

/// A density over points: a mixture with a part around each point that was tried, in which dimensions are independent,
/// and a wide part, the prior. Of a mixture over several dimensions a drawn point keeps together what went together.
package struct ParzenMixture: Sendable {
  private let dimensions: [ParzenDimension]
  private let weights: [Double]
  private let logWeights: [Double]

  /// - Parameter points: From the oldest to the newest. The newest 25 weigh as much as the prior; those before less,
  ///   the older the less.
  /// - Parameter spread: The standard deviation of the curve around a point, where a dimension's range is 1.
  package init(_ dimensions: [Dimension], around points: [[DimensionValue]], spread: Double) {
    let raw = Self.rampedWeights(points.count) + [1]
    let sum = raw.reduce(0, +)
    weights = raw.map { $0 / sum }
    logWeights = weights.map(Portable.logarithm)
    self.dimensions = dimensions.enumerated().map { index, dimension in
      ParzenDimension(dimension, around: points.map { $0[index] }, spread: spread)
    }
  }

  package static func rampedWeights(_ count: Int) -> [Double] {
    let ramp = max(0, count - 25)
    let first = 1 / Double(max(1, count))
    return (0..<count).map { index in
      index >= ramp ? 1 : ramp == 1 ? first : first + (1 - first) * Double(index) / Double(ramp - 1)
    }
  }

  /// Numbers of the stream that a point takes.
  package var numbersPerDraw: Int { dimensions.count + 1 }

  package func draw(_ random: Philox, from first: Int) -> [DimensionValue] {
    var rest = random.unit(first)
    var kernel = weights.count - 1
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 {
        kernel = index
        break
      }
    }
    return dimensions.enumerated().map { index, dimension in
      dimension.draw(kernel, random.unit(first + 1 + index))
    }
  }

  /// Up to the same number for every mixture over these dimensions: densities are per coordinate, not per value.
  package func logDensity(at point: [DimensionValue]) -> Double {
    var terms = logWeights
    for (dimension, value) in zip(dimensions, point) {
      for (kernel, density) in dimension.logDensities(at: value).enumerated() { terms[kernel] += density }
    }
    // The prior has every value, so the largest is finite.
    guard let largest = terms.max() else { return -.infinity }
    return largest + Portable.logarithm(terms.reduce(0) { $0 + Portable.exponential($1 - largest) })
  }
}
