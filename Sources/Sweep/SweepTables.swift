import Basics
import Results

/// A plan's trials with what they published: what all tables are made from, whatever order the trials ran in.
package struct SweepTables: Sendable {
  package struct Row: Sendable {
    package var trial: PlanFile.Trial
    /// Nil while it has not ended.
    package var status: TrialStatus?
    /// Of its rows of `evaluate`; those that are not there yet are left out.
    package var answers: [(row: PlanFile.Row, answer: Answer)] = []
    /// Why its process ended without a result.
    package var died: String?

    package init(
      trial: PlanFile.Trial, status: TrialStatus?, answers: [(row: PlanFile.Row, answer: Answer)] = [],
      died: String? = nil
    ) {
      self.trial = trial
      self.status = status
      self.answers = answers
      self.died = died
    }

    /// What training reported last, and what was measured afterwards, which has the last word.
    package var metrics: [TrialStatus.Metric] {
      var metrics = status?.metrics ?? []
      var places = Dictionary(metrics.enumerated().map { ($1.name, $0) }) { first, _ in first }
      for (row, answer) in answers {
        for measured in answer.measured {
          let metric = TrialStatus.Metric(MetricName(measured.split, row.column).column, measured.value)
          if let place = places[metric.name] {
            metrics[place] = metric
          } else {
            places[metric.name] = metrics.count
            metrics.append(metric)
          }
        }
      }
      return metrics
    }

    /// Why it failed, or a row of `evaluate`.
    package var error: String? {
      status?.error ?? answers.lazy.compactMap { row, answer in answer.error.map { "\(row.column): \($0)" } }.first
        ?? died
    }
  }

  /// The trials that differ in their seed alone.
  package struct Setting: Sendable {
    /// The swept values, the seed left out, in the order of the plan's columns.
    package var values: [String]
    package var rows: [Row]

    package var done: [Row] { rows.filter { $0.status?.state == .done } }

    /// Over its seeds; failed trials and numbers that are not finite have no part in it.
    package func estimate(_ metric: String) -> Estimate? {
      Estimate(done.compactMap { row in row.metrics.first { $0.name == metric }?.value })
    }

    package var seconds: Estimate? { Estimate(done.compactMap(\.status?.seconds)) }
  }

  package let plan: PlanFile
  package let rows: [Row]
  /// Published trials of earlier plans: they stay on disk and leave the tables.
  package let strays: [String]
  /// All metrics, in the order in which the plan's trials first have them.
  package let metrics: [String]
  private let qualities: [String: Quality]

  package init(_ plan: PlanFile, _ results: ResultsFolder, died: [String: String] = [:]) {
    self.plan = plan
    rows = plan.trials.map { trial in
      let status = results.outcome(trial.id)
      let folder = results.trial(trial.id)
      let answers =
        status?.state == .done ? trial.rows.compactMap { row in Answer(row.key, in: folder).map { (row, $0) } } : []
      return Row(trial: trial, status: status, answers: answers, died: died[trial.id])
    }
    let ids = Set(plan.trials.map(\.id))
    strays = Files.names(in: "\(results.path)/trials").filter { !ids.contains($0) && !$0.hasPrefix(".") }
    var seen: Set<String> = []
    metrics = rows.flatMap(\.metrics).map(\.name).filter { seen.insert($0).inserted }
    var qualities: [String: Quality] = [:]
    for row in rows {
      for (name, quality) in row.status?.qualities ?? [:] { qualities[name] = quality }
      for (row, answer) in row.answers { qualities[row.column] = answer.quality }
    }
    self.qualities = qualities
  }

  /// What is known of a metric, as `valid_elbo`.
  package func quality(_ metric: String) -> Quality {
    qualities[MetricName(metric).name] ?? qualities[metric] ?? Quality()
  }

  /// In the order of the plan.
  package var settings: [Setting] {
    var settings: [Setting] = []
    var places: [[String]: Int] = [:]
    let columns = plan.settingColumns
    for row in rows {
      let values = columns.map { row.trial.value($0) }
      if let place = places[values] {
        settings[place].rows.append(row)
      } else {
        places[values] = settings.count
        settings.append(Setting(values: values, rows: [row]))
      }
    }
    return settings
  }

  // MARK: The files

  /// Writes `sweep.csv`, `summary.csv` and `evaluations.csv`, each whole or not at all.
  package func write(to results: ResultsFolder) throws {
    try AtomicFile.write(sweep.csv, to: results.table("sweep"))
    try AtomicFile.write(summary.csv, to: results.table("summary"))
    try AtomicFile.write(evaluations.csv, to: results.table("evaluations"))
  }

  /// One row a trial. What was swept keeps its name, whatever it is; the table's own columns give way.
  package var sweep: Table {
    var names = ColumnNames([])
    let columns = plan.columns.map { names.add($0) }
    let own = ["id", "status", "parameters", "steps", "seconds", "error"].map { names.add($0) }
    let metricColumns = metrics.map { names.add($0) }
    var table = Table(columns: own[..<2] + columns + own[2..<4] + metricColumns + own[4...])
    for row in rows {
      let status = row.status
      let values = Dictionary(row.metrics.map { ($0.name, $0.value) }) { first, _ in first }
      var cells = [row.trial.id, row.word]
      cells += plan.columns.map { row.trial.value($0) }
      cells += [status.map { String($0.parameters) } ?? "", status.map { String($0.steps) } ?? ""]
      cells += metrics.map { Table.cell(values[$0]) }
      cells += [Table.cell(status?.seconds), row.error ?? ""]
      table.rows.append(cells)
    }
    return table
  }

  /// One row a setting: of each metric mean, standard deviation, 95 % interval and how many trials it comes from.
  package var summary: Table {
    var names = ColumnNames([])
    let columns = plan.settingColumns.map { names.add($0) }
    let measured = (metrics + ["seconds"]).flatMap { metric in SweepTables.parts.map { names.add("\(metric)_\($0)") } }
    var table = Table(columns: columns + measured)
    for setting in settings {
      var cells = setting.values
      for metric in metrics { cells += SweepTables.cells(setting.estimate(metric)) }
      table.rows.append(cells + SweepTables.cells(setting.seconds))
    }
    return table
  }

  /// One row for each number that was measured after training, with its standard error and what it was made of.
  package var evaluations: Table {
    var table = Table(columns: ["trial", "split", "metric", "value", "error", "count"])
    for row in rows {
      for (own, answer) in row.answers {
        for measured in answer.measured {
          table.rows.append([
            row.trial.id, measured.split?.rawValue ?? "", own.column, Table.cell(measured.value),
            Table.cell(measured.error), measured.count.map { String($0) } ?? "",
          ])
        }
      }
    }
    return table
  }

  static let parts = ["mean", "std", "low", "high", "n"]

  static func cells(_ estimate: Estimate?) -> [String] {
    [
      Table.cell(estimate?.mean), Table.cell(estimate?.std), Table.cell(estimate?.low), Table.cell(estimate?.high),
      String(estimate?.count ?? 0),
    ]
  }
}

extension SweepTables.Row {
  package var word: String { status?.state.rawValue ?? (died == nil ? "waiting" : "died") }
}

/// Names of columns, no two of them the same: a swept name may be what another column is called.
struct ColumnNames {
  private var taken: Set<String>

  init(_ taken: [String]) { self.taken = Set(taken) }

  mutating func add(_ name: String) -> String {
    var unique = name
    var number = 2
    while !taken.insert(unique).inserted {
      unique = "\(name)_\(number)"
      number += 1
    }
    return unique
  }
}
