import Basics
import Figures

/// A metric over three or more swept names: a line a setting across an axis a name, the best in colour.
struct LinesFigure {
  /// Of the axes.
  static let height = 150.0

  private let lines: PageLines

  init(_ lines: PageLines) { self.lines = lines }

  func write(to html: inout Html, _ colors: inout PageColors) {
    html.tag("figure", ["class": lines.axes.count > 4 ? "wide" : nil]) { html in
      html.tag("figcaption", text: lines.title)
      html.scrolling(lines.title) { html in
        html.tag(
          "svg",
          [
            "class": "chart parallel", "width": coordinate(size.width), "height": coordinate(size.height),
            "viewBox": "0 0 \(coordinate(size.width)) \(coordinate(size.height))", "role": "img",
            "aria-label": "\(lines.title). \(lines.caption)",
          ]
        ) { html in
          path(lines.lines.filter { !$0.isBest }, "rest", &html)
          path(lines.lines.filter(\.isBest), "line \(colors.name(Look.colors[0]))", &html)
          for index in lines.axes.indices { axis(index, &html) }
        }
      }
      if !lines.caption.isEmpty { html.tag("p", ["class": "note"], text: lines.caption) }
    }
    html.line()
  }

  private var size: Size { Size(left + right + spacing * Double(lines.axes.count - 1), top + Self.height + 8) }
  /// Four axes are as wide as a chart.
  private var spacing: Double { lines.axes.count > 4 ? 104 : 84 }
  private var top: Double { 58 }
  private var left: Double { Double(lines.axes.first?.ticks.map(\.label.count).max() ?? 0) * LabelRoom.letter + 12 }
  private var right: Double {
    let last = lines.axes.last
    // The last name ends at the page's edge and the labels stand right of the axis.
    return max(Double(last?.ticks.map(\.label.count).max() ?? 0) * LabelRoom.letter + 12, 48)
  }

  private func x(_ axis: Int) -> Double { left + Double(axis) * spacing }
  private func y(_ place: Double) -> Double { top + (1 - place) * Self.height }

  /// All lines of a look as one path: two hundred settings are as many as a reader can tell apart.
  private func path(_ lines: [PageLines.Line], _ look: String, _ html: inout Html) {
    let path = lines.filter { $0.places.count > 1 }.map { line in
      line.places.enumerated().map { "\($0 == 0 ? "M" : "L")\(coordinate(x($0))) \(coordinate(y($1)))" }.joined()
    }.joined()
    if !path.isEmpty { html.tag("path", ["class": look, "d": path]) }
  }

  private func axis(_ index: Int, _ html: inout Html) {
    let (axis, isLast) = (lines.axes[index], index == lines.axes.count - 1)
    html.tag(
      "path", ["class": "axis", "d": "M\(coordinate(x(index))) \(coordinate(top))V\(coordinate(top + Self.height))"])
    // Names stand in two rows by turns, each as wide as two spaces between axes; the metric's has a row of its own.
    let room = LabelRoom(axis.name, width: (isLast ? size.width : 2 * spacing) - 2 * LabelRoom.letter)
    let anchor = index == 0 ? "name" : isLast ? "name end" : "name mid"
    let edge = index == 0 ? 0 : isLast ? size.width : x(index)
    html.tag(
      "text",
      [
        "class": anchor, "x": coordinate(edge), "y": isLast ? "44" : index % 2 == 0 ? "12" : "28",
        "textLength": room.length, "lengthAdjust": room.adjustment,
      ], text: axis.name)
    for (label, place) in axis.ticks {
      let at = isLast ? x(index) + 6 : x(index) - 6
      html.tag(
        "text", ["class": isLast ? nil : "end", "x": coordinate(at), "y": coordinate(y(place) + 4)], text: label)
    }
  }
}
