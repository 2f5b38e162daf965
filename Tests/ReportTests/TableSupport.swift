import Basics
import Results

@testable import Report

/// A table written by hand: of each row the labels, and for each metric its numbers, by seeds 1, 2, 3 and so on.
func table(
  _ labels: [String], _ metrics: [(name: String, better: Quality.Better?)],
  _ rows: [(labels: [String], values: [[Double]])], trials: Int = 3, notes: [String] = []
) -> ComparisonTable {
  let numbers = rows.map { $0.values.map { $0.enumerated().map { Seeded(UInt64($0 + 1), $1) } } }
  return ComparisonTable(
    labels: labels,
    metrics: metrics.enumerated().map { index, metric in
      .init(
        metric.name, better: metric.better, standing: Standing(numbers.map { $0[index] }, better: metric.better))
    },
    rows: rows.map { row in
      let done = row.values.map(\.count).max() ?? 0
      return .init(labels: row.labels, trials: trials, done: done, estimates: row.values.map { Estimate($0) })
    }, notes: notes, file: "summary.csv")
}
