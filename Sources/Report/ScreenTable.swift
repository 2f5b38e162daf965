import Basics
import Results

/// The comparison as text no wider than `width`: a row a setting, `mean ± half of the 95 % interval`, `*` at the best
/// of a column, `~` at what is not significantly worse. Metrics that do not fit, the least important first, are left
/// out and named below.
///
///     latent     valid_elbo ↑  valid_log_likelihood ↑
///          2  -142.31 ± 0.85         -134.20 ± 0.61
///         10   -98.31 ± 0.12 *        -92.75 ± 0.20 *
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
    var shown: [ComparisonTable.Metric] = []
    var hidden: [String] = []
    for index in table.shownMetrics {
      let column = metricColumn(index)
      let fits = used + gap.count + column.width <= width
      guard hidden.isEmpty && fits || columns.count == labels.count else {
        hidden.append(table.metrics[index].name)
        continue
      }
      columns.append(column)
      used += gap.count + column.width
      shown.append(table.metrics[index])
    }
    let parameters = parameterColumn
    if table.showsParameters, hidden.isEmpty, used + gap.count + parameters.width <= width {
      columns.append(parameters)
    }
    var legend = table.legend(best: "*", notWorse: "~", shown: shown)
    if !hidden.isEmpty {
      let place = table.file.map { "also in \($0)" } ?? "no room here, but by --metric NAME or in --csv FILE"
      legend.insert("\(place): \(hidden.joined(separator: ", "))", at: legend.count - table.notes.count)
    }
    let lines = joined(columns) + legend.flatMap { ScreenText.wrapped(ScreenText.clean($0), width) }
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
    let names = table.shownLabels
    // Names and values share a bit more than half of the line.
    let most = max(6, (width * 6 / 10) / max(1, names.count) - gap.count)
    var columns = names.map { index in
      Column(
        header: ScreenText.fit(ScreenText.clean(table.labels[index]), most),
        cells: table.rows.map { ScreenText.fitEnds(ScreenText.clean($0.labels[index]), most) },
        isRight: table.isNumber(index))
    }
    if table.showsCounts { columns.append(Column(header: "trials", cells: table.rows.map(\.count), isRight: true)) }
    return columns
  }

  private var parameterColumn: Column {
    Column(header: "parameters", cells: table.rows.map { $0.parameters.map { "\($0)" } ?? "" }, isRight: true)
  }

  /// A metric's cells, their decimal points and `±` one under the other. Where it is known what is better, the header's
  /// arrow stands in the room for the marks.
  private func metricColumn(_ index: Int) -> Column {
    let metric = table.metrics[index]
    let parts = table.rows.map { $0.estimates[index].map { AlignedNumber($0) } }
    func widest(_ part: (AlignedNumber) -> String) -> Int { parts.compactMap { $0.map(part)?.count }.max() ?? 0 }
    let (whole, fraction, half) = (max(1, widest(\.whole)), widest(\.fraction), widest(\.half))
    let cells = zip(parts, metric.standing.marks).map { number, mark in
      let cell =
        ScreenText.pad(number?.whole ?? "–", whole, right: true) + ScreenText.pad(number?.fraction ?? "", fraction)
        + ScreenText.pad(number?.half ?? "", half)
      guard metric.better != nil else { return cell }
      switch mark {
      case .best: return cell + " *"
      case .notWorse: return cell + " ~"
      case nil: return cell + "  "
      }
    }
    let header = ScreenText.fit(ScreenText.clean(metric.header(unit: false)), max(12, width / 2))
    return Column(header: header, cells: cells, isRight: true)
  }
}
