import Basics
import Model

/// Networks as tables for the screen.
enum NetworkText {
  /// All networks with their columns in common: a row's index as in its weights' names, the row, its output's shape,
  /// the number of its parameters.
  static func lines(_ tables: [NetworkTable]) -> [String] {
    var rows: [[String]] = []
    for table in tables {
      for line in table.lines {
        let indent = String(repeating: "  ", count: line.depth)
        let parameters = line.parameters == 0 ? "" : NumberText.grouped(line.parameters)
        rows.append(["  " + line.path, indent + line.row, LayerRow.text(of: line.shape), parameters])
      }
      rows.append(["", "", "parameters", NumberText.grouped(table.parameters)])
    }
    var rest = Screen.aligned(rows, right: [2, 3])[...]
    return tables.flatMap { table in
      let input = table.input.isEmpty ? "" : " takes \(LayerRow.text(of: table.input))"
      let rate = table.rate == 1 ? "" : ", at \(table.rate.written) of the rate"
      let own = rest.prefix(table.lines.count + 1)
      rest = rest.dropFirst(own.count)
      return [table.name + input + rate] + own + [""]
    }
  }
}
