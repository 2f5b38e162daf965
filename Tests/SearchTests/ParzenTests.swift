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

  static let spread = 0.15

  /// From the definition, per coordinate between 0 and 1, by a program of its own with `erfc`; without points, and of
  /// entries, Optuna 5.0's `_ParzenEstimator` has the same.
  @Test(arguments: [
    (0, [-7.676897929884752, -10.568059587029309]), (1, [-8.368938926977165, -11.261206767589254]),
    (2, [-7.409254103218179, -11.666670554441744]), (9, [-8.778367482441531, -12.869978070061158]),
  ])
  func densities(count: Int, expected: [Double]) {
    let mixture = ParzenMixture(Self.space, around: Self.points(count), spread: Self.spread)
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
    let space = [Self.space[0], Self.space[1], Self.space[4]]
    let mixture = ParzenMixture(space, around: points, spread: Self.spread)
    for (at, density) in zip(Self.at, [-0.6943540609123717, -0.533985454828492]) {
      #expect(abs(mixture.logDensity(at: [at[0], at[1], at[4]]) - density) < 1e-9)
    }
  }

  /// The same of each dimension by itself, of nine points.
  @Test(arguments: [
    (0, -0.1610152662165736, -0.9476288326040802), (1, 0.0034230333649555643, 0.0648834595993632),
    (2, -2.1350901293256426, -1.9223165690089201), (3, -4.9325680265199425, -6.285338322475403),
    (4, -0.7191226669632059, -1.3609765531356006),
  ])
  func densitiesOfOne(dimension: Int, first: Double, second: Double) {
    let points = Self.points(9).map { [$0[dimension]] }
    let mixture = ParzenMixture([Self.space[dimension]], around: points, spread: Self.spread)
    #expect(abs(mixture.logDensity(at: [Self.at[0][dimension]]) - first) < 1e-9)
    #expect(abs(mixture.logDensity(at: [Self.at[1][dimension]]) - second) < 1e-9)
  }

  /// Densities sum to one.
  @Test(arguments: [0, 1, 5, 30]) func sum(count: Int) {
    func total(_ dimension: Int, _ values: [DimensionValue]) -> Double {
      let mixture = ParzenMixture(
        [Self.space[dimension]], around: Self.points(count).map { [$0[dimension]] }, spread: Self.spread)
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
    let points = Self.points(3).map { [$0[2], $0[4]] }
    let mixture = ParzenMixture([Self.space[2], Self.space[4]], around: points, spread: Self.spread)
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
    let mixture = ParzenMixture([Self.space[0]], around: Self.points(2).map { [$0[0]] }, spread: Self.spread)
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
