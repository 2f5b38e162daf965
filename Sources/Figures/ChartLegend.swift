/// Where a chart's legend goes: to the lines' ends, where the diagram is empty, or below it.
extension ChartLayout {
  private static let lineHeight = Legend.style.lineHeight

  /// Names for the lines' ends, if there are two to five lines, all end at the right edge, and the ends are far enough apart.
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
        x(end.x) > 0.94, plot.top...plot.bottom ~= y(end.y), ruler.width(name, Legend.style) <= 58
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
    guard chart.legend != .none, wanted.isNeeded else { return }
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
    let occupancy = occupancy(ruler)
    for columns in [1, 2, 3] where wanted.entries.count >= columns {
      let setting = wanted.set(ruler, width: 0.75 * plot.width, columns: columns)
      let padded = Size(setting.size.width + 6, setting.size.height + 4)
      if padded.height <= 0.6 * plot.height, let place = occupancy.place(for: padded, margin: 4) {
        return .block(setting, Rect(
          left: place.left + 3, top: place.top + 2, width: setting.size.width, height: setting.size.height))
      }
    }
    return nil
  }

  /// What of the diagram is drawn on.
  func occupancy(_ ruler: TextRuler) -> Occupancy {
    var taken = Occupancy(plot)
    for trace in traces {
      for line in trace.lines { taken.add(line: line) }
      for dot in trace.dots { taken.add(dot, radius: 3) }
      for band in trace.bands { taken.add(polygon: band) }
      for whisker in trace.whiskers { taken.add(Rect(
        left: whisker.low.x - 3, top: whisker.high.y, width: 6, height: whisker.low.y - whisker.high.y)) }
      for bar in trace.bars { taken.add(bar) }
    }
    for reference in chart.references {
      guard let line = self.line(of: reference) else { continue }
      taken.add(line: line)
      if let label = label(of: reference, ruler) { taken.add(label.rect) }
    }
    return taken
  }

  /// Both ends of a reference line; nil where it is out of sight.
  func line(of reference: Reference) -> [Point]? {
    switch reference.direction {
    case .horizontal:
      guard chart.y.shows(reference.value), yRange.contains(reference.value) else { return nil }
      let y = yProjection(reference.value)
      return [Point(plot.left, y), Point(plot.right, y)]
    case .vertical:
      guard chart.x.shows(reference.value), xRange.contains(reference.value) else { return nil }
      let x = xProjection(reference.value)
      return [Point(x, plot.top), Point(x, plot.bottom)]
    }
  }

  /// The label of a reference line: above its right end, or beside its upper end.
  func label(of reference: Reference, _ ruler: TextRuler) -> (text: String, rect: Rect)? {
    guard !reference.label.isEmpty, let line = line(of: reference) else { return nil }
    let text = ruler.fitted(reference.label, Legend.style, to: 0.6 * plot.width)
    let width = ruler.width(text, Legend.style)
    let height = Self.lineHeight
    if reference.direction == .horizontal {
      let isHigh = line[0].y - height < plot.top
      return (text, Rect(left: plot.right - width - 2, top: isHigh ? line[0].y + 1 : line[0].y - height, width: width, height: height))
    }
    let isRight = line[0].x + width + 4 > plot.right
    return (text, Rect(left: isRight ? line[0].x - width - 3 : line[0].x + 3, top: plot.top, width: width, height: height))
  }
}
