import Basics
import Figures

/// A chart with its caption, the names of its curves, and a line in which the script says what is pointed at.
struct ChartFigure {
  private let chart: Chart
  private let hasLegend: Bool

  init(_ chart: Chart, legend: Bool = true) {
    self.chart = chart
    hasLegend = legend
  }

  func write(to html: inout Html, _ colors: inout PageColors) {
    html.tag("figure") { html in
      let caption = chart.title.isEmpty ? chart.y.label : chart.title
      html.tag("figcaption", text: caption.firstUppercased)
      ChartSvg(chart).write(to: &html, &colors)
      html.tag("p", ["class": "reading", "role": "status"])
      let named = chart.series.filter { $0.name?.isEmpty == false }
      if hasLegend, named.count > 1 {
        ChartLegend(named.prefix(16).map { ($0.name ?? "", $0.look) }, title: chart.legendTitle)
          .write(to: &html, &colors)
        if named.count > 16 { html.tag("p", ["class": "note"], text: "and \(named.count - 16) more") }
      }
    }
    html.line()
  }
}

/// Names beside samples of their lines.
struct ChartLegend {
  private let entries: [(name: String, look: Look)]
  private let title: String

  init(_ entries: [(name: String, look: Look)], title: String = "") {
    self.entries = entries
    self.title = title
  }

  func write(to html: inout Html, _ colors: inout PageColors) {
    html.tag("ul", ["class": "legend"]) { html in
      if !title.isEmpty { html.tag("li", ["class": "of"], text: title) }
      for (name, look) in entries {
        html.tag("li") { html in
          html.tag(
            "svg", ["class": colors.name(look.color), "viewBox": "0 0 20 8", "aria-hidden": "true"]
          ) { html in
            html.tag(
              "path", ["class": "line\(look.dash == .solid ? "" : " dash\(look.dash.rawValue)")", "d": "M0 4H20"])
          }
          html.text(name)
        }
      }
    }
    html.line()
  }
}
