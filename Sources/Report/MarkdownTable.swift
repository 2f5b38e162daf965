import Basics
import Results

/// The table as Markdown (GitHub's tables): the best **bold**, what is not significantly worse with a dagger, the
/// legend below. Points and `±` stand one under the other in the text.
package func markdownTable(_ table: ComparisonTable) -> String {
  let shown = table.shownMetrics
  var columns = table.shownLabels.map { index in
    Column([table.labels[index]] + table.rows.map { $0.labels[index] }, isRight: table.isNumber(index))
  }
  if table.showsCounts { columns.append(Column(["trials"] + table.rows.map(\.count), isRight: true)) }
  columns += shown.map { Column(table.metrics[$0], table.rows.map(\.estimates[$0])) }
  if table.showsParameters {
    columns.append(Column(["parameters"] + table.rows.map { $0.parameters.map { "\($0)" } ?? "" }, isRight: true))
  }
  var lines = (0...table.rows.count).map { row in "| \(columns.map { $0.cells[row] }.joined(separator: " | ")) |" }
  lines.insert("| \(columns.map(\.rule).joined(separator: " | ")) |", at: 1)
  let legend = table.legend(best: "bold:", notWorse: "†", shown: shown.map { table.metrics[$0] })
  return (lines + legend.flatMap { ["", escaped($0)] }).joined(separator: "\n") + "\n"
}

private struct Column {
  /// The header first, all of one width.
  var cells: [String]
  var isRight: Bool

  init(_ texts: [String], isRight: Bool) {
    self.init(escaped: texts.map(escaped), isRight: isRight)
  }

  private init(escaped texts: [String], isRight: Bool) {
    let width = max(3, texts.map(ScreenText.width).max() ?? 0)
    cells = texts.map { ScreenText.pad($0, width, right: isRight) }
    self.isRight = isRight
  }

  /// With room for asterisks before each number, and for what marks it behind.
  init(_ metric: ComparisonTable.Metric, _ estimates: [Estimate?]) {
    let numbers = estimates.map { $0.map { AlignedNumber($0) } }
    func widest(_ part: (AlignedNumber) -> String) -> Int { numbers.compactMap { $0.map(part)?.count }.max() ?? 0 }
    let (whole, fraction, half) = (widest(\.whole), widest(\.fraction), widest(\.half))
    let cells = zip(numbers, metric.standing.marks).map { number, mark in
      guard let number else { return "–" }
      let lead = String(repeating: " ", count: whole - number.whole.count)
      var text = number.whole + (number.half.isEmpty ? number.fraction : ScreenText.pad(number.fraction, fraction))
      text += number.half
      switch mark {
      case .best: text = "**\(text)**"
      case .notWorse: text = "  \(text) †"
      case nil: text = "  \(text)"
      }
      return lead + ScreenText.pad(text, number.whole.count + fraction + half + 4)
    }
    self.init(escaped: [escaped(metric.header(unit: true))] + cells, isRight: true)
  }

  /// What says which way the column is aligned.
  var rule: String {
    let dashes = String(repeating: "-", count: max(2, ScreenText.width(cells[0]) - 1))
    return isRight ? dashes + ":" : ":" + dashes
  }
}

/// By scalars: a mark on a special letter makes it no less special.
private func escaped(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in ScreenText.clean(text).unicodeScalars {
    if "\\`*_[]<>|#~".unicodeScalars.contains(scalar) { result.append("\\") }
    result.append(scalar)
  }
  return String(result)
}
