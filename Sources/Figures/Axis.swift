import Glibc

/// An axis of a chart: what it measures, and which part of it is shown.
package struct Axis: Sendable, Hashable {
  package enum Scale: Sendable, Hashable { case linear, log }

  package var label: String
  package var scale: Scale
  /// The range shown; nil: that of the data and a little more.
  package var range: ClosedRange<Double>?
  /// Words instead of numbers, the n-th at x = n; empty: numbers.
  package var categories: [String]
  /// Values to label, if their labels do not touch: those of a sweep.
  package var preferredTicks: [Double]
  /// Whether zero is always shown: bars begin there.
  package var fromZero = false
  /// Whether only whole numbers have ticks: a chart's x axis where all of its x are whole.
  var isWhole = false
  /// Whether its numbers are epochs of training. Ticks are whole then, and with no record past the first epoch the
  /// axis begins at 0.
  var countsEpochs = false

  package init(
    _ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil, categories: [String] = [],
    preferredTicks: [Double] = []
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.categories = categories
    self.preferredTicks = preferredTicks
  }

  /// Whether a number can be drawn here. Far beyond 10³⁰⁰ a difference of two may overflow.
  func shows(_ value: Double) -> Bool {
    value.magnitude <= 1e300 && (scale == .linear || value >= 1e-300)
  }

  /// The range to show for these numbers: `range` if it is given and can be drawn, else that of all of them with a
  /// little room on both sides. A constant is in the middle.
  func extent(of values: some Sequence<Double>, room: Double) -> ClosedRange<Double> {
    if let range, range.lowerBound < range.upperBound, shows(range.lowerBound), shows(range.upperBound) { return range }
    if !categories.isEmpty { return -0.5...Double(categories.count) - 0.5 }
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where shows(value) {
      if value < low { low = value }
      if value > high { high = value }
    }
    if scale == .log { return logExtent(low, high, room: room) }
    if fromZero {
      low = min(low, 0)
      high = max(high, 0)
    }
    guard low <= high else { return 0...1 }
    if countsEpochs, low >= 0, low == high || high < 1 {
      low = 0
      high = high.rounded(.up)
    }
    let magnitude = max(low.magnitude, high.magnitude)
    if high - low <= 1e-9 * magnitude || magnitude < 1e-290 {
      let half = magnitude < 1e-290 || isWhole ? 1 : 0.1 * magnitude
      return low - half...high + half
    }
    let margin = room * (high - low)
    return (fromZero && low == 0 ? 0 : low - margin)...(fromZero && high == 0 ? 0 : high + margin)
  }

  private func logExtent(_ low: Double, _ high: Double, room: Double) -> ClosedRange<Double> {
    guard low <= high else { return 1...10 }
    if high / low < 1 + 1e-9 { return low / 2...high * 2 }
    let factor = pow(10, room * (log10(high) - log10(low)))
    return low / factor...high * factor
  }

  /// The ticks of a range of this axis, about one in `spacing` points.
  func ticks(over range: ClosedRange<Double>, length: Double, spacing: Double) -> Ticks {
    if !categories.isEmpty {
      let shown = categories.indices.filter { range.contains(Double($0)) }
      return Ticks(ticks: shown.map { Ticks.Tick(Double($0), categories[$0]) })
    }
    let most = max(1, Int(length / spacing))
    let span = range.upperBound - range.lowerBound
    // As many steps as there are whole numbers; a step of less than one would be a fraction.
    let count = isWhole && span < Double(most) ? max(1, Int(span.rounded(.up))) : most
    return switch scale {
    case .linear: Ticks.linear(range, count: count)
    case .log: Ticks.logarithmic(range, count: count)
    }
  }
}

/// Maps a range of numbers to a stretch of the page.
struct Projection: Sendable {
  private let low: Double
  private let factor: Double
  private var start: Double
  private let isLog: Bool

  init(_ range: ClosedRange<Double>, _ scale: Axis.Scale, from start: Double, to end: Double) {
    isLog = scale == .log
    low = isLog ? log10(range.lowerBound) : range.lowerBound
    let high = isLog ? log10(range.upperBound) : range.upperBound
    factor = (end - start) / (high - low)
    self.start = start
  }

  func shifted(_ distance: Double) -> Projection {
    var moved = self
    moved.start += distance
    return moved
  }

  /// A coordinate on the page, kept near it: cairo counts in 24 bits.
  func callAsFunction(_ value: Double) -> Double {
    let coordinate = start + ((isLog ? log10(value) : value) - low) * factor
    return coordinate.isNaN ? -20_000 : min(max(coordinate, -20_000), 20_000)
  }
}
