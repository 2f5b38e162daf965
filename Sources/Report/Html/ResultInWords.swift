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
    guard let best = ranked.first, let estimate = best.estimates[index] else { return [] }
    let metric = source.label(table.metrics[index].name)
    guard ranked.count > 1, let second = ranked[1].estimates[index] else {
      return ["\(metric.firstUppercased): \(words(estimate, index)), \(seeds(estimate))."]
    }
    let side = table.metrics[index].better == .higher ? "highest" : "lowest"
    var sentences = [
      "\(name(best)) has the \(side) \(metric) of \(ranked.count) settings: \(words(estimate, index)), \(seeds(estimate)). "
        + "Next is \(name(ranked[1])) with \(words(second, index))\(worst(ranked, index))."
    ]
    sentences.append(chance(index))
    return sentences.filter { !$0.isEmpty }
  }

  private func worst(_ ranked: [ComparisonTable.Row], _ index: Int) -> String {
    guard ranked.count > 2, let last = ranked.last, let estimate = last.estimates[index] else { return "" }
    return ", last is \(name(last)) with \(words(estimate, index))"
  }

  /// Which of the others chance may have put below the best.
  private func chance(_ index: Int) -> String {
    let standing = table.metrics[index].standing
    guard standing.differences.contains(where: { $0 != nil }) else {
      return "There are too few seeds to say how much of a difference is chance."
    }
    let close = table.rows.indices.filter { standing.marks[$0] == .notWorse }.map { name(table.rows[$0]) }
    if close.isEmpty { return "All others are significantly worse (5 %, with Holm’s correction)." }
    let more = close.count > 4 ? " and \(close.count - 4) more" : ""
    let names = close.prefix(4).joined(separator: "; ") + more
    return "Not significantly worse (5 %, with Holm’s correction): \(names)."
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
