import Basics

/// Numbers at the same x as one: their mean, with its 95 % interval where there are several.
struct Means {
  var points: [Point] = []
  /// Nil: a single number has none.
  var intervals: [Series.Interval?] = []
  /// How many numbers each mean is of.
  var counts: [Int] = []

  /// In the order of x; numbers that are not finite are left out.
  init(_ points: [Point]) {
    for (x, points) in Dictionary(grouping: points, by: \.x).sorted(by: { $0.key < $1.key }) {
      guard let estimate = Estimate(points.map(\.y)) else { continue }
      self.points.append(Point(x, estimate.mean))
      intervals.append(estimate.half.map { .init(estimate.mean - $0, estimate.mean + $0) })
      counts.append(estimate.count)
    }
  }

  /// None where all are single numbers.
  var shownIntervals: [Series.Interval?] { intervals.contains { $0 != nil } ? intervals : [] }
}
