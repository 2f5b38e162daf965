import Search
import Testing

@Suite struct DimensionTests {
  static let all: [Dimension] = [
    .choice(count: 1), .choice(count: 5), .uniform(low: -3, high: 5), .uniform(low: 2, high: 2),
    .logarithmic(low: 1e-5, high: 1), .integer(low: -4, high: 9), .integer(low: 7, high: 7),
    .logarithmicInteger(low: 1, high: 512),
  ]

  @Test(arguments: all) func thereAndBack(dimension: Dimension) {
    for step in 0...1000 {
      let coordinate = Double(step) / 1000
      let value = dimension.value(at: coordinate)
      let back = dimension.coordinate(of: value)
      #expect(back >= 0 && back <= 1)
      switch value {
      case .choice, .integer: #expect(dimension.value(at: back) == value)
      case .number(let number):
        #expect(dimension.isSingle || abs(back - coordinate) < 1e-12)
        guard case .number(let again) = dimension.value(at: back) else {
          Issue.record("no number")
          return
        }
        #expect(abs(again - number) <= 1e-12 * max(abs(number), 1e-5))
      }
    }
  }

  @Test func values() {
    #expect(Dimension.choice(count: 4).value(at: 0.49) == .choice(1))
    #expect(Dimension.choice(count: 4).value(at: 1) == .choice(3))
    #expect(Dimension.uniform(low: -3, high: 5).value(at: 0.25) == .number(-1))
    #expect(Dimension.uniform(low: -3, high: 5).value(at: 7) == .number(5))
    guard case .number(let middle) = Dimension.logarithmic(low: 1e-4, high: 1).value(at: 0.5) else { return }
    #expect(abs(middle - 0.01) < 1e-15)
    #expect(Dimension.logarithmic(low: 1e-4, high: 1).value(at: 0) == .number(1e-4))
    #expect(Dimension.logarithmic(low: 1e-4, high: 1).value(at: 1) == .number(1))
    // From ½ to 8½ are four equal ratios of 17^¼ = 2.03: the middle is at √4.25 = 2.06.
    #expect(Dimension.logarithmicInteger(low: 1, high: 8).value(at: 0.5) == .integer(2))
  }

  /// Each whole number has its cell, and cells are equal but for logarithms.
  @Test func wholeNumbersAreEquallyLikely() {
    let dimension = Dimension.integer(low: -2, high: 7)
    for number in -2...7 {
      let count = (0..<1000).count { dimension.value(at: (Double($0) + 0.5) / 1000) == .integer(number) }
      #expect(count == 100)
      let cell = dimension.cell(of: number)
      #expect(abs(cell.high - cell.low - 0.1) < 1e-12)
    }
  }

  @Test func faults() {
    for dimension in Self.all { #expect(dimension.fault == nil) }
    let wrong: [Dimension] = [
      .choice(count: 0), .uniform(low: 1, high: 0), .uniform(low: 0, high: .infinity), .uniform(low: .nan, high: 1),
      .uniform(low: -1.5e308, high: 1.5e308), .logarithmic(low: 0, high: 1), .logarithmic(low: .nan, high: 1),
      .logarithmic(low: 2, high: 1), .integer(low: 1, high: 0), .integer(low: .min, high: .max),
      .logarithmicInteger(low: 0, high: 4), .logarithmicInteger(low: 5, high: 4),
    ]
    for dimension in wrong { #expect(dimension.fault != nil, "\(dimension)") }
  }
}
