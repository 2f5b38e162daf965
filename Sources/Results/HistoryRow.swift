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

  /// Reads a row from its cells in the order of `columns`; nil where they are damaged.
  init?(cells: [String]) {
    guard cells.count == Self.columns.count, let step = Int(cells[0]), let epoch = Double(cells[1]),
      let value = Double(cells[4]), !cells[3].utf8.contains(0), cells[2].isEmpty || Split(rawValue: cells[2]) != nil
    else { return nil }
    self.init(step: step, epoch: epoch, name: MetricName(Split(rawValue: cells[2]), cells[3]), value: value)
  }

  /// The rows of a table with these columns; those whose numbers cannot be read are left out.
  package static func rows(of table: Table) -> [HistoryRow] {
    let indices = columns.compactMap { table.column($0) }
    guard indices.count == columns.count else { return [] }
    return table.rows.compactMap { row in HistoryRow(cells: indices.map { row[$0] }) }
  }

  /// The records of the trial in a folder; throws where any of them is damaged.
  package static func rows(in trial: String) throws -> [HistoryRow] {
    let (rows, damage) = try readable(in: trial)
    guard var damage else { return rows }
    damage.severity = .error
    damage.hint = "remove the folder \(trial) and sweep again: the trial is then trained anew"
    throw damage
  }

  /// Those records of the trial in a folder that can be read, and a warning that names the lines that cannot.
  package static func readable(in trial: String) throws -> (rows: [HistoryRow], damage: Problem?) {
    let path = "\(trial)/metrics.csv"
    let text = try Files.text(path)
    let lines = Table.lines(csv: text)
    var rows: [HistoryRow] = []
    var damaged: [Int] = []
    let header = lines.whole.first?.cells ?? []
    let indices = columns.compactMap { header.firstIndex(of: $0) }
    if indices.count < columns.count { damaged.append(1) }
    for (number, cells) in lines.whole.dropFirst() where damaged.first != 1 {
      let cells = cells.count == header.count ? indices.map { cells[$0] } : []
      if let row = HistoryRow(cells: cells) { rows.append(row) } else { damaged.append(number) }
    }
    if let torn = lines.torn, damaged.first != 1 { damaged.append(torn) }
    return (rows, damage(damaged, of: path, text))
  }

  private static func damage(_ lines: [Int], of path: String, _ text: String) -> Problem? {
    guard let first = lines.first else { return nil }
    let mark = Mark(Source(name: path, text: text), line: first, column: 1, width: 40)
    let all = lines.prefix(10).map { "\($0)" }.joined(separator: ", ") + (lines.count > 10 ? ", …" : "")
    return Problem(
      lines.count == 1 ? "this line cannot be read" : "\(lines.count) lines cannot be read: \(all)", at: mark,
      hint: "tables and figures lack what was recorded \(lines.count == 1 ? "there" : "in them")", severity: .warning)
  }
}
