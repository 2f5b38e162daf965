import Basics
import Results

/// The numbers of a trial over time. They are written whole each time, beside the checkpoint, so that the two always
/// agree.
package struct Records: Sendable {
  package var rows: [HistoryRow] = []
  /// The step whose state is kept; nil: the last step's.
  package var kept: Int?

  package init(_ rows: [HistoryRow] = []) { self.rows = rows }

  /// Adds the values of a step. A metric that the step already has keeps its row and takes the new value.
  package mutating func add(step: Int, epoch: Double, split: Split, _ values: [(name: String, value: Double)]) {
    var values = values
    // Rows are in the order of steps.
    for index in rows.indices.reversed() {
      guard rows[index].step == step else { break }
      guard rows[index].name.split == split, let found = values.firstIndex(where: { $0.name == rows[index].name.name })
      else { continue }
      rows[index].value = values.remove(at: found).value
    }
    rows += values.map { HistoryRow(step: step, epoch: epoch, name: MetricName(split, $0.name), value: $0.value) }
  }

  package var table: Table { Table(columns: HistoryRow.columns, rows: rows.map(\.cells)) }

  /// The values of a number up to the step that is kept.
  func values(of name: MetricName) -> [Double] {
    rows.lazy.filter { $0.name == name && $0.step <= self.kept ?? .max }.map(\.value)
  }

  /// The last value of each number up to the step that is kept, in the order of first appearance.
  package var last: [TrialStatus.Metric] {
    var order: [MetricName] = []
    var values: [MetricName: Double] = [:]
    for row in rows where row.step <= kept ?? .max {
      if values.updateValue(row.value, forKey: row.name) == nil { order.append(row.name) }
    }
    return order.map { TrialStatus.Metric($0, values[$0] ?? .nan) }
  }
}
