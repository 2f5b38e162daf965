/// The layout of a chart on its page, computed before anything is drawn.
struct ChartLayout {
  enum LegendSetting {
    case none
    /// In the diagram or below it, in this rectangle of the page.
    case block(Legend.Setting, Rect)
    /// Names at the lines' ends, centred at these heights.
    case direct([(name: String, color: Color, height: Double)])
  }

  static let margin = Heading.margin
  static let rugHeight = 5.0
  /// A label of an axis is not cut but for one that is longer than a sentence.
  static let mostLines = 6

  let chart: Chart
  var size: Size
  var plot: Rect
  var heading: Heading
  /// Where the diagram begins, but for the power of ten of the y axis.
  let top: Double
  var xTicks: Ticks
  var yTicks: Ticks
  /// From the diagram to the label of the x axis.
  var tickHeight = 0.0
  /// Whether the labels of the x axis are slanted: they are too wide to stand side by side.
  var isSlanted = false
  /// Lines of the axes' labels.
  var xLabel: [String] = []
  var yLabel: [String] = []
  var xRange: ClosedRange<Double>
  var yRange: ClosedRange<Double>
  var traces: [Trace] = []
  var legend = LegendSetting.none
  /// The upper left corner of the colour bar, below all else.
  var barCorner: Point?

  var xProjection: Projection { Projection(xRange, chart.x.scale, from: plot.left, to: plot.right) }
  var yProjection: Projection { Projection(yRange, chart.y.scale, from: plot.bottom, to: plot.top) }
}

extension ChartLayout {
  /// `left` and `top`: the least distances from the page's edges to the diagram, so that those of several charts are
  /// aligned.
  init(_ chart: Chart, _ ruler: TextRuler, left: Double = 0, top: Double = 0) {
    let chart = chart.settled
    self.chart = chart
    size = chart.size
    heading = Heading(chart.title, chart.subtitle, ruler, width: size.width)
    self.top = max(top, heading.bottom + (heading.isEmpty ? 4 : 8))
    (xRange, yRange) = chart.extents
    xTicks = .none
    yTicks = .none
    plot = Rect(left: 0, top: 0, width: 1, height: 1)

    let label = TextStyle.label.lineHeight
    xLabel = Self.xLabel(chart, ruler)
    setBottom(ruler, labelHeight: Self.labelHeight(chart, ruler))
    let labelLength = max(plot.height, 40) + (xLabel.isEmpty ? 10 : 30)
    yLabel = ruler.wrapped(chart.y.label, .label, to: labelLength, lines: Self.mostLines, breaks: .anywhere)
    yTicks = chart.y.ticks(over: yRange, length: plot.height, spacing: 18)
    let widest = yTicks.ticks.map { ruler.width($0.label, .tick) }.max() ?? 0
    let tickWidth = min(widest, 0.3 * size.width)
    yTicks.ticks = yTicks.ticks.map { Ticks.Tick($0.value, ruler.fitted($0.label, .tick, to: tickWidth + 0.01)) }
    plot.left = max(left, Self.margin + (yLabel.isEmpty ? 0 : Double(yLabel.count) * label + 3) + tickWidth + 5)
    if isSlanted, let first = chart.x.categories.first {
      // Slanted labels end at their ticks: the first reaches left of the diagram.
      let reach = Self.slant.cosine * min(ruler.width(first, .tick), Self.slantedLength)
      plot.left = max(plot.left, reach + Self.margin - chart.categoryRoom / 2)
    }
    if yTicks.exponent != 0 {
      plot.top += 8
      plot.height -= 8
    }
    let direct = directLabels(ruler)
    let right = direct.map { $0.map { ruler.width($0.name, Self.direct) }.max() ?? 0 }.map { $0 + 4 } ?? 0
    plot.width = max(20, size.width - plot.left - Self.margin - max(right, 4))
    setTicksOfX(ruler)
    if let last = xTicks.ticks.last, !isSlanted, right == 0 {
      // The last label may need more room than the margin has.
      let end = xProjection(last.value) + ruler.width(longestLine(last.label), .tick) / 2
      if end > size.width - 2 {
        plot.width -= end - size.width + 2
        setTicksOfX(ruler)
      }
    }
    if chart.isEqual { makeEqual(ruler) }
    let (x, y) = (xProjection, yProjection)
    traces = chart.series.map { Trace($0, in: chart, x: x, y: y, plot: plot) }
    setLegend(ruler, direct)
    if chart.bar != nil {
      barCorner = Point(plot.left, size.height - 1)
      size.height += ColorBar.height()
    }
  }

  private static func xLabel(_ chart: Chart, _ ruler: TextRuler) -> [String] {
    ruler.wrapped(chart.x.label, .label, to: chart.size.width - 80, lines: mostLines, breaks: .anywhere)
  }

