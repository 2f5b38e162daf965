import Basics
import Results

/// Settings with their scores, as shown at the end of a sweep and, for several sweeps, by `compare`.
package struct ComparisonTable: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var labels: [String]
    /// How many trials the setting has, and how many of them are done.
    package var trials: Int
    package var done: Int
    /// For each metric; nil where no trial has it.
    package var estimates: [Estimate?]

    package init(labels: [String], trials: Int, done: Int, estimates: [Estimate?]) {
      self.labels = labels
      self.trials = trials
      self.done = done
      self.estimates = estimates
    }
  }

  /// The names of the columns that identify a setting.
  package var labels: [String]
  /// The most important one first.
  package var metrics: [String]
  /// Which way each is better; nil: neither, or unknown.
  package var better: [Quality.Better?]
  package var rows: [Row]
  /// What one must know to trust a metric, each note with the metric's name.
  package var notes: [String]
  /// The file with everything that does not fit the screen.
  package var file: String

  package init(
    labels: [String], metrics: [String], better: [Quality.Better?], rows: [Row], notes: [String] = [],
    file: String = "summary.csv"
  ) {
    self.labels = labels
    self.metrics = metrics
    self.better = better
    self.rows = rows
    self.notes = notes
    self.file = file
  }

  /// A row for each setting of a sweep.
  package init(_ results: SweepResults) {
    let metrics = results.metrics.mostTellingFirst
    self.init(
      labels: results.plan.settingColumns, metrics: metrics.map(\.column) + ["seconds"],
      better: metrics.map { results.quality($0).better } + [nil],
      rows: results.settings.map { setting in
        Row(
          labels: setting.values, trials: setting.trials.count, done: setting.done.count,
          estimates: metrics.map { setting.estimate($0) } + [setting.seconds])
      }, notes: results.notes(of: metrics))
  }

  /// The same as CSV: the labels, `trials` and `done`, then of each metric mean, std, low, high and n.
  package var table: Table {
    var names = ColumnNames()
    let left = (labels + ["trials", "done"]).map { names.add($0) }
    let right = metrics.flatMap { names.add(estimateOf: $0) }
    return Table(
      columns: left + right,
      rows: rows.map { row in
        row.labels + [String(row.trials), String(row.done)] + row.estimates.flatMap { $0.cells }
      })
  }
}
