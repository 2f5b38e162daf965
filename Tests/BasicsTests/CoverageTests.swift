import Basics
import Testing

/// What intervals and tests promise, counted in 20,000 simulated experiments each: the count's own standard error is 0.15 %.
@Suite struct CoverageTests {
  private static let count = 20_000

  /// Normal numbers, each other ones in each experiment.
  private struct Draws {
    let random: Philox
    var next = 0

    init(_ name: String, _ experiment: Int) { random = Philox(seed: 1, stream: name, step: UInt64(experiment)) }

    mutating func normal(_ count: Int, mean: Double = 0, deviation: Double = 1, from seed: UInt64 = 1) -> [Seeded] {
      defer { next += count }
      return (0..<count).map { Seeded(seed + UInt64($0), mean + deviation * Double(random.normal(next + $0))) }
    }
  }

  private func share(_ name: String, _ holds: (inout Draws) throws -> Bool) rethrows -> Double {
    let held = try (0..<Self.count).count { experiment in
      var draws = Draws(name, experiment)
      return try holds(&draws)
    }
    return Double(held) / Double(Self.count)
  }

  @Test(arguments: [2, 3, 5, 10]) func intervalsOfMeans(n: Int) throws {
    let covered = try share("mean \(n)") { draws in
      let estimate = try #require(Estimate(draws.normal(n, mean: 3, deviation: 2).map(\.value)))
      return abs(estimate.mean - 3) <= (try #require(estimate.half))
    }
    #expect(abs(covered - 0.95) < 0.01, "\(covered)")
  }

  /// What seeds do to both settings is larger than what is left.
  @Test(arguments: [2, 3, 5, 10]) func pairedIntervals(n: Int) throws {
    let covered = try share("paired \(n)") { draws in
      let common = draws.normal(n, deviation: 10)
      let first = zip(common, draws.normal(n, mean: 1)).map { Seeded($0.seed, $0.value + $1.value) }
      let second = zip(common, draws.normal(n, deviation: 3)).map { Seeded($0.seed, $0.value + $1.value) }
      let difference = try #require(Difference(first, second))
      return difference.low <= 1 && 1 <= difference.high
    }
    #expect(abs(covered - 0.95) < 0.01, "\(covered)")
  }

  @Test(arguments: [(3, 3), (5, 3), (5, 10), (10, 10)]) func welchIntervals(n1: Int, n2: Int) throws {
    let covered = try share("welch \(n1) \(n2)") { draws in
      let first = draws.normal(n1, mean: 1, deviation: 3)
      let difference = try #require(Difference(first, draws.normal(n2, from: 100)))
      return difference.test == .welch && difference.low <= 1 && 1 <= difference.high
    }
    #expect(abs(covered - 0.95) < 0.015, "\(covered)")
  }

  /// Five equal settings: some difference from one that was named beforehand is called real in at most 5 %.
  @Test(arguments: [3, 5]) func holmsPromise(n: Int) throws {
    let wrong = try share("holm \(n)") { draws in
      let settings = (0..<5).map { _ in draws.normal(n) }
      return holm(try settings.dropFirst().map { try #require(Difference($0, settings[0])).p }).contains { $0 <= 0.05 }
    }
    #expect(wrong < 0.055 && wrong > 0.02, "\(wrong)")
  }

  /// Six pairs and more: sign flips never promise more than they hold, of numbers that are far from normal too.
  @Test(arguments: [6, 10]) func signFlips(n: Int) throws {
    let wrong = try share("flips \(n)") { draws in
      let cubes = draws.normal(n).map { Seeded($0.seed, $0.value * $0.value * $0.value) }
      let zeros = cubes.map { Seeded($0.seed, 0) }
      return try #require(Difference(cubes, zeros)?.signFlips) <= 0.05
    }
    #expect(wrong < 0.055 && wrong > 0.025, "\(wrong)")
  }
}
