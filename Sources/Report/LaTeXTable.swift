import Basics
import Results

/// The table for a paper: LaTeX, with rules of `booktabs` and no other package. A number's digits before the point,
/// those behind it and its interval are three columns without space between, so that points and `±` stand one under the
/// other in any font. The best is bold, what is not significantly worse has a dagger; the caption says so, and what all
/// rows share.
package func latexTable(_ table: ComparisonTable) -> String {
  let shown = table.shownMetrics
  let labels = table.shownLabels
  let metrics = shown.map { table.metrics[$0] }
  var columns = labels.map { table.isNumber($0) ? "r" : "l" }
  var header = labels.map { LaTeXText.escaped(table.labels[$0]) }
  if table.showsCounts {
    columns.append("r")
    header.append("trials")
  }
  columns += shown.map { _ in "r@{}l@{}l" }
  header += metrics.map { "\\multicolumn{3}{c}{\(LaTeXText.escaped($0.header(unit: true)))}" }
  if table.showsParameters {
    columns.append("r")
    header.append("parameters")
  }
  let rows = table.rows.enumerated().map { index, row in
    var cells = labels.map { table.isNumber($0) ? numeral(row.labels[$0]) : LaTeXText.escaped(row.labels[$0]) }
    if table.showsCounts { cells.append(row.count) }
    cells += shown.map { metric in number(row.estimates[metric], table.metrics[metric].standing.marks[index]) }
    if table.showsParameters { cells.append(row.parameters.map { "\($0)" } ?? "") }
    return "    \(LaTeXText.row(cells))"
  }
  let legend = table.legend(best: "bold:", notWorse: "†:", shown: metrics).map(LaTeXText.escaped)
  let lines =
    [
      "\\begin{table}", "  \\centering", "  \\caption{\(legend.joined(separator: "; ")).}",
      "  \\begin{tabular}{\(columns.joined(separator: " "))}", "    \\toprule", "    \(LaTeXText.row(header))",
      "    \\midrule",
    ] + rows + ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]
  let text = lines.joined(separator: "\n") + "\n"
  return "% needs \\usepackage{booktabs}\(LaTeXText.warning(of: text).map { "; \($0)" } ?? "")\n" + text
}

/// Three cells.
private func number(_ estimate: Estimate?, _ mark: Standing.Mark?) -> String {
  guard let estimate else { return "-- & &" }
  let parts = AlignedNumber(estimate)
  let bold = { (text: String) in text.isEmpty || mark != .best ? text : "\\textbf{\(text)}" }
  let dagger = mark == .notWorse ? "$^\\dagger$" : ""
  if parts.whole.contains("e") {
    return "\\multicolumn{3}{r}{\(powers(parts.whole).map { bold($0.number) + $0.power }.joined())\(dagger)}"
  }
  let half = parts.half.isEmpty ? "" : "${}\\pm{}$" + bold(String(parts.half.dropFirst(" ± ".count)))
  return "\(bold(numeral(parts.whole))) & \(bold(parts.fraction)) & \(half)\(dagger)"
}

/// A text with powers of ten as its numbers, each with its power: `(1.2 ± 0.3)e-07` is (1.2 ± 0.3) · 10⁻⁷.
private func powers(_ text: String) -> [(number: String, power: String)] {
  let parts = text.hasPrefix("(") ? [text] : text.split(separator: " ± ").map { String($0) }
  return parts.enumerated().map { index, part in
    let number = (index > 0 ? "${}\\pm{}$" : "") + numeral(String(part.prefix { $0 != "e" }))
    let exponent = Int(part.drop { $0 != "e" }.dropFirst())
    return (number, exponent.map { "$\\cdot10^{\($0)}$" } ?? "")
  }
}

/// A number, with a minus where a text has a hyphen.
private func numeral(_ text: String) -> String {
  LaTeXText.escaped(text).split(separator: "-", omittingEmptySubsequences: false).joined(separator: "$-$")
}
