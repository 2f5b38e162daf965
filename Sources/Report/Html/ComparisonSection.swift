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

  /// Metrics that any row has.
  private var metrics: [Int] {
    table.metrics.indices.filter { index in table.rows.contains { $0.estimates[index] != nil } }
  }

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

  private var caption: String {
    var parts: [String] = []
    let counts = Set(table.rows.filter { $0.done > 0 }.map(\.done))
    let hasInterval = table.rows.contains { $0.estimates.contains { $0?.half != nil } }
    if hasInterval { parts.append("Mean over seeds ± half of its 95 % interval (Student’s t)") }
    if counts.count == 1, let count = counts.first {
      parts.append(count == 1 ? "one seed a setting" : "\(count) seeds a setting")
    }
    if metrics.contains(where: { best($0) != nil }) { parts.append("bold: the best of its column") }
    let text = parts.joined(separator: "; ")
    return text.isEmpty ? "Settings and their metrics." : text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private func head(_ html: inout Html) {
    html.tag("thead") { html in
      html.tag("tr") { html in
        for (index, label) in table.labels.enumerated() {
          html.tag("th", ["scope": "col", "class": isNumber(index) ? "number" : nil], text: label)
        }
        html.tag("th", ["scope": "col", "class": "number"], text: "trials")
        for index in metrics {
          html.tag("th", ["scope": "col", "class": "number"]) { html in
            html.text(name(table.metrics[index]))
            if let better = table.better[index] {
              html.tag("span", ["class": "way", "aria-hidden": "true"], text: better == .higher ? " ↑" : " ↓")
              html.tag(
                "span", ["class": "unseen"], text: better == .higher ? ", higher is better" : ", lower is better")
            }
            // An empty line where others have a unit, so that names stand side by side.
            if hasUnits {
              html.tag("span", ["class": "unit"], text: unit(table.metrics[index]).map { " \($0)" } ?? "\u{A0}")
            }
          }
        }
      }
    }
  }

  private func write(_ index: Int, _ columns: [NumberColumn], _ html: inout Html) {
    let row = table.rows[index]
    let text = zip(table.labels, row.labels).map { "\($0)=\($1) \($0) \($1)" }.joined(separator: " ")
    html.tag("tr", ["data-filter": text]) { html in
      for (column, label) in row.labels.enumerated() {
        let number = isNumber(column) ? "number" : nil
        if column == 0 {
          html.tag("th", ["scope": "row", "class": number], text: label.isEmpty ? "–" : label)
        } else {
          html.tag("td", ["class": number], text: label.isEmpty ? "–" : label)
        }
      }
      let count = row.done == row.trials ? "\(row.done)" : "\(row.done) of \(row.trials)"
      html.tag("td", ["class": "number", "data-value": String(row.done)], text: count)
      for (metric, column) in zip(metrics, columns) {
        let estimate = row.estimates[metric]
        let isBest = estimate != nil && estimate?.mean == best(metric)
        html.tag("td", ["class": isBest ? "number best" : "number", "data-value": Table.cell(estimate?.mean)]) {
          if isBest { $0.tag("strong", text: column.texts[index]) } else { $0.text(column.texts[index]) }
        }
      }
    }
    html.line()
  }

  private func isNumber(_ label: Int) -> Bool {
    table.rows.allSatisfy { $0.labels[label].isEmpty || Double($0.labels[label]) != nil }
  }

  /// The best mean; nil where it is unknown what is better, or where all means are equal.
  private func best(_ metric: Int) -> Double? {
    let means = table.rows.compactMap { $0.estimates[metric]?.mean }
    guard let low = means.min(), let high = means.max(), low < high else { return nil }
    switch table.better[metric] {
    case .lower: return low
    case .higher: return high
    case nil: return nil
    }
  }

  /// By the first experiment that has it.
  private func name(_ column: String) -> String {
    sources.first { $0.results.metrics.contains(MetricName(column)) }?.label(column) ?? column
  }

  private var hasUnits: Bool { metrics.contains { unit(table.metrics[$0]) != nil } }

  private func unit(_ column: String) -> String? {
    if column == "seconds" { return nil }
    let metric = MetricName(column)
    return sources.first { $0.results.metrics.contains(metric) }?.results.quality(metric).unit
  }
}
