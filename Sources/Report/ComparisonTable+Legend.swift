import Basics

// What a table says around its cells, on the screen and on paper alike.
extension ComparisonTable {
  /// The labels that differ from row to row: the columns to show. What is the same for all is said once.
  var shownLabels: [Int] { labels.indices.filter { index in rows.count < 2 || differ { $0.labels[index] } } }

  /// The metrics that any row has.
  var shownMetrics: [Int] { metrics.indices.filter { index in rows.contains { $0.estimates[index] != nil } } }

  var showsCounts: Bool { differ(\.count) }
  var showsParameters: Bool { differ(\.parameters) }

  /// Whether a label's cells are numbers, which stand to the right.
  func isNumber(_ label: Int) -> Bool {
    rows.allSatisfy { $0.labels[label].isEmpty || Double($0.labels[label]) != nil }
  }

  private func differ<Value: Equatable>(_ value: (Row) -> Value) -> Bool {
    guard let first = rows.first.map(value) else { return false }
    return !rows.allSatisfy { value($0) == first }
  }

  /// Paragraphs below the table. `best` and `notWorse` are how marks look; `shown` are the metrics that are there.
  func legend(best: String, notWorse: String, shown: [Metric]) -> [String] {
    var lines = common.isEmpty ? [] : [(rows.count > 1 ? "in all rows: " : "") + common.joined(separator: ", ")]
    let hasInterval = metrics.indices.contains { index in
      shown.contains(metrics[index]) && rows.contains { $0.estimates[index]?.half != nil }
    }
    var marks: [String] = []
    if hasInterval { marks.append("± half of the 95 % interval of the mean") }
    let marked = shown.filter { $0.standing.marks.contains(.best) }
    if !marked.isEmpty {
      marks.append("\(best) best of its column")
      marks.append(meaning(of: notWorse, marked))
    }
    if !marks.isEmpty { lines.append(marks.joined(separator: "; ")) }
    let chosen = marked.filter { $0.chosenBy != nil }
    if !chosen.isEmpty {
      let choice = chosen.compactMap(\.chosenBy).joined(separator: ", ")
      lines.append("\(chosen.map(\.name).joined(separator: ", ")): best by \(choice)")
    }
    return lines + notes
  }

  private var common: [String] {
    guard let row = rows.first else { return [] }
    let shown = shownLabels
    var common: [String] = []
    for index in labels.indices where !shown.contains(index) && !row.labels[index].isEmpty {
      common.append("\(labels[index]) \(row.labels[index])")
    }
    if !showsCounts { common.append("trials \(row.count)") }
    if !showsParameters, let parameters = row.parameters { common.append("parameters \(parameters)") }
    return common
  }

  /// What the tests found of those that are not best.
  private func meaning(of notWorse: String, _ marked: [Metric]) -> String {
    let others = marked.flatMap { metric in
      rows.indices.filter { metric.standing.marks[$0] != .best }.map {
        (mark: metric.standing.marks[$0], difference: metric.standing.differences[$0])
      }
    }
    let differences = others.compactMap(\.difference)
    guard !differences.isEmpty else {
      let isSingle = rows.allSatisfy { row in row.estimates.allSatisfy { $0?.count ?? 0 < 2 } }
      return isSingle
        ? "one seed each cannot tell settings apart" : "too few seeds to test others against it"
    }
    var tests: [String] = []
    let pairs = differences.compactMap(\.pairs)
    if let least = pairs.min(), let most = pairs.max() {
      tests.append("paired t tests over \(least == most ? "" : "\(least) to ")\(most) seeds")
    }
    if differences.contains(where: { $0.test == .welch }) {
      tests.append("Welch's t tests" + (pairs.isEmpty ? "" : " without common seeds"))
    }
    let isAnyClose = others.contains { $0.mark == .notWorse }
    let isAnyUntested = others.contains { $0.mark == .notWorse && $0.difference == nil }
    // Of a metric without any test nothing is marked but its best.
    let isAnyUnmarked = marked.contains { metric in
      let estimates = rows.map { row in metrics.firstIndex(of: metric).flatMap { row.estimates[$0] } }
      return rows.indices.contains {
        estimates[$0] != nil && metric.standing.marks[$0] == nil && metric.standing.differences[$0] == nil
      }
    }
    return (isAnyClose ? "\(notWorse) not significantly worse" : "all others significantly worse")
      + (isAnyUnmarked ? " where that could be tested" : "")
      + " (\(tests.joined(separator: " and ")), Holm's correction, 5 %)"
      + (isAnyUntested ? ", or of too few seeds to say" : "")
  }
}
