import Basics
import Testing

/// Numbers with seeds from `first` on.
private func seeded(_ values: [Double], from first: UInt64 = 1) -> [Seeded] {
  values.enumerated().map { Seeded(first + UInt64($0), $1) }
}

@Suite struct DifferenceTests {
  private let five = seeded([1, 2, 3, 4, 5])
  private let others = [1.5, 2.4, 3.7, 4.2, 5.9]

  /// Differences −0.5, −0.4, −0.7, −0.2, −0.9: their mean is −0.54, s² = 0.073.
  @Test func paired() throws {
    let difference = try #require(Difference(five, seeded(others)))
    #expect(difference.test == .paired && difference.pairs == 5 && difference.signFlips == nil)
    #expect(abs(difference.mean + 0.54) < 1e-15)
    #expect(abs(difference.p - 0.011082591815720674) < 1e-14)
    #expect(abs(difference.low + 0.8754791384926659) < 1e-12 && abs(difference.high + 0.20452086150733445) < 1e-12)
  }

  /// Seeds are what pairs, not the order.
  @Test func pairsGoBySeed() throws {
    let shuffled = [4, 0, 2, 1, 3].map { Seeded(UInt64($0 + 1), others[$0]) }
    let difference = try #require(Difference(five, shuffled))
    #expect(difference == Difference(five, seeded(others)))
  }

  /// SciPy's `ttest_ind(equal_var=False)`.
  @Test func welch() throws {
    let same = try #require(Difference(five, seeded(others, from: 10)))
    #expect(same.test == .welch && same.pairs == nil && same.signFlips == nil)
    #expect(abs(same.p - 0.61659683133292) < 1e-13)
    #expect(abs(same.low + 2.9324778778570333) < 1e-11 && abs(same.high - 1.8524778778570323) < 1e-11)
    let uneven = try #require(Difference(seeded([10.1, 9.8, 10.4]), seeded([11.9, 8.1, 12.7, 13.3], from: 10)))
    #expect(abs(uneven.p - 0.31823912135058735) < 1e-13)
    #expect(abs(uneven.low + 5.073631198508534) < 1e-10 && abs(uneven.high - 2.2736311985085234) < 1e-10)
  }

  @Test func someSeedsInCommon() throws {
    let three = try #require(Difference(five, seeded([3.7, 4.2, 5.9, 7, 8], from: 3)))
    #expect(three.pairs == 3 && three == Difference(seeded([3, 4, 5]), seeded([3.7, 4.2, 5.9])))
    // A single pair has no spread: all numbers count, unpaired.
    let one = try #require(Difference(five, seeded([5.9, 7, 8], from: 5)))
    #expect(one.test == .welch && abs(one.mean - 3 + 20.9 / 3) < 1e-12)
  }

  /// A trial that diverged makes no pair.
  @Test func whatIsNotFinite() throws {
    let diverged = try #require(Difference(five, seeded([1.5, .nan, 3.7, 4.2, .infinity])))
    #expect(diverged.pairs == 3 && diverged == Difference([five[0], five[2], five[3]], seeded(others)))
    #expect(Difference(five, seeded([.nan, .nan])) == nil)
    #expect(Difference(seeded([1e308, 1e308]), seeded([-1e308, -1e308])) == nil)
    #expect(Difference(seeded([1e308, 1e308]), seeded([-1e308, -1e308], from: 10)) == nil)
  }

  /// Sums that are equal but for rounding are as far from 0: those of these are 0, and so is every other one.
  @Test func signsWhereDifferencesCancel() throws {
    let ones = seeded([0.1, 0.2, 0, 0.1, 0.2, 0])
    let others = seeded([0, 0, 0.3, 0, 0, 0.3])
    #expect(try #require(Difference(ones, others)).signFlips == 1)
  }

  @Test func tooFew() {
    #expect(Difference([], five) == nil)
    #expect(Difference(seeded([1]), seeded([2])) == nil)
    #expect(Difference(seeded([1]), five) == nil)
    #expect(Difference(five, seeded([1], from: 10)) == nil)
  }

  /// What does not vary is told apart by any difference, and equal numbers by none.
  @Test(arguments: [UInt64(1), 10]) func withoutSpread(from first: UInt64) throws {
    let ones = seeded([1, 1, 1])
    let apart = try #require(Difference(ones, seeded([1.5, 1.5, 1.5], from: first)))
    #expect(apart.mean == -0.5 && apart.half == 0 && apart.p == 0)
    let equal = try #require(Difference(ones, seeded([1, 1, 1], from: first)))
    #expect(equal.mean == 0 && equal.half == 0 && equal.p == 1)
  }

  @Test func smallNumbers() throws {
    let (a, b) = (seeded([1e-90, 2e-90, 4e-90]), seeded([3e-90, 1e-90, 1e-90], from: 10))
    let large = Difference(seeded([1, 2, 4]), seeded([3, 1, 1], from: 10))
    #expect(abs(try #require(Difference(a, b)).p - (try #require(large)).p) < 1e-12)
  }

  /// By counting in SciPy's `permutation_test` with `permutation_type='samples'`, and by hand.
  @Test(arguments: [
    ([0.3, -0.1, 0.5, 0.2, 0.4, 0.25, -0.3], 0.171875), ([1, 2, 3, 4, 5, 6], 0.03125), ([0, 0, 0, 0, 0, 0], 1.0),
    ([1, 1, 1, 1, 1, -1], 0.21875),
  ])
  func signFlips(differences: [Double], expected: Double) {
    let zeros = seeded(Array(repeating: 0, count: differences.count))
    #expect(Difference(seeded(differences), zeros)?.signFlips == expected)
  }

  @Test func sixteenPairs() throws {
    let equal = seeded(Array(repeating: 0.1, count: 16))
    #expect(try #require(Difference(equal, equal.map { Seeded($0.seed, 0) })).signFlips == 0x1p-15)
  }

  @Test(arguments: [2, 5, 17]) func signFlipsOfOtherCounts(count: Int) throws {
    let numbers = (0..<count).map { Double($0 * $0) }
    #expect(try #require(Difference(seeded(numbers), seeded(numbers.map { $0 / 2 }))).signFlips == nil)
  }

  /// The example of any textbook: 0.01, 0.04, 0.03, 0.005 times 3, 1, 2, 4, and none below an earlier one.
  @Test func holmByHand() {
    let adjusted = holm([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(value - expected) < 1e-15) }
    #expect(holm([0.4, 0.9]) == [0.8, 0.9] && holm([0.7, 0.7]) == [1, 1] && holm([]) == [])
  }
}
