import Basics

/// Random numbers one after the other, by arithmetic that is exact everywhere: no sine, no logarithm.
struct Dice {
  private let random: Philox
  private var block: UInt32 = 0
  private var words: SIMD4<UInt32> = .zero
  private var used = 4

  init(_ random: Philox) { self.random = random }

  private mutating func next() -> UInt32 {
    if used == 4 {
      let drawn = random.block(block)
      words = SIMD4(drawn.0, drawn.1, drawn.2, drawn.3)
      block += 1
      used = 0
    }
    used += 1
    return words[used - 1]
  }

  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * Philox.uniform(next()) }

  /// Nearly normal, and never further out than 3.5 deviations: the sum of four uniforms.
  mutating func normal(_ mean: Float, _ deviation: Float) -> Float {
    let sum = Philox.uniform(next()) + Philox.uniform(next()) + Philox.uniform(next()) + Philox.uniform(next())
    return mean + deviation * (sum - 2) * 1.7320508
  }

  mutating func chance(_ probability: Float) -> Bool { Philox.uniform(next()) < probability }

  /// An index of `weights`, drawn with these probabilities, which must add up to one.
  mutating func choose(_ weights: [Float]) -> Int {
    var rest = Philox.uniform(next())
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return weights.count - 1
  }
}
