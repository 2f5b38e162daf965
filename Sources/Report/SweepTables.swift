import Basics
import Results

/// The tables of a sweep, as CSV files beside its plan.
package struct SweepTables {
  private let results: SweepResults

  package init(_ results: SweepResults) { self.results = results }

  /// Writes `sweep.csv`, `summary.csv` and `evaluations.csv`, each whole or not at all.
  package func write(to folder: ResultsFolder) throws {
    try AtomicFile.write(sweep.csv, to: folder.table("sweep"))
    try AtomicFile.write(summary.csv, to: folder.table("summary"))
    try AtomicFile.write(evaluations.csv, to: folder.table("evaluations"))
  }

  /// One row for each trial. Swept columns keep their names; where a name is taken, the table's own column is renamed.
  package var sweep: Table {
    let plan = results.plan
    var names = ColumnNames()
    let columns = plan.columns.map { names.add($0) }
    let own = ["id", "status", "parameters", "steps", "seconds", "reason", "error"].map { names.add($0) }
    let metrics = results.metrics.map { names.add($0.column) }
    var table = Table(columns: own[..<2] + columns + own[2..<4] + metrics + own[4...])
    for trial in results.trials {
      let status = trial.status
      var cells = [trial.id, trial.state]
      cells += plan.columns.map { trial.plan.value($0) }
      cells += [status.map { String($0.parameters) } ?? "", status.map { String($0.steps) } ?? ""]
      cells += results.metrics.map { Table.cell(trial.value($0)) }
      cells += [Table.cell(status?.seconds), trial.reason?.rawValue ?? "", trial.error ?? ""]
      table.rows.append(cells)
    }
    return table
  }

  /// One row for each setting: of each metric the mean, standard deviation, 95 % interval and how many trials it comes
  /// from.
  package var summary: Table {
    var names = ColumnNames()
    let columns = results.plan.settingColumns.map { names.add($0) }
    let measured = (results.metrics.map(\.column) + ["seconds"]).flatMap { names.add(estimateOf: $0) }
    var table = Table(columns: columns + measured)
    for setting in results.settings {
      let estimates = results.metrics.map { setting.estimate($0) } + [setting.seconds]
      table.rows.append(setting.values + estimates.flatMap { $0.cells })
    }
    return table
  }

  /// One row for each number that was measured after training, with its standard error and sample count.
  package var evaluations: Table {
    var table = Table(columns: ["trial", "split", "metric", "value", "error", "count", "note"])
    for trial in results.trials {
      for (row, answer) in trial.answers {
        for measured in answer.measured {
          table.rows.append([
            trial.id, measured.split?.rawValue ?? "", row.column, Table.cell(measured.value),
            Table.cell(measured.error), measured.count.map { String($0) } ?? "", measured.note ?? "",
          ])
        }
      }
    }
    return table
  }
}
