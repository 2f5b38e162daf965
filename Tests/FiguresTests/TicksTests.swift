import Testing

@testable import Figures

@Suite struct TicksTests {
  @Test(arguments: [
    (0.0...1.0, 5, "0.0 0.2 0.4 0.6 0.8 1.0", 0),
    (0.0...20.0, 4, "0 5 10 15 20", 0),
    (-120.0 ... -90.0, 3, "−120 −110 −100 −90", 0),
    (0.0...50000.0, 5, "0 10 000 20 000 30 000 40 000 50 000", 0),
    (0.0...2e6, 4, "0.0 0.5 1.0 1.5 2.0", 6),
    (0.0...3e-5, 3, "0 1 2 3", -5),
    (0.1...0.13, 3, "0.10 0.11 0.12 0.13", 0),
    (1e9...1.000002e9, 2, "1.000000 1.000001 1.000002", 9),
    (-1e300...1e300, 2, "−1 0 1", 300),
  ])
  func linear(_ range: ClosedRange<Double>, _ count: Int, _ labels: String, _ exponent: Int) {
    let ticks = Ticks.linear(range, count: count)
    #expect(
      ticks.ticks.map { $0.label.map { $0 == "\u{2009}" ? " " : $0 }.map(String.init).joined() }.joined(separator: " ")
        == labels)
    #expect(ticks.exponent == exponent)
  }

  @Test(arguments: [
    (1.0...1000.0, 4, "1 10 100 1000"),
    (0.01...1.0, 8, "0.01 0.02 0.05 0.1 0.2 0.5 1"),
    (1e-5...1e-1, 5, "10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹"),
    (1e-5...1e5, 3, "0.001 1 1000"),
    (20.0...70.0, 5, "20 30 40 50 60 70"),
    (2e-7...9e-6, 4, "2×10⁻⁷ 5×10⁻⁷ 10⁻⁶ 2×10⁻⁶ 5×10⁻⁶"),
  ])
  func logarithmic(_ range: ClosedRange<Double>, _ count: Int, _ labels: String) {
    let shown = Ticks.logarithmic(range, count: count).ticks.map(\.label).joined(separator: " ")
    #expect(shown == labels)
  }

  @Test(arguments: [1, 3, 7, 20]) func linearTicksAreFewAndWithin(_ count: Int) {
    for (low, high) in [(0.0, 1.0), (-3.7, 12.9), (1e-12, 3e-12), (5e8, 5.0001e8), (-1e-290, 1e-290)] {
      let ticks = Ticks.linear(low...high, count: count).ticks
      #expect(ticks.count <= count + 1)
      for tick in ticks { #expect(tick.value >= low - 1e-6 * (high - low) && tick.value <= high + 1e-6 * (high - low)) }
      #expect(Set(ticks.map(\.label)).count == ticks.count)
    }
  }

  @Test(arguments: [1, 5, 400]) func theLeastRangeOfAllHasNoTicks(_ count: Int) {
    #expect(Ticks.linear(0...(2 * .leastNonzeroMagnitude), count: count).ticks.isEmpty)
    #expect(Ticks.logarithmic(.leastNonzeroMagnitude...(2 * .leastNonzeroMagnitude), count: count).ticks.isEmpty)
  }

  @Test(arguments: [0.0...0.0, -.infinity ... .infinity, 1...(.infinity), 1.0...1.0])
  func degenerateRangesHaveNoTicks(_ range: ClosedRange<Double>) {
    #expect(Ticks.linear(range, count: 5).ticks.isEmpty)
    #expect(Ticks.logarithmic(range, count: 5).ticks.isEmpty)
  }

  @Test(arguments: [
    (0.0, "0"), (-1, "−1"), (100, "100"), (0.5, "0.5"), (0.0003, "0.0003"), (3e-5, "3×10⁻⁵"), (1e-9, "10⁻⁹"),
    (-2.5e-7, "−2.5×10⁻⁷"), (123456, "123 456"), (1e6, "10⁶"), (1.5e12, "1.5×10¹²"), (12.75, "12.75"),
    (.nan, "not a number"),
    (.infinity, "∞"), (.leastNonzeroMagnitude, "5×10⁻³²⁴"), (.greatestFiniteMagnitude, "1.7976931348623157×10³⁰⁸"),
  ])
  func numbersAsWritten(_ value: Double, _ text: String) {
    #expect(written(value).split(separator: "\u{2009}").joined(separator: " ") == text)
  }

  @Test(arguments: [
    (0.0030267020970595453, "0.003027"), (0.00012174923256926909, "0.0001217"), (99.999, "100"), (0.12345, "0.1235"),
    (2.5, "2.5"),
  ])
  func numbersRounded(_ value: Double, _ text: String) { #expect(written(value, digits: 4) == text) }
}

@Suite struct AxisTests {
  @Test func rangesHoldAllNumbersAndLittleMore() {
    for values in [[1.0, 2, 3], [-1e-9, 1e-9], [1e299, -1e299], [5, 5.1], [0]] {
      let range = Axis().extent(of: values, room: 0.06)
      for value in values { #expect(range.contains(value)) }
      #expect(range.lowerBound < range.upperBound)
    }
  }

  @Test(arguments: [[], [Double.nan], [.infinity, -.infinity], [1e305]])
  func nothingToShowGivesSomeRange(_ values: [Double]) {
    #expect(Axis().extent(of: values, room: 0.06) == 0...1)
    #expect(Axis(scale: .log).extent(of: values, room: 0.06) == 1...10)
  }

  @Test func aConstantStandsInTheMiddle() {
    let range = Axis().extent(of: [7, 7, 7], room: 0.06)
    #expect(range.lowerBound + range.upperBound == 14)
  }

  @Test func logarithmicAxesLeaveOutWhatIsNotPositive() {
    let range = Axis(scale: .log).extent(of: [-5, 0, 10, 1000], room: 0)
    #expect(abs(range.lowerBound - 10) < 1e-9 && abs(range.upperBound - 1000) < 1e-6)
  }

  @Test func zeroIsTheFootOfBars() {
    var axis = Axis()
    axis.fromZero = true
    #expect(axis.extent(of: [3, 9], room: 0.1).lowerBound == 0)
    #expect(axis.extent(of: [-3, -9], room: 0.1).upperBound == 0)
  }

  @Test(arguments: [
    ([1.0, 99], Axis.Scale.linear), ([1, 100], .log), ([-1, 1000], .linear), ([], .linear), ([.nan, 1, 500], .log),
    ([1e-4, 1e-3, 1e-2], .log), ([2e-4, 0.1, 0.3, 0.5, 1], .linear),
  ])
  func wideRangesAreLogarithmic(_ values: [Double], _ scale: Axis.Scale) { #expect(Axis.scale(for: values) == scale) }

  /// Swept values that double, or grow by more, stand at equal distances.
  @Test(arguments: [
    ([8, 16, 32, 64, 128], Axis.Scale.log), ([1, 2, 4], .linear), ([1, 1.5, 2.25, 3.375], .linear),
    ([1, 3, 9, 27], .log), ([1, 2, 4, 9], .linear), ([0, 1, 2, 4, 8], .linear), ([64, 8, 8, 32, 16], .log),
    ([], .linear),
    ([1e-4, 1e-3, 1e-2], .log), ([-8, -4, -2, -1], .linear),
  ])
  func geometricStepsAreLogarithmic(_ values: [Double], _ scale: Axis.Scale) {
    #expect(Axis.scale(forSwept: values) == scale)
  }

  @Test func projectionsKeepToThePage() {
    let projection = Projection(0...1, .linear, from: 10, to: 110)
    #expect(projection(0) == 10 && projection(1) == 110 && projection(0.5) == 60)
    #expect(abs(projection(1e299)) <= 20_000 && abs(projection(-1e299)) <= 20_000)
    #expect(Projection(1...100, .log, from: 0, to: 2)(10) == 1)
  }
}
