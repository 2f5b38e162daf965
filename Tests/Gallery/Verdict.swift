import Basics

/// How a number stands to its bar.
enum Verdict: String {
  case reached = " ✓"
  case missed = ": not reached"
  /// Of two settings: the interval of their difference has zero in it.
  case notTold = ": not told apart"

  /// By the means. Where both sides have the same seeds, several of them, by the differences seed by seed and the
  /// interval of their mean.
  init(_ left: [Measurements.Row], _ bar: ShownNumber.Bar, _ right: [Measurements.Row]) {
    let numbers = left.map(\.value)
    let others = bar.other == nil ? [bar.number] : right.map { bar.number * $0.value }
    guard (numbers + others).allSatisfy(\.isFinite), let mean = Estimate(numbers)?.mean,
      let other = Estimate(others)?.mean
    else {
      self = .missed
      return
    }
    if bar.other != nil, left.map(\.seed) == right.map(\.seed),
      let difference = Estimate(zip(numbers, others).map(-)), let low = difference.low, let high = difference.high,
      low <= 0, high >= 0, low < high
    {
      self = .notTold
    } else {
      self = bar.relation.holds(mean, other) ? .reached : .missed
    }
  }
}
