import Glibc
import Results

/// Numbers as coloured cells, over the values of two names: a metric over two swept names.
///
/// Columns run from left to right, rows from top to bottom.
struct HeatMap: Sendable, Hashable {
  struct Side: Sendable, Hashable {
    var name: String
    /// As the plan has them, for tables.
    var values: [String]
    var labels: [String]
    /// Whether the labels are words, which are not left out to make room; of numbers a few are enough.
    var isWords: Bool
  }

  var title: String
  var subtitle: String
  /// What the numbers are, with their unit.
  var label: String
  var columns: Side
  var rows: Side
  /// `[row][column]`; nil where nothing was measured.
  var cells: [[Double?]]
  /// Which way is better, if it is known: the best cell is then outlined.
  var better: Quality.Better?

  /// The axis of the colours.
  var axis: Axis { Axis(label, scale: Axis.scale(for: numbers)) }

  /// The numbers that have a colour.
  var numbers: [Double] { cells.joined().compactMap { $0 }.filter { $0.magnitude <= 1e300 } }

  /// The best number; nil where none is better than another.
  var best: Double? {
    guard let low = numbers.min(), let high = numbers.max(), low < high else { return nil }
    return better.map { $0 == .higher ? high : low }
  }

  /// What has to be said about the cells, below them.
  var caption: String {
    var parts: [String] = []
    if best != nil { parts.append("Outlined: the \(better == .higher ? "highest" : "lowest").") }
    let measured = cells.joined().compactMap { $0 }
    if measured.count < cells.joined().count { parts.append("Empty (–): not measured.") }
    if measured.contains(where: { !axis.shows($0) }) { parts.append("Hatched: no number that can be drawn.") }
    return parts.joined(separator: " ")
  }
}

/// How the numbers of a heat map are written, all alike: with two digits of what they span (or one), 0.23 and 0.71,
/// −95.3 and −90.1, in units of the power of ten that stands above the colours.
struct CellNumbers {
  private let exponent: Int
  /// Nil: each number has a form of its own, since they span powers of ten or nothing at all.
  private let decimals: Int?

  init(_ numbers: [Double], _ scale: Axis.Scale, exponent: Int, digits: Int) {
    self.exponent = exponent
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let magnitude = max(low.magnitude, high.magnitude)
    let span = (high - low) / Ticks.power(exponent)
    if scale == .log || high - low <= 1e-9 * magnitude || magnitude < 1e-290 {
      decimals = nil
    } else {
      decimals = max(0, digits - 1 - Int(log10(span).rounded(.down)))
    }
  }

  func callAsFunction(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    guard let decimals, number.isFinite else { return written(number / Ticks.power(exponent), digits: 2) }
    let digits = (number / Ticks.power(exponent - decimals)).rounded()
    // Beyond 10¹⁵ not all whole numbers are there.
    if digits.magnitude < 1e15 { return decimal(Int(digits), decimals: decimals, zeros: 0) }
    return written(number / Ticks.power(exponent), digits: 3)
  }
}
