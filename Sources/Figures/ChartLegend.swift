/// Where a chart's legend goes: to the lines' ends, where the diagram is empty, or below it.
extension ChartLayout {
  private static let lineHeight = Legend.style.lineHeight
  /// The style of names at the lines' ends, apart from their colour.
  static let direct = TextStyle(Legend.style.size, bold: true)

  /// Names for the lines' ends, if there are two to five lines that all end at the right edge, far enough apart.
  func directLabels(_ ruler: TextRuler) -> [(name: String, color: Color, height: Double)]? {
    let named = chart.series.filter { $0.name != nil }
    guard chart.legend == .automatic, chart.legendTitle.isEmpty, (2...5).contains(named.count),
      Set(named.map(\.name)).count == named.count, named.count == chart.series.count, chart.x.categories.isEmpty,
      named.allSatisfy({ $0.style == .line || $0.style == .both })
    else { return nil }
    let (x, y) = (Projection(xRange, chart.x.scale, from: 0, to: 1), yProjection)
    var labels: [(name: String, color: Color, height: Double)] = []
    for one in named {
      guard let name = one.name, let end = one.points.last(where: { chart.x.shows($0.x) && chart.y.shows($0.y) }),
        x(end.x) > 0.94, plot.top...plot.bottom ~= y(end.y), ruler.width(name, Self.direct) <= 62
      else { return nil }
      labels.append((name, one.look.color, y(end.y)))
    }
    let heights = labels.map(\.height).sorted()
    let isApart = zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= Self.lineHeight }
    return isApart ? labels : nil
  }

  mutating func setLegend(_ ruler: TextRuler, _ direct: [(name: String, color: Color, height: Double)]?) {
    if let direct {
      legend = .direct(direct)
      return
    }
    let wanted = Legend(chart.series, title: chart.legendTitle)
    guard chart.legend != .none, wanted.isNeeded(beside: chart.bar) else { return }
    if chart.legend != .below, let inside = inside(wanted, ruler) {
      legend = inside
      return
    }
    let setting = wanted.set(ruler, width: size.width - 2 * Self.margin)
    let rect = Rect(left: Self.margin, top: size.height - 1, width: setting.size.width, height: setting.size.height)
    legend = .block(setting, rect)
    size.height = rect.bottom + Self.margin
  }

  private func inside(_ wanted: Legend, _ ruler: TextRuler) -> LegendSetting? {
    let occupancy = occupancy
    for columns in [1, 2, 3] where wanted.entries.count >= columns {
      let setting = wanted.set(ruler, width: 0.75 * plot.width, columns: columns)
      let padded = Size(setting.size.width + 6, setting.size.height + 4)
      if padded.height <= 0.6 * plot.height, let free = occupancy.freeRect(for: padded, margin: 4) {
        let size = setting.size
        return .block(setting, Rect(left: free.left + 3, top: free.top + 2, width: size.width, height: size.height))
      }
    }
    return nil
  }

  /// Which parts of the diagram are drawn on.
  var occupancy: Occupancy {
    var taken = Occupancy(plot)
    for trace in traces {
      for line in trace.lines { taken.add(line: line) }
      for dot in trace.dots { taken.add(dot, radius: 3) }
      for band in trace.bands { taken.add(polygon: band) }
      for whisker in trace.whiskers {
        let height = whisker.low.y - whisker.high.y
        taken.add(Rect(left: whisker.low.x - 3, top: whisker.high.y, width: 6, height: height))
      }
    }
    if !chart.rug.isEmpty {
      let top = plot.bottom - Self.rugHeight
      taken.add(Rect(left: plot.left, top: top, width: plot.width, height: Self.rugHeight))
    }
    return taken
  }
}
