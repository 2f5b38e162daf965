/// Several charts on one page, in columns, with one legend for all below them.
package struct Panels: Sendable, Hashable {
  package var title: String
  package var subtitle: String
  package var charts: [Chart]
  package var columns: Int
  package var legendTitle = ""

  package init(_ title: String, subtitle: String = "", _ charts: [Chart], columns: Int = 1) {
    self.title = title
    self.subtitle = subtitle
    self.charts = charts
    self.columns = max(1, columns)
  }
}

extension Panels: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let margin = ChartLayout.margin
    let placed = placed(ruler)
    let width = max(placed.map { $0.corner.x + $0.layout.size.width }.max() ?? 0, 120)
    let heading = Heading(title, subtitle, ruler, width: width)
    let top = heading.isEmpty ? 0 : heading.bottom + 1
    let bottom = top + (placed.map { $0.corner.y + $0.layout.size.height }.max() ?? margin)
    let bar = charts.lazy.compactMap(\.bar).first
    let legend = Legend(charts.lazy.flatMap(\.series), title: legendTitle)
    let setting = legend.isNeeded(beside: bar) ? legend.set(ruler, width: width - 2 * margin) : nil
    let barTop = bottom + (setting.map { $0.size.height + margin } ?? 0)
    let size = Size(width, barTop + (bar == nil ? 0 : ColorBar.height()))
    return Drawing(size: size) { canvas in
      heading.paint(on: canvas)
      for (layout, corner) in placed {
        canvas.moved(corner.x, top + corner.y) { layout.paint(on: canvas, ruler) }
      }
      if let setting { canvas.draw(setting, at: Point(margin, bottom)) }
      if let bar {
        let barWidth = ColorBar.width(below: width)
        let letters = bar.letters(barWidth, room: width - 2 * margin, ruler)
        bar.paint(on: canvas, at: Point(margin, barTop), width: barWidth, letters: letters)
      }
    }
  }

  /// Charts in reading order, whose diagrams are aligned and, where their pages are, of one size.
  func placed(_ ruler: TextRuler) -> [(layout: ChartLayout, corner: Point)] {
    let charts = charts.enumerated().map { index, chart in
      var chart = chart
      chart.legend = .none
      chart.bar = nil
      // Charts above each other share the label of the x axis; without it the page is shorter, not the diagram higher.
      let below = index + columns
      if below < self.charts.count, chart.x.label == self.charts[below].x.label {
        chart.size.height -= ChartLayout.labelHeight(chart, ruler)
        chart.x.label = ""
      }
      return chart
    }
    let loose = charts.map { ChartLayout($0, ruler) }
    let left = loose.map(\.plot.left).max() ?? 0
    let top = loose.map(\.top).max() ?? 0
    var placed: [(layout: ChartLayout, corner: Point)] = []
    var y = 0.0
    for start in stride(from: 0, to: charts.count, by: columns) {
      var x = 0.0
      var height = 0.0
      for index in start..<min(charts.count, start + columns) {
        let layout = ChartLayout(charts[index], ruler, left: left, top: top)
        placed.append((layout, Point(x, y)))
        x += layout.size.width
        height = max(height, layout.size.height)
      }
      y += height
    }
    return placed
  }
}
