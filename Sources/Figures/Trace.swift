/// A series as it lies on the page, thinned to what can be seen, so that a million points cost no more than a thousand.
struct Trace {
  /// Stretches of the line between gaps.
  var lines: [[Point]] = []
  var dots: [Point] = []
  var bands: [[Point]] = []
  /// `isCut`: it goes on below the diagram.
  var whiskers: [(low: Point, high: Point, isCut: Bool)] = []

  init(_ series: Series, in chart: Chart, x: Projection, y: Projection, plot: Rect) {
    let x = x.shifted(series.shift)
    let hasLine = series.style == .line || series.style == .both
    var pen = Pen()
    for point in series.points {
      if chart.x.shows(point.x), chart.y.shows(point.y) {
        if hasLine { pen.move(to: Point(x(point.x), y(point.y))) }
      } else {
        pen.lift()
      }
    }
    pen.lift()
    lines = pen.lines.filter { $0.count > 1 }.map(Trace.capped)
    switch series.style {
    case .line: dots = pen.lines.filter { $0.count == 1 }.map { $0[0] }
    case .points: dots = Trace.visible(series.points, in: chart, x: x, y: y, plot: plot)
    case .both:
      // A line is recognised by its markers, but does not need hundreds of them.
      let all = Trace.visible(series.points, in: chart, x: x, y: y, plot: plot)
      let stride = max(1, (all.count + 23) / 24)
      dots = all.indices.filter { $0 % stride == 0 }.map { all[$0] }
    }
    addIntervals(series, chart, x, y, foot: plot.bottom)
  }

  /// What reaches down to zero or below ends at the foot of a logarithmic axis.
  private mutating func addIntervals(
    _ series: Series, _ chart: Chart, _ x: Projection, _ y: Projection, foot: Double
  ) {
    func placed(_ point: Point, _ interval: Series.Interval?) -> (low: Point, high: Point, isCut: Bool)? {
      guard let interval, chart.x.shows(point.x), chart.y.shows(interval.high) else { return nil }
      let isCut = chart.y.scale == .log && interval.low < interval.high && !chart.y.shows(interval.low)
      guard isCut || chart.y.shows(interval.low) else { return nil }
      return (Point(x(point.x), isCut ? foot : y(interval.low)), Point(x(point.x), y(interval.high)), isCut)
    }
    var low: [Point] = []
    var high: [Point] = []
    func close(_ bands: inout [[Point]]) {
      if low.count > 1 { bands.append(low + high.reversed()) }
      low = []
      high = []
    }
    // More than a few steps of a band on each point of the page would not be seen.
    let stride = max(1, series.band.count / 2000)
    for (index, (point, interval)) in zip(series.points, series.band).enumerated() where index % stride == 0 {
      if let ends = placed(point, interval) {
        low.append(ends.low)
        high.append(ends.high)
      } else {
        close(&bands)
      }
    }
    close(&bands)
    whiskers = zip(series.points, series.whiskers).compactMap { placed($0, $1) }
  }

  /// The points that can be seen: at most one in each square of 1 × 1 point of the page.
  private static func visible(_ points: [Point], in chart: Chart, x: Projection, y: Projection, plot: Rect) -> [Point] {
    let side = 1.0
    let columns = Int(plot.width / side) + 1
    let rows = Int(plot.height / side) + 1
    var taken = [Bool](repeating: false, count: columns * rows)
    var result: [Point] = []
    for point in points where chart.x.shows(point.x) && chart.y.shows(point.y) {
      let dot = Point(x(point.x), y(point.y))
      guard plot.contains(dot) else { continue }
      let cell =
        min(rows - 1, Int((dot.y - plot.top) / side)) * columns + min(columns - 1, Int((dot.x - plot.left) / side))
      if taken[cell] { continue }
      taken[cell] = true
      result.append(dot)
    }
    return result
  }

  /// Thinning by columns does not help with a line that goes back and forth: of that, every n-th point is drawn.
  private static func capped(_ line: [Point]) -> [Point] {
    let limit = 20_000
    guard line.count > limit else { return line }
    let stride = (line.count + limit - 1) / limit
    return line.indices.filter { $0 % stride == 0 || $0 == line.count - 1 }.map { line[$0] }
  }
}

/// Draws a line through points, of those in one column (a quarter of a point wide) only the first, the lowest, the
/// highest and the last: what the line covers stays the same.
private struct Pen {
  var lines: [[Point]] = []
  private var line: [Point] = []
  private var column = Int.min
  private var first = Point(0, 0)
  private var last = Point(0, 0)
  private var low = Point(0, 0)
  private var high = Point(0, 0)
  private var lowIsFirst = true

  mutating func move(to point: Point) {
    let here = Int(point.x * 4)
    if here != column {
      flush()
      column = here
      (first, low, high) = (point, point, point)
    } else if point.y < low.y {
      low = point
      lowIsFirst = false
    } else if point.y > high.y {
      high = point
      lowIsFirst = true
    }
    last = point
  }

  mutating func lift() {
    flush()
    column = .min
    if !line.isEmpty { lines.append(line) }
    line = []
  }

  private mutating func flush() {
    guard column != .min else { return }
    for point in [first, lowIsFirst ? low : high, lowIsFirst ? high : low, last] where point != line.last {
      line.append(point)
    }
  }
}
