import Basics
import Results

/// What the systems' page shows of all results that were ever at hand: measured.csv, a row for each number of a trial.
/// A run of some experiments renews their rows and leaves the others.
struct Measurements: Equatable {
  struct Row: Equatable {
    var experiment: String
    var setting: SettingText
    var seed: String
    var column: String
    var value: Double
    /// Its standard error, where that was measured.
    var error: Double?
  }

  private(set) var rows: [Row] = []

  private static let columns = ["experiment", "setting", "seed", "column", "value", "error"]

  init() {}

  init(_ table: Table) throws(Problem) {
    guard table.columns == Self.columns else {
      throw Problem("the measured numbers have other columns: \(table.columns.joined(separator: ","))")
    }
    for cells in table.rows {
      guard let value = Double(cells[4]) else { throw Problem("'\(cells[4])' is no measured number") }
      rows.append(
        Row(
          experiment: cells[0], setting: SettingText(cells[1]), seed: cells[2], column: cells[3], value: value,
          error: Double(cells[5])))
    }
  }

  var table: Table {
    Table(
      columns: Self.columns,
      rows: rows.map {
        [$0.experiment, $0.setting.text, $0.seed, $0.column, Table.cell($0.value), Table.cell($0.error)]
      })
  }

  /// Puts an experiment's new numbers in place of its old ones.
  mutating func replace(_ experiment: String, by new: [Row]) {
    rows.removeAll { $0.experiment == experiment }
    rows += new
  }

  /// Forgets experiments that are not listed, and brings the others into the order of the list.
  mutating func arrange(as experiments: [String]) {
    let groups = Dictionary(grouping: rows, by: \.experiment)
    rows = experiments.flatMap { groups[$0] ?? [] }
  }

  /// The rows of a number, by setting, one for each seed.
  func rows(of quantity: ShownNumber.Quantity) -> [(setting: SettingText, rows: [Row])] {
    rows.filter {
      $0.experiment == quantity.experiment && $0.column == quantity.column && $0.setting.has(quantity.at)
    }.map { row in
      guard let over = quantity.over, let value = row.setting.value(of: over) else { return row }
      var row = row
      (row.seed, row.setting) = ("\(value) \(row.seed)", row.setting.without(over))
      return row
    }.grouped(by: \.setting).map { ($0.key, $0.elements) }
  }

  /// How many trials an experiment had, and how long they took, added up; nil where it has not been run.
  func time(of experiment: String) -> (trials: Int, minutes: Double)? {
    let seconds = rows.filter { $0.experiment == experiment && $0.column == Self.seconds }.map(\.value)
    return seconds.isEmpty ? nil : (seconds.count, seconds.reduce(0, +) / 60)
  }

  /// The column of a trial's time, as in sweep.csv.
  static let seconds = "seconds"
}

extension Measurements.Row {
  /// These numbers of a sweep's trials, and their times; one that no trial has is a problem.
  static func all(
    of experiment: String, _ quantities: [ShownNumber.Quantity], _ results: SweepResults
  ) throws(Problem) -> [Measurements.Row] {
    let columns = (quantities.map(\.column) + [Measurements.seconds]).distinct
    let rows = results.trials.flatMap { trial in
      let measured = trial.metrics.map { ($0.name.column, $0.measured.value, $0.measured.error) }
      let all = measured + [(Measurements.seconds, trial.status?.seconds ?? 0, nil)]
      return columns.flatMap { column in
        all.filter { $0.0 == column }.map { name, value, error in
          Measurements.Row(
            experiment: experiment, setting: trial.plan.setting, seed: String(trial.plan.seed), column: name,
            value: value, error: error)
        }
      }
    }
    for quantity in quantities
    where !rows.contains(where: { $0.column == quantity.column && $0.setting.has(quantity.at) }) {
      let place = quantity.at.isEmpty ? "" : " at \(quantity.at.joined(separator: " "))"
      throw Problem("the results of \(experiment) have no \(quantity.column)\(place)")
    }
    return rows
  }
}
