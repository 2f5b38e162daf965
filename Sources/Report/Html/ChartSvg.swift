import Basics
import Figures

/// A chart as SVG within a page: its text is text, its colours are those of the page, and each of its curves can be
/// pointed at and reached by keys. Without the script the curve's title says its numbers.
struct ChartSvg {
  private static let size = Size(384, 232)

  private let chart: Chart
  private let frame: ChartFrame
  private let plot: Rect

  init(_ chart: Chart) {
    self.chart = chart
    // Without a title the label of the y axis is the caption.
    let (top, bottom) = (chart.title.isEmpty ? 12.0 : 24, Self.size.height - 38)
    func frame(from left: Double) -> (ChartFrame, Rect) {
      let plot = Rect(left: left, top: top, width: Self.size.width - 12 - left, height: bottom - top)
      return (ChartFrame(chart, in: plot, spacing: Size(64, 38)), plot)
    }
    let widest = frame(from: 40).0.yTicks.ticks.map(\.label.count).max() ?? 0
    (self.frame, plot) = frame(from: max(24, Double(widest) * LabelRoom.letter + 10))
  }

  func write(to html: inout Html, _ colors: inout PageColors) {
    let name = chart.title.isEmpty ? chart.y.label : chart.title
    html.tag(
      "svg",
      [
        "class": isCrowded ? "chart many" : "chart",
        "viewBox": "0 0 \(coordinate(Self.size.width)) \(coordinate(Self.size.height))", "role": "group",
        "aria-label": "Chart: \(name)", "data-x": axis(frame.x, chart.x.scale, plot.left, plot.right),
        "data-y": axis(frame.y, chart.y.scale, plot.bottom, plot.top), "data-label": chart.x.label,
        "data-names": chart.x.categories.isEmpty ? nil : JSON.array(chart.x.categories.map(JSON.string)).compact,
      ]
    ) { html in
      axes(&html)
      var isFirst = true
      for series in chart.series { write(series, &html, &colors, &isFirst) }
    }
  }

  /// Lines and points of many are thinner.
  private var isCrowded: Bool {
    chart.series.count > 30 || chart.series.contains { $0.style != .line && $0.points.count > 60 }
  }

  /// What the script needs to read a number off a position: the range, whether it is logarithmic, and where it lies.
  private func axis(_ range: ClosedRange<Double>, _ scale: Axis.Scale, _ from: Double, _ to: Double) -> String {
    "\(range.lowerBound) \(range.upperBound) \(scale == .log ? 1 : 0) \(coordinate(from)) \(coordinate(to))"
  }

  // MARK: Axes

  private func axes(_ html: inout Html) {
    var grid = ""
    for tick in frame.yTicks.ticks {
      guard let y = frame.point(Point(xStart, tick.value))?.y else { continue }
      grid += "M\(coordinate(plot.left)) \(coordinate(y))H\(coordinate(plot.right))"
    }
    html.tag("path", ["class": "grid", "d": grid])
    html.tag(
      "path", ["class": "axis", "d": "M\(coordinate(plot.left)) \(coordinate(plot.bottom))H\(coordinate(plot.right))"])
    if !chart.title.isEmpty || frame.yTicks.exponent != 0 {
      let label = name(chart.title.isEmpty ? "" : chart.y.label, frame.yTicks.exponent)
      let room = LabelRoom(label, width: Self.size.width)
      html.tag(
        "text",
        [
          "class": "name", "x": "0", "y": chart.title.isEmpty ? "8" : "12", "textLength": room.length,
          "lengthAdjust": room.adjustment,
        ], text: label)
    }
    for tick in frame.yTicks.ticks {
      guard let y = frame.point(Point(xStart, tick.value))?.y else { continue }
      html.tag("text", ["class": "end", "x": coordinate(plot.left - 6), "y": coordinate(y + 4)], text: tick.label)
    }
    let (labels, exponent) = xLabels
    // The label of the axis stands at its end, below the ticks.
    let last = name(chart.x.label, exponent)
    for tick in labels {
      let room = LabelRoom(tick.label, width: 22 * LabelRoom.letter)
      html.tag(
        "text",
        [
          "class": "mid", "x": coordinate(tick.x), "y": coordinate(plot.bottom + 16), "textLength": room.length,
          "lengthAdjust": room.adjustment,
        ], text: tick.label)
    }
    let room = LabelRoom(last, width: plot.right)
    html.tag(
      "text",
      [
        "class": "name end", "x": coordinate(plot.right), "y": coordinate(plot.bottom + 33), "textLength": room.length,
        "lengthAdjust": room.adjustment,
      ], text: last)
  }

  private var xStart: Double { frame.x.lowerBound }

  private func name(_ label: String, _ exponent: Int) -> String {
    let power = exponent == 0 ? "" : " × 10\(String(exponent).map { Self.superscripts[$0] ?? "" }.joined())"
    return label + power
  }

