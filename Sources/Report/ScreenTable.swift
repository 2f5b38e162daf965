import Basics
import Results

/// The comparison as text no wider than `width`: a row a setting, `mean ± half of the 95 % interval`, `*` at the best of a
/// column. Metrics that do not fit, the least important first, are left out and named below.
///
///     latent  trials       valid_elbo  valid_log_likelihood
///          2       3  -142.31 ± 0.85       -134.20 ± 0.61
///         10       3   -98.31 ± 0.12 *      -92.75 ± 0.20 *
package func screenTable(_ table: ComparisonTable, width: Int) -> String {
  ScreenTable(table, width: max(20, width)).text
}

private struct ScreenTable {
  private let table: ComparisonTable
  private let width: Int
  private let gap = "  "

  init(_ table: ComparisonTable, width: Int) {
    self.table = table
    self.width = width
  }

  private struct Column {
    var header: String
    var cells: [String]
    var isRight: Bool

    var width: Int { max(ScreenText.width(header), cells.map(ScreenText.width).max() ?? 0) }

    /// Header and cells, all of the same width.
    var lines: [String] {
      let width = width
      return ([header] + cells).map { ScreenText.pad($0, width, right: isRight) }
    }
  }

  var text: String {
    let labels = labelColumns
    var columns = labels
    var used = columns.reduce(0) { $0 + $1.width + gap.count } - gap.count
    var hidden: [String] = []
    var isMarked = false
    for index in table.metrics.indices where table.rows.contains(where: { $0.estimates[index] != nil }) {
      let (column, marked) = metricColumn(index)
      let fits = used + gap.count + column.width <= width
      guard hidden.isEmpty && fits || columns.count == labels.count else {
        hidden.append(table.metrics[index])
        continue
      }
      columns.append(column)
      used += gap.count + column.width
      isMarked = isMarked || marked
    }
    var lines = joined(columns)
    let hasInterval = table.rows.contains { $0.estimates.contains { $0?.half != nil } }
    var legend: [String] = []
    if hasInterval { legend.append("± half of the 95 % interval of the mean") }
    if isMarked { legend.append("* best of its column") }
    if !legend.isEmpty { lines += ScreenText.wrapped(legend.joined(separator: "; "), width) }
    if !hidden.isEmpty {
      let names = hidden.map(ScreenText.clean).joined(separator: ", ")
      lines += ScreenText.wrapped("also in \(table.file): \(names)", width)
    }
    lines += table.notes.flatMap { ScreenText.wrapped(ScreenText.clean($0), width) }
    return lines.joined(separator: "\n")
  }

  private func joined(_ columns: [Column]) -> [String] {
    let parts = columns.map(\.lines)
    return (0...table.rows.count).map { row in
      var line = parts.map { $0[row] }.joined(separator: gap)
      while line.last == " " { line.removeLast() }
      return ScreenText.fit(line, width)
    }
  }

  private var labelColumns: [Column] {
    let names = table.labels.indices
    // Names and values share a bit more than half of the line.
    let most = max(6, (width * 6 / 10) / max(1, names.count) - gap.count)
    var columns = names.map { index in
      let cells = table.rows.map { ScreenText.fit(ScreenText.clean($0.labels[index]), most) }
      let isNumber = table.rows.allSatisfy { $0.labels[index].isEmpty || Double($0.labels[index]) != nil }
      return Column(
        header: ScreenText.fit(ScreenText.clean(table.labels[index]), most), cells: cells, isRight: isNumber)
    }
    if table.labels.isEmpty || table.rows.contains(where: { $0.trials != 1 || $0.done != 1 }) {
      let counts = table.rows.map { $0.done == $0.trials ? "\($0.done)" : "\($0.done) of \($0.trials)" }
      columns.append(Column(header: "trials", cells: counts, isRight: true))
    }
    return columns
  }

  /// A metric's cells, their decimal points and `±` one under the other, and whether one is marked as the best.
  private func metricColumn(_ index: Int) -> (Column, isMarked: Bool) {
    let estimates = table.rows.map { $0.estimates[index] }
    let best = best(of: estimates, table.better[index])
    let parts = estimates.map { estimate in estimate.map { self.parts($0) } ?? ["–", "", ""] }
    let widths = (0..<3).map { part in parts.map { ScreenText.width($0[part]) }.max() ?? 0 }
    let cells = zip(parts, estimates).map { part, estimate in
      var cell = (0..<3).map { ScreenText.pad(part[$0], widths[$0], right: $0 == 0) }.joined()
      if let best { cell += estimate?.mean == best ? " *" : "  " }
      return cell
    }
    let name = ScreenText.clean(table.metrics[index])
    // The header is aligned without the room for the mark.
    let header = best == nil ? name : name + "  "
    return (Column(header: ScreenText.fit(header, max(12, width / 2)), cells: cells, isRight: true), best != nil)
  }

  /// `-98`, `.31`, ` ± 0.12`.
  private func parts(_ estimate: Estimate) -> [String] {
    let text = NumberText.measured(estimate)
    if text.hasPrefix("(") { return [text, "", ""] }
    let mean = text.prefix { $0 != " " }
    let whole = mean.prefix { $0 != "." }
    return [whole, mean.dropFirst(whole.count), text.dropFirst(mean.count)].map { String($0) }
  }

  /// The best mean; nil where it is unknown what is better, or where all means are equal.
  private func best(of estimates: [Estimate?], _ better: Quality.Better?) -> Double? {
    let means = estimates.compactMap { $0?.mean }
    guard let low = means.min(), let high = means.max(), low < high else { return nil }
    switch better {
    case .lower: return low
    case .higher: return high
    case nil: return nil
    }
  }
}
