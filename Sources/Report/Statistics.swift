import Basics
import Results

// Statistics over the seeds of a setting, without failed trials and numbers that are not finite.
extension SweepResults.Setting {
  func estimate(_ metric: MetricName) -> Estimate? { Estimate(numbers(metric).map(\.value)) }

  /// With those that are not finite.
  func numbers(_ metric: MetricName) -> [Seeded] {
    done.compactMap { trial in trial.value(metric).map { Seeded(trial.plan.seed, $0) } }
  }

  var seconds: Estimate? { Estimate(done.compactMap(\.status?.seconds)) }

  /// Nil where its trials differ.
  var parameters: Int? {
    let all = Set(done.compactMap(\.status?.parameters))
    return all.count == 1 ? all.first : nil
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
