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
  /// Of a panel of a sweep, the values it stands for as the plan has them, and the trial whose numbers these are: for
  /// tables.
  package var setting = ""
  package var trial = ""
  /// Values of x with a tick each above the x axis: the examples that lines were fitted to.
  package var rug: [Double] = []
  package var legend = LegendPosition.automatic
  /// The setting whose values the legend's names are: "latent".
  package var legendTitle = ""
  /// The page; a legend below the axes makes it higher.
  package var size = Size(250, 178)
  /// What colours mean that stand for numbers.
  package var bar: ColorBar?
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

/// Numbers that belong together: a curve, a cloud of points.
package struct Series: Sendable, Hashable {
  package enum Style: Sendable, Hashable { case line, points, both }

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
  /// What tables call it: a value as the plan has it; nil: its name.
  package var value: String?
  /// Points that are not finite are left out and leave a gap in the line.
  package var points: [Point]
  package var style: Style
  package var look: Look
  /// The number of each point that its colour shows; empty: none.
  package var colours: [Double] = []
  /// Line width and point radius, relative to the default.
  package var weight = 1.0
  package var opacity = 1.0
  /// How far right of their x the points are drawn, in points of the page: single runs stand beside their mean.
  package var shift = 0.0
  /// A shaded region around the line, one interval per point, nil where there is none; empty: none at all.
  package var band: [Interval?] = []
  /// Upright lines with caps, one interval per point, nil where there is none; empty: none at all.
  package var whiskers: [Interval?] = []

  package init(_ name: String?, _ points: [Point], style: Style = .line, look: Look) {
    self.name = name
    self.points = points
    self.style = style
    self.look = look
  }
}

package enum LegendPosition: Sendable, Hashable {
  /// At the lines' ends if these are few and far enough apart, else where the diagram is empty, else below it.
  case automatic
  case below, none
}

extension Chart {
  /// The range of x and y that is shown.
  var extents: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    var xs: [Double] = []
    var ys: [Double] = []
    for one in series { addBounds(of: one, &xs, &ys) }
    let hasShift = series.contains { $0.shift != 0 }
    return (x.extent(of: xs, room: hasShift ? 0.05 : 0.025), y.extent(of: ys, room: 0.06))
  }

  /// The same with what follows from its numbers: the ticks of whole x are whole, and those of epochs.
  var settled: Chart {
    var chart = self
    chart.x.isWhole = chart.x.countsEpochs || hasWholeX
    return chart
  }

  /// The width a category of x gets, estimated from the page: a little less than the diagram will give it.
  var categoryRoom: Double { (size.width - 80) / Double(max(1, x.categories.count)) }

  private var hasWholeX: Bool {
    series.allSatisfy { $0.points.allSatisfy { !$0.x.isFinite || $0.x == $0.x.rounded() } }
  }

  private func addBounds(of one: Series, _ xs: inout [Double], _ ys: inout [Double]) {
    var low = Point(.infinity, .infinity)
    var high = Point(-.infinity, -.infinity)
    for point in one.points where x.shows(point.x) && y.shows(point.y) {
      low = Point(min(low.x, point.x), min(low.y, point.y))
      high = Point(max(high.x, point.x), max(high.y, point.y))
    }
    if low.x <= high.x {
      xs += [low.x, high.x]
      ys += [low.y, high.y]
    }
    for interval in (one.band + one.whiskers).compactMap(\.self) { ys += [interval.low, interval.high] }
  }
}

extension Series {
  /// Whether it is a line of a single point, which is drawn as that.
  var isPoint: Bool { style == .line && points.lazy.filter { $0.x.isFinite && $0.y.isFinite }.prefix(2).count == 1 }
}
