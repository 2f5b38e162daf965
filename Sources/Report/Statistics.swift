import Basics
import Results

// Numbers over the seeds of a setting; failed trials and numbers that are not finite have no part in them.
extension SweepResults.Setting {
  func estimate(_ metric: MetricName) -> Estimate? { Estimate(done.compactMap { $0.value(metric) }) }

  var seconds: Estimate? { Estimate(done.compactMap(\.status?.seconds)) }
}

extension Estimate? {
  /// As they stand in tables: mean, std, low, high, n.
  var cells: [String] {
    [
      Table.cell(self?.mean), Table.cell(self?.std), Table.cell(self?.low), Table.cell(self?.high),
      String(self?.count ?? 0),
    ]
  }
}

/// Names of columns, no two of them the same: a swept name may be what another column is called.
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
