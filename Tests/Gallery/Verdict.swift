import Basics

/// How a number stands to its bar.
enum Verdict: String {
  case reached = " ✓"
  case missed = ": not reached"
  /// Of two measured numbers: the interval of their difference has zero in it.
  case notTold = ": not told apart"
  /// Of two measured numbers: there is no such interval.
  case oneSeed = ": one seed, not judged"

  /// A bar that is a plain number, by the mean. Another measured number, by the interval of the difference: seed by seed
  /// where both have the same ones, else Welch's; where a side has a single seed, by both sides' standard errors.
  init(_ left: [Measurements.Row], _ bar: ShownNumber.Bar, _ right: [Measurements.Row]) {
    guard bar.other != nil else {
      let mean = left.allSatisfy(\.value.isFinite) ? Estimate(left.map(\.value))?.mean : nil
      self = mean.map { bar.holds($0) } ?? false ? .reached : .missed
      return
    }
    let right = right.map { $0.times(bar.number) }
    guard (left + right).allSatisfy(\.value.isFinite), let own = Side(left), let other = Side(right) else {
      self = .missed
      return
    }
    let mean: Double
    let half: Double
    if left.count > 1, right.count > 1 {
      guard let difference = Self.difference(left, right) else {
        self = .oneSeed
        return
      }
      (mean, half) = (difference.mean, difference.half)
    } else {
      guard let first = own.half, let second = other.half else {
        self = .oneSeed
        return
      }
      (mean, half) = (own.mean - other.mean, (first * first + second * second).squareRoot())
    }
    if half > 0, abs(mean) <= half {
      self = .notTold
    } else {
      self = bar.relation.holds(mean, 0) ? .reached : .missed
    }
  }

  /// Rows of other seeds are no pairs, though some of the seeds may be the same.
  private static func difference(_ left: [Measurements.Row], _ right: [Measurements.Row]) -> Difference? {
    let seeds = left.map(\.seed)
    let isPaired = Set(seeds) == Set(right.map(\.seed))
    return Difference(
      zip(seeds.indices, left).map { Seeded(UInt64($0), $1.value) },
      zip(right.indices, right).map { index, row in
        let pair = isPaired ? seeds.firstIndex(of: row.seed) : nil
        return Seeded(UInt64(pair ?? seeds.count + index), row.value)
      })
  }

  /// A number's mean with half its interval; nil where that is not known.
  private struct Side {
    let mean: Double
    let half: Double?

    init?(_ rows: [Measurements.Row]) {
      guard let estimate = Estimate(rows.map(\.value)) else { return nil }
      mean = estimate.mean
      half = rows.count == 1 ? rows[0].error.map { 1.96 * $0 } : estimate.half
    }
  }
}

extension Measurements.Row {
  fileprivate func times(_ factor: Double) -> Measurements.Row {
    var row = self
    row.value *= factor
    row.error = error.map { $0 * abs(factor) }
    return row
  }
}
