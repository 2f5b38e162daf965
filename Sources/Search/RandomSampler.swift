import Basics

/// Points drawn evenly, each by itself.
package struct RandomSampler: Sampler {
  package var dimensions: [Dimension]
  package var seed: UInt64

  package init(_ dimensions: [Dimension], seed: UInt64) {
    self.dimensions = dimensions
    self.seed = seed
  }

  package func point(of trial: Int) -> [DimensionValue] {
    let random = Philox(seed: seed, stream: "search random", step: UInt64(trial))
    return dimensions.enumerated().map { index, dimension in dimension.value(at: random.unit(index)) }
  }

  package func point(of trial: Int, knowing observations: [Observation]) -> [DimensionValue] { point(of: trial) }
}
