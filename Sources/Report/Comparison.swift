import Basics
import Results

/// Several results folders side by side: `atelier compare`.
package enum Comparison {
  /// A row for each setting of each experiment. `by` puts one swept name first and the rows in the order of its values,
  /// so that the same value of two experiments stands together; `metric` shows this one alone, with its split
  /// (`valid_elbo`) or without (`elbo`: all its splits), or several, with commas between.
  package static func table(
    _ folders: [ResultsFolder], by: String? = nil, metric: String? = nil, file: String? = nil
  ) throws -> ComparisonTable {
    try table(
      folders.map { ($0, SweepResults(try PlanFile($0), $0)) }, by: by, metric: metric, file: file)
  }

  /// Of results that have been read.
  package static func table(
    _ sources: [(folder: ResultsFolder, results: SweepResults)], by: String? = nil, metric: String? = nil,
    file: String? = nil
  ) throws -> ComparisonTable {
    let folders = sources.map(\.folder)
    try checkOnce(folders)
    let all = sources.map(\.results)
    let swept = all.flatMap(\.plan.settingColumns).distinct
    let names = (swept + all.flatMap(\.plan.changes).map(\.name)).distinct
    if let by, !names.contains(by) {
      throw Problem("no experiment here sweeps '\(by)'", hint: suggestion(for: by, among: names, noun: "swept"))
    }
    let order = MetricOrder(asked: all.flatMap(\.asked).distinct) { quality($0, all).better != nil }
    let known = order.sorted(all.flatMap(\.metrics).distinct)
    let (metrics, hasSeconds) = try metric.map { try chosen($0, of: known) } ?? (known, true)
    let columns = by.map { by in [by] + names.filter { $0 != by } } ?? names
    var spellings = columns.map { _ in Spellings() }
    var settings: [(labels: [String], setting: SweepResults.Setting)] = []
    for results in all {
      for setting in results.settings {
        let values = zip(columns, 0...).map { column, index in
          spellings[index].first(of: results.plan.value(column, setting))
        }
        let name = [results.plan.name]
        settings.append((by == nil ? name + values : values.prefix(1) + name + values.dropFirst(), setting))
      }
    }
    var labels = by.map { [$0, "experiment"] + columns.dropFirst() } ?? ["experiment"] + columns
    // Folders of one experiment and with the same settings are told apart by what differs in them, else by their names.
    for name in differing(settings) {
      labels.append(name)
      var spellings = Spellings()
      for index in settings.indices {
        settings[index].labels.append(
          spellings.first(of: settings[index].setting.trials.first?.plan.resolved(name) ?? ""))
      }
    }
    if Set(settings.map(\.labels)).count < settings.count {
      labels.append("results")
      let folder = zip(all, folderNames(folders)).flatMap { results, name in results.settings.map { _ in name } }
      for index in settings.indices { settings[index].labels.append(folder[index]) }
    }
    if by != nil { settings = sorted(settings) }
    return ComparisonTable(
      settings, labels: labels, metrics: metrics, quality: { quality($0, all) }, hasSeconds: hasSeconds, file: file)
  }

  /// More columns than this would leave a table no room for its metrics.
  private static let mostDiffering = 3
  /// What changes no number: the sections, and `seed`, which is averaged over.
  private static let unmeasured: Set = ["seed", "title", "titles", "words", "figures", "evaluate"]

  /// The values of experiments (`train.batch`) by which rows differ whose labels are the same; none where there are
  /// too many for a table.
  private static func differing(_ rows: [(labels: [String], setting: SweepResults.Setting)]) -> [String] {
    var names: [String] = []
    for same in rows.grouped(by: \.labels).map(\.elements) where same.count > 1 {
      let experiments = same.map { $0.setting.trials.first?.plan.resolvedWords ?? [] }
      for name in experiments.flatMap({ $0.map(\.name) }).distinct
      where !unmeasured.contains(String(name.prefix { $0 != "." })) {
        var spellings = Spellings()
        let values = experiments.map { words in words.first { $0.name == name }.map { spellings.first(of: $0.value) } }
        if Set(values).count > 1 { names.append(name) }
      }
    }
    return names.distinct.count <= mostDiffering ? names.distinct : []
  }

  /// Which way a metric is better and what its unit is, where all experiments that have it agree.
  private static func quality(_ metric: MetricName, _ all: [SweepResults]) -> Quality {
    let qualities = all.filter { $0.metrics.contains(metric) }.map { $0.quality(metric) }
    var quality = qualities.first ?? Quality()
    if qualities.contains(where: { $0.better != quality.better }) { quality.better = nil }
    if qualities.contains(where: { $0.unit != quality.unit }) { quality.unit = nil }
    return quality
  }

  /// Sorted by the first label: as numbers if all are, else in the order of first appearance; rows without it come
  /// last.
  private static func sorted(
    _ rows: [(labels: [String], setting: SweepResults.Setting)]
  ) -> [(labels: [String], setting: SweepResults.Setting)] {
    let all = rows.map { $0.labels[0] }.distinct
    let keys = all.filter { !$0.isEmpty }
    let numbers = keys.map { Double($0) }
    let order =
      (numbers.allSatisfy { $0?.isNaN == false }
        ? keys.enumerated().sorted { (numbers[$0.offset] ?? 0, $0.offset) < (numbers[$1.offset] ?? 0, $1.offset) }.map(
          \.element) : keys) + all.filter(\.isEmpty)
    let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    func rank(_ labels: [String]) -> Int { ranks[labels[0]] ?? 0 }
    return rows.enumerated().sorted { (rank($0.element.labels), $0.offset) < (rank($1.element.labels), $1.offset) }
      .map(\.element)
  }

  /// The metrics of these names, and whether `seconds`, which every trial has, is one of them.
  private static func chosen(
    _ names: String, of all: [MetricName]
  ) throws(Problem) -> (metrics: [MetricName], hasSeconds: Bool) {
    if let found = found(names, of: all) { return (found, false) }
    var metrics: [MetricName] = []
    var hasSeconds = false
    for name in names.split(separator: ",", omittingEmptySubsequences: false).map(trimmed) {
      if let found = found(name, of: all) {
        metrics += found
      } else if name == "seconds" {
        hasSeconds = true
      } else if name.isEmpty {
        throw Problem("--metric names no metric", hint: "metrics here: \(all.map(\.column).joined(separator: ", "))")
      } else {
        throw Problem(
          "no trial here has the metric '\(name)'",
          hint: suggestion(for: name, among: all.map(\.column) + ["seconds"], noun: "metrics"))
      }
    }
    return (metrics.distinct, hasSeconds)
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func found(_ name: String, of all: [MetricName]) -> [MetricName]? {
    if let found = all.first(where: { $0.column == name }) { return [found] }
    let found = all.filter { $0.name == name }
    return found.isEmpty ? nil : found
  }

  private static func checkOnce(_ folders: [ResultsFolder]) throws(Problem) {
    var known: Set<String> = []
    for folder in folders where !known.insert(Files.absolute(folder.path)).inserted {
      throw Problem("\(folder.path) is given twice", hint: "each experiment once")
    }
  }

  /// Their own names if these differ, else their paths.
  private static func folderNames(_ folders: [ResultsFolder]) -> [String] {
    let last = folders.map(\.path.lastComponent)
    return Set(last).count == last.count ? last : folders.map(\.path)
  }
}

/// The ways in which the values of a name are written: of a number the first, so that `4` and `4.0` are one value.
private struct Spellings {
  private var numbers: [Double: String] = [:]

  mutating func first(of text: String) -> String {
    // Larger whole numbers may differ where their Doubles do not.
    guard let number = Double(text), number.magnitude < 9e15 else { return text }
    if let known = numbers[number] { return known }
    numbers[number] = text
    return text
  }
}

extension PlanFile {
  /// What the command line changed: `train.epochs` and `12`. What it swept is in the columns.
  fileprivate var changes: [Setting] {
    overrides.compactMap { override in
      let path = override.prefix { $0 != "=" }
      let name = String(path.hasPrefix("let.") ? path.dropFirst(4) : path)
      guard name != "seed", name != "sweep", !name.hasPrefix("sweep.") else { return nil }
      return Setting(name: name, value: String(override.dropFirst(path.count + 1)))
    }
  }

  /// What a setting has for a name: what the sweep set, else what its experiment says.
  fileprivate func value(_ name: String, _ setting: SweepResults.Setting) -> String {
    if let index = settingColumns.firstIndex(of: name), !setting.values[index].isEmpty { return setting.values[index] }
    return setting.trials.first?.plan.resolved(name) ?? changes.last { $0.name == name }?.value ?? ""
  }
}
