import Basics

/// The numbers of a trial over time, in long form: step, epoch, split, metric, value. The table is rewritten whole each
/// time, beside the checkpoint, so that the two always agree.
package struct Records: Sendable {
  package struct Row: Sendable, Hashable {
    package var step: Int
    package var epoch: Double
    package var split: String
    package var metric: String
    package var value: Double
  }

  package static let columns = ["step", "epoch", "split", "metric", "value"]
  package var rows: [Row] = []
  /// The step whose state is kept; nil: the last step's.
  package var kept: Int?

  package init() {}

  /// Adds the values of a step. A metric that the step already has keeps its row and takes the new value.
  package mutating func add(step: Int, epoch: Double, split: String, _ values: [(name: String, value: Double)]) {
    var values = values
    for index in rows.indices.reversed() where rows[index].step == step && rows[index].split == split {
      guard let found = values.firstIndex(where: { $0.name == rows[index].metric }) else { continue }
      rows[index].value = values.remove(at: found).value
    }
    rows += values.map { Row(step: step, epoch: epoch, split: split, metric: $0.name, value: $0.value) }
  }

  package var table: Table {
    Table(
      columns: Records.columns,
      rows: rows.map { [String($0.step), Table.cell($0.epoch), $0.split, $0.metric, Table.cell($0.value)] })
  }

  package init(_ table: Table) {
    rows = table.rows.compactMap { row in
      guard row.count == 5, let step = Int(row[0]), let epoch = Double(row[1]), let value = Double(row[4]) else {
        return nil
      }
      return Row(step: step, epoch: epoch, split: row[2], metric: row[3], value: value)
    }
  }

  /// The last value of each metric and split, as `valid_elbo`, up to the step that is kept, in the order of first
  /// appearance.
  package var last: [(name: String, value: Double)] {
    var order: [String] = []
    var values: [String: Double] = [:]
    for row in rows where row.step <= kept ?? .max {
      let name = "\(row.split)_\(row.metric)"
      if values.updateValue(row.value, forKey: name) == nil { order.append(name) }
    }
    return order.map { ($0, values[$0] ?? .nan) }
  }
}
