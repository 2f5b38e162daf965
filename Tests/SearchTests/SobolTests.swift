import Search
import Testing

@Suite struct SobolTests {
  /// SciPy's `qmc.Sobol(16, scramble=False)`, times 16.
  @Test func firstPoints() {
    let expected: [[UInt32]] = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
      [12, 4, 4, 4, 12, 12, 4, 12, 12, 12, 12, 12, 4, 4, 12, 4],
      [4, 12, 12, 12, 4, 4, 12, 4, 4, 4, 4, 4, 12, 12, 4, 12],
      [6, 6, 10, 14, 6, 2, 6, 14, 14, 10, 14, 6, 6, 10, 6, 14],
      [14, 14, 2, 6, 14, 10, 14, 6, 6, 2, 6, 14, 14, 2, 14, 6],
      [10, 2, 14, 10, 10, 14, 2, 2, 2, 6, 2, 10, 2, 14, 10, 10],
      [2, 10, 6, 2, 2, 6, 10, 10, 10, 14, 10, 2, 10, 6, 2, 2],
      [3, 5, 15, 7, 9, 5, 7, 15, 15, 5, 11, 1, 15, 15, 13, 15], [11, 13, 7, 15, 1, 13, 15, 7, 7, 13, 3, 9, 7, 7, 5, 7],
      [15, 1, 11, 3, 5, 9, 3, 3, 3, 9, 7, 13, 11, 11, 1, 11], [7, 9, 3, 11, 13, 1, 11, 11, 11, 1, 15, 5, 3, 3, 9, 3],
      [5, 3, 5, 9, 15, 7, 1, 1, 1, 15, 5, 7, 9, 5, 11, 1], [13, 11, 13, 1, 7, 15, 9, 9, 9, 7, 13, 15, 1, 13, 3, 9],
      [9, 7, 1, 13, 3, 11, 5, 13, 13, 3, 9, 11, 13, 1, 7, 5], [1, 15, 9, 5, 11, 3, 13, 5, 5, 11, 1, 3, 5, 9, 15, 13],
    ]
    for (index, point) in expected.enumerated() {
      #expect(SobolSequence.point(UInt32(index), dimensions: 16) == point.map { $0 << 28 })
    }
    #expect(
      SobolSequence.point(123_456, dimensions: 16) == [
        113_803_264, 784_891_904, 1_319_665_664, 1_934_065_664, 726_630_400, 872_972_288, 3_074_457_600, 1_993_113_600,
        3_034_218_496, 1_069_711_360, 2_143_649_792, 3_355_148_288, 2_370_732_032, 1_204_518_912, 3_278_536_704,
        2_840_559_616,
      ])
  }

  /// Of 2ᵏ points from a multiple of 2ᵏ on, each slice of width 2⁻ᵏ has one, with any seed; of the first two dimensions
  /// each square of 2⁻³ has one of 64.
  @Test(arguments: [0, 1, 99] as [UInt64]) func balance(seed: UInt64) {
    let cube = [Dimension](repeating: .uniform(low: 0, high: 1), count: 16)
    let sampler = SobolSampler(cube, seed: seed)
    for first in [0, 64, 128] {
      let points = (first..<first + 64).map(sampler.coordinates(of:))
      for dimension in cube.indices {
        #expect(Set(points.map { Int($0[dimension] * 64) }) == Set(0..<64))
      }
      #expect(Set(points.map { Int($0[0] * 8) * 8 + Int($0[1] * 8) }).count == 64)
    }
  }

  @Test func seedsMoveTheFirstPoint() {
    let cube = [Dimension](repeating: .uniform(low: 0, high: 1), count: 3)
    let firsts = (0..<400).map { SobolSampler(cube, seed: $0).coordinates(of: 0) }
    for dimension in cube.indices {
      let mean = firsts.map { $0[dimension] }.reduce(0, +) / 400
      #expect(abs(mean - 0.5) < 4 * 0.2887 / 20)
    }
    #expect(firsts.allSatisfy { $0.allSatisfy { $0 > 0 && $0 < 1 } })
  }

  @Test func choicesAreBalanced() {
    let sampler = SobolSampler([.choice(count: 4), .integer(low: 1, high: 2)], seed: 5)
    let points = (0..<16).map { sampler.point(of: $0) }
    for entry in 0..<4 { #expect(points.count { $0[0] == .choice(entry) } == 4) }
    for number in 1...2 { #expect(points.count { $0[1] == .integer(number) } == 8) }
  }
}