  private static let superscripts: [Character: String] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
  ]

  /// The swept values themselves if their labels do not touch, else round numbers, of a power of ten.
  private var xLabels: (labels: [(x: Double, label: String)], exponent: Int) {
    let swept = chart.x.preferredTicks
    let wanted = Array(zip(swept, writtenApart(swept)))
    let placed = placed(wanted)
    if !placed.isEmpty, isLoose(placed) { return (placed, 0) }
    let round = self.placed(frame.xTicks.ticks.map { ($0.value, $0.label) })
    for step in 1...max(1, round.count) {
      let some = round.enumerated().filter { $0.offset % step == 0 }.map(\.element)
      if isLoose(some) { return (some, frame.xTicks.exponent) }
    }
    return ([], 0)
  }

  private func placed(_ ticks: [(value: Double, label: String)]) -> [(x: Double, label: String)] {
    ticks.compactMap { tick in
      frame.point(Point(tick.value, frame.y.lowerBound)).map { (x: $0.x, label: tick.label) }
    }
  }

  private func isLoose(_ labels: [(x: Double, label: String)]) -> Bool {
    zip(labels, labels.dropFirst()).allSatisfy {
      $1.x - $0.x > (Double($0.label.count + $1.label.count) / 2 + 1) * LabelRoom.letter
    }
  }

  // MARK: Series

  private func write(_ series: Series, _ html: inout Html, _ colors: inout PageColors, _ isFirst: inout Bool) {
    var runs: [[Point]] = [[]]
    for point in series.points {
      if let place = frame.point(point) {
        runs[runs.count - 1].append(Point(place.x + series.shift, place.y))
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    runs = runs.filter { !$0.isEmpty }
    guard !runs.isEmpty else { return }
    html.tag(
      "g",
      [
        "class": "curve \(colors.name(series.look.color))\(series.opacity < 1 ? " faint" : "")", "role": "img",
        "tabindex": isFirst ? "0" : "-1", "data-name": series.name,
      ]
    ) { html in
      html.tag("title", text: words(series))
      let line: Bool
      let dots: Bool
      switch series.style {
      case .line: (line, dots) = (true, false)
      case .points: (line, dots) = (false, true)
      case .both: (line, dots) = (true, true)
      }
      if line {
        let lines = runs.filter { $0.count > 1 }
        if !lines.isEmpty {
          html.tag(
            "path",
            ["class": "line\(series.look.dash == .solid ? "" : " dash\(series.look.dash.rawValue)")", "d": path(lines)])
        }
      }
      // A curve of one point would not be seen.
      let single = line && !dots ? runs.filter { $0.count == 1 } : []
      if dots || !single.isEmpty {
        let points = (dots ? runs : single).joined()
        html.tag(
          "path",
          [
            "class": series.weight < 0.7 ? "dots small" : "dots",
            "d": points.map { "M\(coordinate($0.x)) \(coordinate($0.y))h0" }.joined(),
          ])
      }
      if !series.whiskers.isEmpty { html.tag("path", ["class": "whiskers", "d": whiskers(series)]) }
    }
    isFirst = false
  }

  private func path(_ runs: [[Point]]) -> String {
    runs.map { run in
      run.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(coordinate($0.element.x)) \(coordinate($0.element.y))" }
        .joined()
    }.joined()
  }

  private func whiskers(_ series: Series) -> String {
    zip(series.points, series.whiskers).compactMap { point, whisker in
      guard let whisker, let high = frame.point(Point(point.x, whisker.high)) else { return nil }
      // What reaches below zero ends at the foot of a logarithmic axis.
      let low = frame.point(Point(point.x, whisker.low))?.y ?? plot.bottom
      guard low > high.y else { return nil }
      return "M\(coordinate(high.x + series.shift)) \(coordinate(low))V\(coordinate(high.y))"
    }.joined()
  }

  /// `latent 10, seed 2: 98.3 at epoch 30`, or of few points each.
  private func words(_ series: Series) -> String {
    let name = series.name.map { $0.isEmpty ? "" : "\($0): " } ?? ""
    let seen = series.points.indices.filter { frame.point(series.points[$0]) != nil }
    func x(_ value: Double) -> String {
      guard let index = Int(exactly: value), chart.x.categories.indices.contains(index) else {
        return written(value, digits: 4)
      }
      return chart.x.categories[index]
    }
    func words(_ index: Int) -> String {
      let point = series.points[index]
      var half = ""
      if series.whiskers.indices.contains(index), let whisker = series.whiskers[index], whisker.high > whisker.low {
        half = " ± \(written((whisker.high - whisker.low) / 2, digits: 2))"
      }
      return "\(written(point.y, digits: 4))\(half) at \(chart.x.label) \(x(point.x))"
    }
    guard let last = seen.last else { return name }
    return name + (seen.count <= 12 && series.style != .line ? seen.map(words).joined(separator: "; ") : words(last))
  }
}
