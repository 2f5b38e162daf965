import Basics
import Results

/// The table for a paper: LaTeX, with rules of `booktabs` and no other package. A number's digits before the point, those
/// behind it and its interval are three columns without space between, so that points and `±` stand one under the other
/// in any font. The best is bold, what is not significantly worse has a dagger; the caption says so, and what all rows share.
package func latexTable(_ table: ComparisonTable) -> String {
  let shown = table.metrics.indices.filter { index in table.rows.contains { $0.estimates[index] != nil } }
  let labels = table.shownLabels
  let metrics = shown.map { table.metrics[$0] }
  var columns = labels.map { table.isNumber($0) ? "r" : "l" }
  var header = labels.map { escaped(table.labels[$0]) }
  if table.showsCounts {
    columns.append("r")
    header.append("trials")
  }
  columns += shown.map { _ in "r@{}l@{}l" }
  header += metrics.map { "\\multicolumn{3}{c}{\(escaped($0.header(unit: true)))}" }
  if table.showsParameters {
    columns.append("r")
    header.append("parameters")
  }
  let rows = table.rows.enumerated().map { index, row in
    var cells = labels.map { table.isNumber($0) ? numeral(row.labels[$0]) : escaped(row.labels[$0]) }
    if table.showsCounts { cells.append(row.count) }
    cells += shown.map { metric in number(row.estimates[metric], table.metrics[metric].standing.marks[index]) }
    if table.showsParameters { cells.append(row.parameters.map { "\($0)" } ?? "") }
    return "    \(cells.joined(separator: " & ")) \\\\"
  }
  let legend = table.legend(best: "bold:", notWorse: "†:", shown: metrics).map(escaped).joined(separator: "; ")
  let lines = [
    "% needs \\usepackage{booktabs}", "\\begin{table}", "  \\centering", "  \\caption{\(legend).}",
    "  \\begin{tabular}{\(columns.joined(separator: " "))}", "    \\toprule",
    "    \(header.joined(separator: " & ")) \\\\", "    \\midrule",
  ]
  return (lines + rows + ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]).joined(separator: "\n") + "\n"
}

/// Three cells.
private func number(_ estimate: Estimate?, _ mark: Standing.Mark?) -> String {
  guard let estimate else { return "-- & &" }
  let parts = AlignedNumber(estimate)
  let bold = { (text: String) in text.isEmpty || mark != .best ? text : "\\textbf{\(text)}" }
  let dagger = mark == .notWorse ? "$^\\dagger$" : ""
  if let power = parts.whole.firstIndex(of: "e") {
    // (1.2 ± 0.3)e-07 is (1.2 ± 0.3) · 10⁻⁷.
    let ten = "$\\cdot10^{\(Int(parts.whole[power...].dropFirst()) ?? 0)}$"
    return "\\multicolumn{3}{r}{\(bold(numeral(String(parts.whole[..<power]))))\(ten)\(dagger)}"
  }
  let half = parts.half.isEmpty ? "" : "${}\\pm{}$" + bold(String(parts.half.dropFirst(" ± ".count)))
  return "\(bold(numeral(parts.whole))) & \(bold(parts.fraction)) & \(half)\(dagger)"
}

/// A number, with a minus where a text has a hyphen.
private func numeral(_ text: String) -> String {
  escaped(text).split(separator: "-", omittingEmptySubsequences: false).joined(separator: "$-$")
}

/// What LaTeX would take for a command, and the signs that its fonts have in mathematics alone.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in ScreenText.clean(text) {
    switch character {
    case "\\": result += "\\textbackslash{}"
    case "{", "}", "$", "&", "#", "%", "_": result += "\\\(character)"
    case "^": result += "\\textasciicircum{}"
    case "~": result += "\\textasciitilde{}"
    case "<", ">", "|": result += "$\(character)$"
    case "±": result += "$\\pm$"
    case "↑": result += "$\\uparrow$"
    case "↓": result += "$\\downarrow$"
    case "†": result += "$^\\dagger$"
    case "–": result += "--"
    case "\u{FFFD}": result += "?"
    default: result.append(character)
    }
  }
  return result
}
