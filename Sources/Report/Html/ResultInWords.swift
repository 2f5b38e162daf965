import Basics
import Results

/// What a sweep found, in a few sentences: the best setting by its most telling metric, and how far ahead it is.
struct ResultInWords {
  private let source: ReportSource
  private let table: ComparisonTable

  init(_ source: ReportSource) {
    self.source = source
    table = ComparisonTable(source.results)
  }

  var sentences: [String] {
    let done = source.results.trials.count { $0.status?.state == .done }
    guard done > 0 else {
      return [source.results.trials.isEmpty ? "There are no trials." : "No trial is done yet: there is no result."]
    }
    guard
      let index = table.metrics.indices.first(where: { index in
        table.metrics[index].better != nil && table.rows.contains { $0.estimates[index] != nil }
      })
    else { return ["It is not known of any metric which way it is better: the table below has all of them."] }
    let ranked = table.rows.filter { $0.estimates[index] != nil }.sorted { a, b in
      let (a, b) = (a.estimates[index]?.mean ?? 0, b.estimates[index]?.mean ?? 0)
      return table.metrics[index].better == .higher ? a > b : a < b
    }
    guard let first = ranked.first?.estimates[index], let last = ranked.last?.estimates[index] else { return [] }
    let metric = source.label(table.metrics[index].name)
    if ranked.count == 1 { return ["\(metric.firstUppercased): \(words(first, index)), \(seeds(first))."] }
    if first.mean == last.mean {
      return ["All \(ranked.count) settings have the same \(metric): \(words(first, index)), \(seeds(first))."]
    }
    let best = ranked.prefix { $0.estimates[index]?.mean == first.mean }
    let side = table.metrics[index].better == .higher ? "highest" : "lowest"
    return [
      "\(list(best.map(name))) \(best.count > 1 ? "have" : "has") the \(side) \(metric) of \(ranked.count) settings: "
        + "\(list(best.compactMap { $0.estimates[index].map { words($0, index) } }.distinct)), \(seeds(first))."
        + next(Array(ranked.dropFirst(best.count)), index), chance(index),
    ]
  }

  /// The settings that follow the best.
  private func next(_ others: [ComparisonTable.Row], _ index: Int) -> String {
    guard let next = others.first, let last = others.last, let estimate = next.estimates[index] else { return "" }
    let end = others.count > 1 ? last.estimates[index].map { ", last is \(name(last)) with \(words($0, index))" } : nil
    return " Next is \(name(next)) with \(words(estimate, index))\(end ?? "")."
  }

  /// Which of the others chance may have put below the best.
  private func chance(_ index: Int) -> String {
    let standing = table.metrics[index].standing
    let others = table.rows.indices.filter { table.rows[$0].estimates[index] != nil && standing.marks[$0] != .best }
    guard others.contains(where: { standing.differences[$0] != nil }) else {
      return "There are too few seeds to say how much of a difference is chance."
    }
    let untested = others.filter { standing.differences[$0] == nil }.map { name(table.rows[$0]) }
    let close = others.filter { standing.differences[$0] != nil && standing.marks[$0] == .notWorse }
    let level = "(5 %, with Holm’s correction)"
    let found =
      !close.isEmpty
      ? "Not significantly worse \(level): \(list(close.map { name(table.rows[$0]) }))."
      : "All others\(untested.isEmpty ? "" : " that could be tested") are significantly worse \(level)."
    return found + (untested.isEmpty ? "" : " Of too few seeds to test: \(list(untested)).")
  }

  /// Of many the first four.
  private func list(_ names: [String]) -> String {
    let shown = names.count > 5 ? names.prefix(4) + ["\(names.count - 4) more"] : names[...]
    let last = shown.last ?? ""
    return shown.count > 1 ? "\(shown.dropLast().joined(separator: "; ")) and \(last)" : last
  }

  private func words(_ estimate: Estimate, _ index: Int) -> String {
    let unit = table.metrics[index].unit.map { " \($0)" } ?? ""
    return typeset(NumberText.measured(estimate)) + unit
  }

  private func seeds(_ estimate: Estimate) -> String {
    estimate.count == 1 ? "one seed" : "mean and half of its 95 % interval over \(estimate.count) seeds"
  }

  private func name(_ row: ComparisonTable.Row) -> String {
    let parts = zip(table.labels, row.labels).filter { !$0.1.isEmpty }.map { "\($0) \($1)" }
    return parts.isEmpty ? "The only setting" : parts.joined(separator: ", ")
  }
}