  /// What the label of the x axis takes of the page.
  static func labelHeight(_ chart: Chart, _ ruler: TextRuler) -> Double {
    let lines = xLabel(chart, ruler).count
    return lines == 0 ? 0 : Double(lines) * TextStyle.label.lineHeight + 1
  }

  /// Widens the range of one axis so that a unit is as long on both.
  private mutating func makeEqual(_ ruler: TextRuler) {
    let x = (xRange.upperBound - xRange.lowerBound) / plot.width
    let y = (yRange.upperBound - yRange.lowerBound) / plot.height
    func widened(_ range: ClosedRange<Double>, to span: Double) -> ClosedRange<Double> {
      let margin = max(0, (span - (range.upperBound - range.lowerBound)) / 2)
      return range.lowerBound - margin...range.upperBound + margin
    }
    xRange = widened(xRange, to: max(x, y) * plot.width)
    yRange = widened(yRange, to: max(x, y) * plot.height)
    yTicks = chart.y.ticks(over: yRange, length: plot.height, spacing: 18)
    setTicksOfX(ruler)
  }

  /// The diagram's top and height: what the labels of the x axis leave of the page.
  private mutating func setBottom(_ ruler: TextRuler, labelHeight: Double) {
    tickHeight = TextStyle.tick.lineHeight + 4
    if !chart.x.categories.isEmpty {
      let room = chart.categoryRoom
      let lines = chart.x.categories.map { ruler.wrapped($0, .tick, to: room - 4, lines: 3, breaks: .atDashes) }
      isSlanted = lines.joined().contains { $0.last == "…" }
      if isSlanted {
        let widest = chart.x.categories.map { ruler.width($0, .tick) }.max() ?? 0
        let slanted = min(widest, Self.slantedLength) * Self.slant.sine + 10
        size.height += max(0, slanted - tickHeight - 12)
        tickHeight = slanted
      } else {
        tickHeight += Double((lines.map(\.count).max() ?? 1) - 1) * TextStyle.tick.lineHeight
      }
    }
    let height = size.height - top - tickHeight - labelHeight - Self.margin
    plot = Rect(left: 0, top: top, width: 1, height: max(84, height))
    size.height = plot.bottom + tickHeight + labelHeight + Self.margin
  }

  static let slantedLength = 116.0
  static let slant = (angle: -0.8727, sine: 0.766, cosine: 0.643)

  private mutating func setTicksOfX(_ ruler: TextRuler) {
    if !chart.x.categories.isEmpty {
      xTicks = chart.x.ticks(over: xRange, length: plot.width, spacing: 1)
      let room = chart.categoryRoom
      let needed = isSlanted ? TextStyle.tick.lineHeight / Self.slant.sine : TextStyle.tick.lineHeight
      let each = max(1, Int((needed / room).rounded(.up)))
      xTicks.ticks = xTicks.ticks.enumerated().filter { $0.offset % each == 0 }.map { $0.element }
      xTicks.ticks = xTicks.ticks.map { tick in
        // Slanted labels end at their ticks: the first must not begin left of the page.
        let slanted = min(Self.slantedLength, (xProjection(tick.value) - 4) / Self.slant.cosine)
        return Ticks.Tick(
          tick.value,
          isSlanted
            ? ruler.shortened(tick.label, .tick, to: slanted)
            : ruler.wrapped(tick.label, .tick, to: room - 4, lines: 3, breaks: .atDashes).joined(separator: "\n"))
      }
      return
    }
    let swept = chart.x.preferredTicks.filter { xRange.contains($0) && chart.x.shows($0) }
    let wanted = Ticks(ticks: zip(swept, writtenApart(swept)).map { Ticks.Tick($0, $1) })
    if wanted.ticks.count > 1, wanted.ticks.count <= 12, !touching(wanted, ruler, gap: 3) {
      xTicks = wanted
      return
    }
    for spacing in [30.0, 42, 60, 80, 120, 240] {
      xTicks = chart.x.ticks(over: xRange, length: plot.width, spacing: spacing)
      if !touching(xTicks, ruler, gap: 9) { break }
    }
  }

  private func longestLine(_ label: String) -> String {
    let lines: [Substring] = label.split(separator: "\n")
    return lines.max { $0.count < $1.count }.map { String($0) } ?? ""
  }

  private func touching(_ ticks: Ticks, _ ruler: TextRuler, gap: Double) -> Bool {
    var end = -Double.infinity
    for tick in ticks.ticks {
      let center = xProjection(tick.value)
      let half = ruler.width(tick.label, .tick) / 2
      if center - half < end + gap { return true }
      end = center + half
    }
    return false
  }
}
