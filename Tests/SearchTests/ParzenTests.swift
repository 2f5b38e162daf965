import Basics
import Glibc
import Search
import Testing

@Suite struct ParzenTests {
  static let space: [Dimension] = [
    .uniform(low: -3, high: 5), .logarithmic(low: 1e-4, high: 10), .integer(low: 2, high: 9),
    .logarithmicInteger(low: 1, high: 200), .choice(count: 3),
  ]

  static func points(_ count: Int) -> [[DimensionValue]] {
    (0..<count).map { i in
      [
        .number(-3 + 8 * Double(i * 7 % 13) / 12), .number(pow(10, -4 + 5 * Double(i * 5 % 11) / 10)),
        .integer(2 + i * 3 % 8), .integer(1 + i * i * 11 % 200), .choice(i % 4 == 0 ? 0 : i % 3),
      ]
    }
  }

  static let at: [[DimensionValue]] = [
    [.number(0.3), .number(2e-3), .integer(5), .integer(17), .choice(0)],
    [.number(4.9), .number(10), .integer(2), .integer(200), .choice(2)],
  ]

  /// Optuna 5.0's `_ParzenEstimator`, per coordinate between 0 and 1 (`Compare/reference.py`).
  @Test(arguments: [
    (0, [-7.6768979298847295, -10.56805958702922]), (1, [-7.256870843158522, -10.974725719860261]),
    (2, [-7.22008214914549, -11.451311372229265]), (9, [-9.275004224375051, -12.742574543344544]),
  ])
  func densities(count: Int, expected: [Double]) {
    let mixture = ParzenMixture(Self.space, around: Self.points(count))
    for (point, density) in zip(Self.at, expected) { #expect(abs(mixture.logDensity(at: point) - density) < 1e-9) }
  }

  /// The same of many points, so that old ones weigh less.
  @Test func densitiesOfMany() {
    let points: [[DimensionValue]] = (0..<40).map { i in
      [
        .number(-3 + 8 * Double(i * 7 % 41) / 40), .number(pow(10, -4 + 5 * Double(i * 5 % 43) / 42)),
        .choice(i % 4 == 0 ? 0 : i % 3),
      ]
    }
    let mixture = ParzenMixture([Self.space[0], Self.space[1], Self.space[4]], around: points)
    for (at, density) in zip(Self.at, [-2.6436820442472175, -0.39244175561724726]) {
      #expect(abs(mixture.logDensity(at: [at[0], at[1], at[4]]) - density) < 1e-9)
    }
  }

  /// The same of each dimension by itself, of nine points.
  @Test(arguments: [
    (0, -0.6608055223369846, -1.3195633694228839), (1, 0.12723847349172246, 0.2708215167973327),
    (2, -2.171895077618359, -1.7884221137308818), (3, -5.345829698797365, -6.024874983759868),
    (4, -0.719122666963206, -1.3609765531356004),
  ])
  func densitiesOfOne(dimension: Int, first: Double, second: Double) {
    let mixture = ParzenMixture([Self.space[dimension]], around: Self.points(9).map { [$0[dimension]] })
    #expect(abs(mixture.logDensity(at: [Self.at[0][dimension]]) - first) < 1e-9)
    #expect(abs(mixture.logDensity(at: [Self.at[1][dimension]]) - second) < 1e-9)
  }

  /// The ends are no neighbours of points in the middle, but of a lone one.
  @Test func endsAreNoNeighbours() {
    let points: [[DimensionValue]] = [[.number(0.6)], [.number(1)], [.number(0.7)]]
    let mixture = ParzenMixture([Self.space[0]], around: points)
    #expect(abs(mixture.logDensity(at: [.number(-2)]) + 0.5329953457576271) < 1e-9)
  }

  /// Densities sum to one.
  @Test(arguments: [0, 1, 5, 30]) func sum(count: Int) {
    func total(_ dimension: Int, _ values: [DimensionValue]) -> Double {
      let mixture = ParzenMixture([Self.space[dimension]], around: Self.points(count).map { [$0[dimension]] })
      return values.map { exp(mixture.logDensity(at: [$0])) }.reduce(0, +)
    }
    for dimension in 0...1 {
      let values = (0..<20_000).map { Self.space[dimension].value(at: (Double($0) + 0.5) / 20_000) }
      #expect(abs(total(dimension, values) / 20_000 - 1) < 1e-6)
    }
    #expect(abs(total(2, (2...9).map { .integer($0) }) - 1) < 1e-12)
    #expect(abs(total(3, (1...200).map { .integer($0) }) - 1) < 1e-12)
    #expect(abs(total(4, (0...2).map { .choice($0) }) - 1) < 1e-12)
  }

  /// What is drawn is as frequent as the density says.
  @Test func draws() {
    let mixture = ParzenMixture([Self.space[2], Self.space[4]], around: Self.points(3).map { [$0[2], $0[4]] })
    let random = Philox(seed: 1, stream: "test")
    let drawn = (0..<20_000).map { mixture.draw(random, from: $0 * mixture.numbersPerDraw) }
    for number in 2...9 {
      for entry in 0...2 {
        let point: [DimensionValue] = [.integer(number), .choice(entry)]
        let p = exp(mixture.logDensity(at: point))
        let share = Double(drawn.count { $0 == point }) / 20_000
        #expect(abs(share - p) < 4.5 * (p * (1 - p) / 20_000).squareRoot())
      }
    }
  }

  @Test func drawsOfNumbers() {
    let mixture = ParzenMixture([Self.space[0]], around: Self.points(2).map { [$0[0]] })
    let random = Philox(seed: 2, stream: "test")
    var counts = [Int](repeating: 0, count: 8)
    for index in 0..<20_000 {
      guard case .number(let x) = mixture.draw(random, from: index * 2)[0] else {
        Issue.record("no number")
        return
      }
      counts[min(7, Int(x + 3))] += 1
    }
    for (cell, count) in counts.enumerated() {
      let p =
        (0..<1000).map { exp(mixture.logDensity(at: [.number(-3 + Double(cell) + (Double($0) + 0.5) / 1000)])) }
        .reduce(0, +) / 8000
      #expect(abs(Double(count) / 20_000 - p) < 4.5 * (p * (1 - p) / 20_000).squareRoot())
    }
  }

  /// `numpy.linspace` as Optuna's `default_weights` has it.
  @Test func weights() {
    #expect(
      ParzenMixture.rampedWeights(0) == [] && ParzenMixture.rampedWeights(25) == [Double](repeating: 1, count: 25))
    #expect(ParzenMixture.rampedWeights(26) == [1.0 / 26] + [Double](repeating: 1, count: 25))
    let three = ParzenMixture.rampedWeights(28)
    #expect(abs(three[0] - 1.0 / 28) < 1e-15 && abs(three[1] - 0.5178571428571429) < 1e-15 && three[2] == 1)
    #expect(three.count == 28)
  }
}
