import Basics
import Model
import Report

/// Networks as LaTeX tables with the rules of `booktabs`, as papers print them: an activation stands beside the layer
/// that it follows, in a column of its own.
enum NetworkLaTeX {
  private struct Row {
    var layer: String
    var activations: [String] = []
    var shape: [Int]
    var parameters: Int
    var depth: Int
  }

  /// A `tabular` for each network, with a blank line between them.
  static func lines(_ tables: [NetworkTable]) -> [String] {
    let lines = Array(tables.map(lines).joined(separator: [""]))
    return LaTeXText.warning(of: lines.joined()).map { ["% \($0)"] + lines } ?? lines
  }

  private static func lines(_ table: NetworkTable) -> [String] {
    let head = cells(LaTeXText.escaped(table.name), "act.", "output shape", "params")
    let input = table.input.isEmpty ? [] : [cells("input", "--", shape(table.input), "--")]
    let body = rows(table).map { row in
      cells(
        String(repeating: #"\quad "#, count: row.depth) + LaTeXText.escaped(row.layer),
        row.activations.isEmpty ? "--" : row.activations.map(LaTeXText.escaped).joined(separator: ", "),
        shape(row.shape),
        row.parameters == 0 ? "--" : NumberText.grouped(row.parameters))
    }
    let total = cells("total", "", "", NumberText.grouped(table.parameters))
    return [#"\begin{tabular}{lllr}"#, #"\toprule"#, head, #"\midrule"#] + input + body
      + [#"\midrule"#, total, #"\bottomrule"#, #"\end{tabular}"#]
  }

  /// The table's lines, those that are activations beside the line above them.
  private static func rows(_ table: NetworkTable) -> [Row] {
    var rows: [Row] = []
    for line in table.lines {
      if isActivation(line.row), let last = rows.last, last.depth == line.depth, last.shape == line.shape {
        rows[rows.count - 1].activations.append(line.row)
      } else {
        rows.append(Row(layer: line.row, shape: line.shape, parameters: line.parameters, depth: line.depth))
      }
    }
    return rows
  }

  private static func isActivation(_ row: String) -> Bool {
    let name = row.prefix { $0 != " " }
    return layerKinds.contains { $0.name == name && $0 is any ElementwiseKind.Type }
  }

  private static func cells(_ cells: String...) -> String { LaTeXText.row(cells) }

  private static func shape(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : "$" + shape.map(String.init).joined(separator: #" \times "#) + "$"
  }
}
