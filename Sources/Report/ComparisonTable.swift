import Basics
import Results

/// Settings with their scores: what a sweep ends with and what `compare` shows, before it is written for the screen, as
/// CSV, Markdown or LaTeX.
package struct ComparisonTable: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var labels: [String]
    /// Of its trials.
    package var seeds: [UInt64]
    /// How many trials the setting has, and how many of them are done.
    package var trials: Int
    package var done: Int
    /// How many weights its models have; nil where that is not known, or not the same for all its trials.
    package var parameters: Int?
    /// For each metric; nil where no trial has it.
    package var estimates: [Estimate?]

    package init(
      labels: [String], seeds: [UInt64] = [], trials: Int, done: Int, parameters: Int? = nil, estimates: [Estimate?]
    ) {
      self.labels = labels
      self.seeds = seeds
      self.trials = trials
      self.done = done
      self.parameters = parameters
      self.estimates = estimates
    }

    /// `3`, or `2 of 3`.
    var count: String { done == trials ? "\(done)" : "\(done) of \(trials)" }
  }

  package struct Metric: Sendable, Hashable {
    package var name: String
    /// Nil: neither way, or unknown.
    package var better: Quality.Better?
    package var unit: String?
    /// The metric by which its best setting is chosen, if that is another one.
    package var chosenBy: String?
    package var standing: Standing

    package init(
      _ name: String, better: Quality.Better? = nil, unit: String? = nil, chosenBy: String? = nil, standing: Standing
    ) {
      self.name = name
      self.better = better
      self.unit = unit
      self.chosenBy = chosenBy
      self.standing = standing
    }

    /// `valid_elbo ↑`.
    func header(unit: Bool) -> String {
      name + (better.map { $0 == .higher ? " ↑" : " ↓" } ?? "") + (unit ? self.unit.map { " (\($0))" } ?? "" : "")
    }
  }

  /// The names of the columns that identify a setting.
  package var labels: [String]
  /// The most important one first.
  package var metrics: [Metric]
  package var rows: [Row]
  /// What one must know to trust a metric, each note with the metric's name.
  package var notes: [String]
  /// The file with everything that does not fit the screen, if there is one.
  package var file: String?

  package init(labels: [String], metrics: [Metric], rows: [Row], notes: [String] = [], file: String? = nil) {
    self.labels = labels
    self.metrics = metrics
    self.rows = rows
    self.notes = notes
    self.file = file
  }

  /// All of it as CSV: the labels, `trials`, `done` and `parameters`; then of each metric mean, std, low, high and n,
  /// and where it has a best setting the difference from that one.
  package var table: Table {
    var names = ColumnNames()
    let left = (labels + ["trials", "done", "parameters"]).map { names.add($0) }
    let right = metrics.flatMap { metric in
      names.add(estimateOf: metric.name)
        + (metric.better == nil ? [] : Standing.columns.map { names.add("\(metric.name)_\($0)") })
    }
    return Table(
      columns: left + right,
      rows: rows.enumerated().map { index, row in
        let cells = zip(metrics, row.estimates).flatMap { metric, estimate in
          estimate.cells + (metric.better == nil ? [] : metric.standing.cells(index))
        }
        return row.labels + ["\(row.trials)", "\(row.done)", row.parameters.map { "\($0)" } ?? ""] + cells
      })
  }
}

extension Standing {
  /// Of the difference from the best setting; `p_signs` is exact, `pairs` empty in Welch's test.
  fileprivate static let columns = [
    "difference", "difference_low", "difference_high", "p", "p_holm", "p_signs", "pairs",
  ]

  fileprivate func cells(_ index: Int) -> [String] {
    let difference = differences[index]
    let numbers = [
      difference?.mean, difference?.low, difference?.high, difference?.p, adjusted[index], difference?.signFlips,
    ]
    return numbers.map { Table.cell($0) } + [difference?.pairs.map { "\($0)" } ?? ""]
  }
}
