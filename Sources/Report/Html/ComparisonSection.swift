import Basics
import Results

/// The settings side by side: a row a setting, a column a metric.
struct ComparisonSection {
  private let table: ComparisonTable
  private let sources: [ReportSource]

  init(_ table: ComparisonTable, _ sources: [ReportSource]) {
    self.table = table
    self.sources = sources
  }

  private var metrics: [Int] { table.shownMetrics }

  func write(to html: inout Html) {
    html.tag("section", ["aria-labelledby": "comparison"]) { html in
      html.heading(2, "Comparison", id: "comparison")
      html.scrolling("Comparison of settings", isTall: table.rows.count > 40) { html in
        html.tag("table", ["class": "sortable filterable"]) { html in
          html.caption(caption)
          head(&html)
          let columns = metrics.map { index in NumberColumn(table.rows.map { $0.estimates[index] }) }
          html.tag("tbody") { html in
            for row in table.rows.indices { write(row, columns, &html) }
          }
        }
      }
      for note in table.notes { html.tag("p", ["class": "note"], text: note) }
    }
    html.line()
  }

  /// What the marks mean, by which test, and what is the same in all rows.
  private var caption: String {
    let legend = table.legend(best: "bold:", notWorse: "†", shown: metrics.map { table.metrics[$0] })
    let text = legend.dropLast(table.notes.count).joined(separator: "; ")
    return text.isEmpty ? "Settings and their metrics." : text.firstUppercased + "."
  }

  private func head(_ html: inout Html) {
    html.tag("thead") { html in
      html.tag("tr") { html in
        for index in table.shownLabels {
          html.tag("th", ["scope": "col", "class": table.isNumber(index) ? "number" : nil], text: table.labels[index])
        }
        if table.showsCounts { html.tag("th", ["scope": "col", "class": "number"], text: "trials") }
        for index in metrics {
          html.tag("th", ["scope": "col", "class": "number"]) { html in
            html.text(name(table.metrics[index].name))
            if let better = table.metrics[index].better {
              html.tag("span", ["class": "way", "aria-hidden": "true"], text: better == .higher ? " ↑" : " ↓")
              html.tag(
                "span", ["class": "unseen"], text: better == .higher ? ", higher is better" : ", lower is better")
            }
            // An empty line where others have a unit, so that names stand side by side.
            if hasUnits {
              html.tag("span", ["class": "unit"], text: table.metrics[index].unit.map { " \($0)" } ?? "\u{A0}")
            }
          }
        }
        if table.showsParameters { html.tag("th", ["scope": "col", "class": "number"], text: "parameters") }
      }
    }
  }

  private func write(_ index: Int, _ columns: [NumberColumn], _ html: inout Html) {
    let row = table.rows[index]
    let words = zip(table.labels, row.labels).map { "\($0) \($1)" } + row.seeds.map { "seed \($0)" }
    html.tag("tr", ["data-filter": words.joined(separator: ", ")]) { html in
      for (position, column) in table.shownLabels.enumerated() {
        let number = table.isNumber(column) ? "number" : nil
        let label = row.labels[column].isEmpty ? "–" : row.labels[column]
        if position == 0 {
          html.tag("th", ["scope": "row", "class": number], text: label)
        } else {
          html.tag("td", ["class": number], text: label)
        }
      }
      if table.showsCounts {
        html.tag("td", ["class": "number", "data-value": String(row.done)], text: row.count)
      }
      for (metric, column) in zip(metrics, columns) {
        let mark = table.metrics[metric].standing.marks[index]
        html.tag("td", ["class": "number", "data-value": Table.cell(row.estimates[metric]?.mean)]) { html in
          switch mark {
          case .best: html.tag("strong", text: column.texts[index])
          case .notWorse:
            html.text(column.texts[index])
            // It takes no room, so that numbers stay aligned.
            html.tag("span", ["class": "mark"], text: "†")
          case nil: html.text(column.texts[index])
          }
        }
      }
      if table.showsParameters {
        html.tag(
          "td", ["class": "number", "data-value": row.parameters.map { String($0) } ?? ""],
          text: row.parameters.map { NumberText.grouped($0) } ?? "–")
      }
    }
    html.line()
  }

  /// By the first experiment that has it.
  private func name(_ column: String) -> String {
    sources.first { $0.results.metrics.contains(MetricName(column)) }?.label(column) ?? column
  }

  private var hasUnits: Bool { metrics.contains { table.metrics[$0].unit != nil } }
}
