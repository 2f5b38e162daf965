import Basics
import Results

// Statistics over the seeds of a setting, without failed trials and numbers that are not finite.
extension SweepResults.Setting {
  func estimate(_ metric: MetricName) -> Estimate? { Estimate(done.compactMap { $0.value(metric) }) }

  var seconds: Estimate? { Estimate(done.compactMap(\.status?.seconds)) }
}

extension SweepResults {
  /// What one must know to trust metrics, with the names of those that it is said of; of several notes of one metric that
  /// differ, the first and how many more.
  func notes(of metrics: [MetricName]) -> [String] {
    let noted = metrics.compactMap { metric -> (name: String, note: String)? in
      let notes = trials.compactMap { trial in trial.metrics.first { $0.name == metric }?.measured.note }.distinct
      guard let first = notes.first else { return nil }
      return (metric.column, first + (notes.count > 1 ? " (\(notes.count - 1) more like it)" : ""))
    }
    return noted.grouped(by: \.note).map { note, metrics in
      "\(metrics.map(\.name).joined(separator: ", ")): \(note)"
    }
  }
}

extension Estimate? {
  /// In the order of the tables: mean, std, low, high, n.
  var cells: [String] {
    [
      Table.cell(self?.mean), Table.cell(self?.std), Table.cell(self?.low), Table.cell(self?.high),
      String(self?.count ?? 0),
    ]
  }
}

/// Makes the names of columns unique, since a swept name may equal another column's.
struct ColumnNames {
  private var taken: Set<String> = []

  mutating func add(_ name: String) -> String {
    var unique = name
    var number = 2
    while !taken.insert(unique).inserted {
      unique = "\(name)_\(number)"
      number += 1
    }
    return unique
  }

  /// The columns of an estimate's cells.
  mutating func add(estimateOf name: String) -> [String] {
    ["mean", "std", "low", "high", "n"].map { add("\(name)_\($0)") }
  }
}
