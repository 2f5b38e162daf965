import Basics
import Results

/// Several results folders side by side: `atelier compare`.
package enum Comparison {
  /// A row for each setting of each experiment. `by` puts one swept name first and the rows in the order of its values, so
  /// that the same value of two experiments stands together; `metric` shows this one alone, with its split (`valid_elbo`)
  /// or without (`elbo`: all its splits).
  package static func table(
    _ folders: [ResultsFolder], by: String? = nil, metric: String? = nil
  ) throws -> ComparisonTable {
    let all = try folders.map { SweepResults(try PlanFile($0), $0) }
    let names = experimentNames(all.map(\.plan.name), folders)
    let swept = all.flatMap(\.plan.settingColumns).distinct
    if let by, !swept.contains(by) {
      throw Problem("no experiment here sweeps '\(by)'", hint: suggestion(for: by, among: swept, noun: "swept"))
    }
    let metrics = try chosen(metric, of: all.flatMap(\.metrics).distinct.mostTellingFirst)
    let columns = by.map { by in [by] + swept.filter { $0 != by } } ?? swept
    var rows: [ComparisonTable.Row] = []
    for (results, name) in zip(all, names) {
      let own = results.plan.settingColumns
      for setting in results.settings {
        let labels = columns.map { column in own.firstIndex(of: column).map { setting.values[$0] } ?? "" }
        rows.append(
          .init(
            labels: by == nil ? [name] + labels : [labels[0], name] + labels.dropFirst(), trials: setting.trials.count,
            done: setting.done.count, estimates: metrics.map { setting.estimate($0) }))
      }
    }
    if by != nil { rows = sorted(rows) }
    let labels = by.map { [$0, "experiment"] + columns.dropFirst() } ?? ["experiment"] + columns
    return ComparisonTable(
      labels: labels, metrics: metrics.map(\.column), better: metrics.map { better($0, all) }, rows: rows,
      file: "comparison.csv")
  }

  /// Which way a metric is better, where all experiments that have it agree.
  private static func better(_ metric: MetricName, _ all: [SweepResults]) -> Quality.Better? {
    let ways = Set(all.filter { $0.metrics.contains(metric) }.map { $0.quality(metric).better })
    return ways.count == 1 ? ways.first ?? nil : nil
  }

  /// Sorted by the first label: as numbers if all are, else in the order of first appearance; rows without it come
  /// last.
  private static func sorted(_ rows: [ComparisonTable.Row]) -> [ComparisonTable.Row] {
    let all = rows.map { $0.labels[0] }.distinct
    let keys = all.filter { !$0.isEmpty }
    let numbers = keys.map { Double($0) }
    let order =
      (numbers.allSatisfy { $0?.isNaN == false }
        ? keys.enumerated().sorted { (numbers[$0.offset] ?? 0, $0.offset) < (numbers[$1.offset] ?? 0, $1.offset) }.map(
          \.element) : keys) + all.filter(\.isEmpty)
    let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    func rank(_ row: ComparisonTable.Row) -> Int { ranks[row.labels[0]] ?? 0 }
    return rows.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  private static func chosen(_ metric: String?, of all: [MetricName]) throws(Problem) -> [MetricName] {
    guard let metric else { return all }
    if let found = all.first(where: { $0.column == metric }) { return [found] }
    let found = all.filter { $0.name == metric }
    if found.isEmpty {
      throw Problem(
        "no trial here has the metric '\(metric)'",
        hint: suggestion(for: metric, among: all.map(\.column), noun: "metrics"))
    }
    return found
  }

  /// The experiments' names if these differ, else the names of their folders.
  private static func experimentNames(_ names: [String], _ folders: [ResultsFolder]) -> [String] {
    if Set(names).count == names.count { return names }
    let last = folders.map(\.path.lastComponent)
    return Set(last).count == last.count ? last : folders.map(\.path)
  }
}
