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
    let charts = charts.enumerated().map { index, chart in
      var chart = chart
      chart.legend = .none
      // Charts above each other share the label of the x axis.
      let below = index + columns
      if below < self.charts.count, chart.x.label == self.charts[below].x.label { chart.x.label = "" }
      return chart
    }
    let placed = place(charts, ruler)
    let width = max(placed.map { $0.corner.x + $0.layout.size.width }.max() ?? 0, 120)
    let heading = Heading(title, subtitle, ruler, width: width)
    let top = heading.isEmpty ? 0 : heading.bottom + 1
    let bottom = top + (placed.map { $0.corner.y + $0.layout.size.height }.max() ?? margin)
    let legend = Legend(self.charts.lazy.flatMap(\.series), title: legendTitle)
    let setting = legend.isNeeded ? legend.set(ruler, width: width - 2 * margin) : nil
    let size = Size(width, bottom + (setting.map { $0.size.height + margin } ?? 0))
    return Drawing(size: size, title: title) { canvas in
      heading.paint(on: canvas)
      for (layout, corner) in placed {
        canvas.moved(corner.x, top + corner.y) { layout.paint(on: canvas, ruler) }
      }
      if let setting { canvas.draw(setting, at: Point(margin, bottom)) }
    }
  }

  /// Charts in reading order; in each column the left edges of the diagrams are aligned.
  private func place(_ charts: [Chart], _ ruler: TextRuler) -> [(layout: ChartLayout, corner: Point)] {
    var placed: [(layout: ChartLayout, corner: Point)] = []
    var lefts = [Double](repeating: 0, count: columns)
    for (index, chart) in charts.enumerated() {
      lefts[index % columns] = max(lefts[index % columns], ChartLayout(chart, ruler).plot.left)
    }
    var y = 0.0
    for start in stride(from: 0, to: charts.count, by: columns) {
      var x = 0.0
      var height = 0.0
      for index in start..<min(charts.count, start + columns) {
        let layout = ChartLayout(charts[index], ruler, left: lefts[index % columns])
        placed.append((layout, Point(x, y)))
        x += layout.size.width
        height = max(height, layout.size.height)
      }
      y += height
    }
    return placed
  }
}
