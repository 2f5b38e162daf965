import Basics
import Results

extension ComparisonTable {
  /// A row for each setting of a sweep.
  package init(_ results: SweepResults) {
    self.init(
      results.settings.map { ($0.values, $0) }, labels: results.plan.settingColumns,
      metrics: results.metrics, quality: results.quality, hasSeconds: true, file: "summary.csv")
  }

  /// A row for each of these settings, with its labels.
  init(
    _ settings: [(labels: [String], setting: SweepResults.Setting)], labels: [String], metrics: [MetricName],
    quality: (MetricName) -> Quality, hasSeconds: Bool, file: String?
  ) {
    let settingsAlone = settings.map(\.setting)
    var columns = metrics.map { Metric($0, quality($0), settingsAlone) }
    if hasSeconds { columns.append(Metric("seconds", standing: Standing(settings.map { _ in [] }, better: nil))) }
    self.init(
      labels: labels, metrics: columns,
      rows: settings.map { labels, setting in
        Row(
          labels: labels, seeds: setting.trials.map(\.plan.seed), trials: setting.trials.count,
          done: setting.done.count, parameters: setting.parameters,
          estimates: metrics.map { setting.estimate($0) } + (hasSeconds ? [setting.seconds] : []))
      }, notes: settingsAlone.notes(of: metrics), file: file)
  }
}

extension ComparisonTable.Metric {
  fileprivate init(_ name: MetricName, _ quality: Quality, _ settings: [SweepResults.Setting]) {
    let numbers = settings.map { $0.numbers(name) }
    func hasNumber(_ seeded: [Seeded]) -> Bool { seeded.contains(where: \.value.isFinite) }
    var chosenBy: (name: MetricName, numbers: [[Seeded]])?
    // One selects on validation examples and reports on test examples, where every setting has both.
    if name.split == .test {
      let valid = MetricName(.valid, name.name)
      let others = zip(settings, numbers).map { hasNumber($1) ? $0.numbers(valid) : [] }
      if zip(numbers, others).allSatisfy({ hasNumber($1) || !hasNumber($0) }) { chosenBy = (valid, others) }
    }
    self.init(
      name.column, better: quality.better, unit: quality.unit, chosenBy: chosenBy?.name.column,
      standing: Standing(numbers, better: quality.better, chosenBy: chosenBy?.numbers))
  }
}
