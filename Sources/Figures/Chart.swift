/// A diagram of numbers: what it shows, not how it is laid out on the page.
///
///     var chart = Chart("Loss", x: Axis("epoch"), y: Axis("loss [nats]"))
///     chart.series = [Series("training", points, look: .distinct(0))]
///     try draw(chart, to: "loss.png")
///
/// It is 8.8 cm wide, like a column of a paper; printed at that size, its letters are as large as the paper's.
package struct Chart: Sendable, Hashable {
  package var title: String
  package var subtitle: String
  package var x: Axis
  package var y: Axis
  package var series: [Series] = []
  package var references: [Reference] = []
  /// Values of x with a tick each above the x axis: the examples that lines were fitted to.
  package var rug: [Double] = []
  package var legend = LegendPosition.automatic
  /// The setting whose values the legend's names are: "latent".
  package var legendTitle = ""
  /// The page; a legend below the axes makes it higher.
  package var size = Size(250, 178)
  /// Whether a unit is as long on both axes, as in a plane.
  package var isEqual = false
  /// Whether the axes are left out: coordinates that mean nothing.
  package var hidesAxes = false
  /// Radii of circles around the origin, dashed.
  package var circles: [Double] = []
  /// Names written into the diagram, each around its point, moved where they would overlap.
  package var annotations: [Annotation] = []

  package struct Annotation: Sendable, Hashable {
    package var point: Point
    package var text: String
    package var color: Color
    package init(at point: Point, _ text: String, _ color: Color) {
      self.point = point
      self.text = text
      self.color = color
    }
  }

  package init(_ title: String = "", subtitle: String = "", x: Axis = Axis(), y: Axis = Axis()) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
  }
}

/// Numbers that belong together: a curve, a cloud of points, bars.
package struct Series: Sendable, Hashable {
  package enum Style: Sendable, Hashable {
    case line, points, both
    /// Bars from zero, this wide in units of x.
    case bars(width: Double)
  }

  package struct Interval: Sendable, Hashable {
    package var low: Double
    package var high: Double
    package init(_ low: Double, _ high: Double) {
      self.low = low
      self.high = high
    }
  }

  /// The name in the legend; nil: none. Series of the same name share an entry there.
  package var name: String?
  /// Points that are not finite are left out and leave a gap in the line.
  package var points: [Point]
  package var style: Style
  package var look: Look
  /// Line width and point radius, relative to the default.
  package var weight = 1.0
  package var opacity = 1.0
  /// How far right of their x the points are drawn, in points of the page: single runs stand beside their mean.
  package var shift = 0.0
  /// A shaded region around the line, one interval per point; empty: none.
  package var band: [Interval] = []
  /// Bars with caps, one interval per point; empty: none.
  package var whiskers: [Interval] = []

  package init(_ name: String?, _ points: [Point], style: Style = .line, look: Look) {
    self.name = name
    self.points = points
    self.style = style
    self.look = look
  }
}

/// A thin line through the whole diagram: a bound, an optimum.
package struct Reference: Sendable, Hashable {
  package enum Direction: Sendable, Hashable { case horizontal, vertical }
  package var direction: Direction
  package var value: Double
  package var label: String

  package init(_ direction: Direction, at value: Double, _ label: String = "") {
    self.direction = direction
    self.value = value
    self.label = label
  }
}

package enum LegendPosition: Sendable, Hashable {
  /// At the lines' ends if these are few and far enough apart, else where the diagram is empty, else below it.
  case automatic
  case inside, below, none
}

extension Chart {
  /// The range of x and y that is shown.
  var extents: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    var xs: [Double] = []
    var ys: [Double] = []
    for one in series { addBounds(of: one, &xs, &ys) }
    for reference in references {
      if reference.direction == .horizontal { ys.append(reference.value) } else { xs.append(reference.value) }
    }
    var upright = y
    upright.fromZero = y.fromZero || hasBars
    let hasLabels = references.contains { $0.direction == .horizontal && !$0.label.isEmpty }
    let hasShift = series.contains { $0.shift != 0 }
    return (
      x.extent(of: xs, room: hasBars ? 0.01 : hasShift ? 0.05 : 0.025),
      upright.extent(of: ys, room: hasLabels ? 0.18 : 0.06)
    )
  }

  var hasWholeX: Bool { series.allSatisfy { $0.points.allSatisfy { !$0.x.isFinite || $0.x == $0.x.rounded() } } }

  private var hasBars: Bool { series.contains { $0.barWidth != nil } }

  private func addBounds(of one: Series, _ xs: inout [Double], _ ys: inout [Double]) {
    var low = Point(.infinity, .infinity)
    var high = Point(-.infinity, -.infinity)
    for point in one.points where x.shows(point.x) && y.shows(point.y) {
      low = Point(min(low.x, point.x), min(low.y, point.y))
      high = Point(max(high.x, point.x), max(high.y, point.y))
    }
    if low.x <= high.x {
      let half = (one.barWidth ?? 0) / 2
      xs += [low.x - half, high.x + half]
      ys += [low.y, high.y]
    }
    for interval in one.band + one.whiskers { ys += [interval.low, interval.high] }
  }
}

extension Series {
  /// Whether it is a line of a single point, which is drawn as that.
  var isPoint: Bool { style == .line && points.lazy.filter { $0.x.isFinite && $0.y.isFinite }.prefix(2).count == 1 }

  var barWidth: Double? {
    if case .bars(let width) = style { return width }
    return nil
  }
}
