import Basics

/// Points that fill the space more evenly than random ones: Sobol's sequence, moved by the seed.
///
/// All numbers of a dimension are XORed with one random number, which keeps the balance and makes each point by itself
/// uniform. So the first point, which is 0 otherwise and would be every seed's low ends, is like any other and stays:
/// without it the first 2ᵏ points are not balanced (Owen 2020, "On dropping the first Sobol' point").
package struct SobolSampler: Sampler {
  package var dimensions: [Dimension]
  package var seed: UInt64

  /// - Precondition: There are no more than `SobolSequence.mostDimensions`.
  package init(_ dimensions: [Dimension], seed: UInt64) {
    precondition(dimensions.count <= SobolSequence.mostDimensions, "\(dimensions.count) dimensions for Sobol")
    self.dimensions = dimensions
    self.seed = seed
  }

  package func coordinates(of trial: Int) -> [Double] {
    let shift = Philox(seed: seed, stream: "search sobol", step: 0)
    let point = SobolSequence.point(UInt32(truncatingIfNeeded: trial), dimensions: dimensions.count)
    // In the middle of its cell: neither 0 nor 1 occurs.
    return point.enumerated().map { index, bits in (Double(bits ^ shift.bits(index)) + 0.5) * 0x1p-32 }
  }

  package func point(of trial: Int) -> [DimensionValue] {
    zip(dimensions, coordinates(of: trial)).map { dimension, coordinate in dimension.value(at: coordinate) }
  }

  package func point(of trial: Int, knowing observations: [Observation]) -> [DimensionValue] { point(of: trial) }
}
