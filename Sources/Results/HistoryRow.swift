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

  /// The rows of a table with these columns; those whose numbers cannot be read are left out.
  package static func rows(of table: Table) -> [HistoryRow] {
    let indices = columns.compactMap { table.column($0) }
    guard indices.count == columns.count else { return [] }
    return table.rows.compactMap { row in
      let cells = indices.map { row[$0] }
      guard let step = Int(cells[0]), let epoch = Double(cells[1]), let value = Double(cells[4]) else { return nil }
      return HistoryRow(step: step, epoch: epoch, name: MetricName(Split(rawValue: cells[2]), cells[3]), value: value)
    }
  }

  /// The records of the trial in a folder.
  package static func rows(in trial: String) throws -> [HistoryRow] {
    let path = "\(trial)/metrics.csv"
    guard let table = Table(csv: try Files.text(path)) else { throw Problem("\(path) cannot be read") }
    return rows(of: table)
  }
}
