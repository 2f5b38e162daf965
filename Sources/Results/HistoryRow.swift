import Basics

/// A value that training recorded, and when: a row of `metrics.csv`.
package struct HistoryRow: Sendable, Hashable {
  package var step: Int
  package var epoch: Double
  package var name: MetricName
  package var value: Double

  package init(step: Int, epoch: Double, name: MetricName, value: Double) {
    self.step = step
    self.epoch = epoch
    self.name = name
    self.value = value
  }

  package static let columns = ["step", "epoch", "split", "metric", "value"]

  /// Its cells in the order of `columns`.
  package var cells: [String] {
    [String(step), Table.cell(epoch), name.split?.rawValue ?? "", name.name, Table.cell(value)]
  }

  /// The rows of a table with these columns; what cannot be read as a number is not a number.
  package static func rows(of table: Table) -> [HistoryRow] {
    let indices = columns.compactMap { table.column($0) }
    guard indices.count == columns.count else { return [] }
    return table.rows.map { row in
      let cells = indices.map { row[$0] }
      return HistoryRow(
        step: Int(cells[0]) ?? 0, epoch: Double(cells[1]) ?? .nan,
        name: MetricName(Split(rawValue: cells[2]), cells[3]), value: Double(cells[4]) ?? .nan)
    }
  }

  /// The records of the trial in a folder.
  package static func rows(in trial: String) throws -> [HistoryRow] {
    Table(csv: try Files.text("\(trial)/metrics.csv")).map { rows(of: $0) } ?? []
  }
}
