import Basics
import Results

/// Each metric over two swept names, where nearly every value of one was tried with every value of the other.
struct HeatMaps: SweepFigure {
  func pictures(_ material: SweepMaterial) -> [NamedPicture] {
    material.mostTelling.compactMap { metric in
      material.heatMap(of: metric).map { NamedPicture("\(metric.column)_map", $0) }
    }
  }
}

extension SweepMaterial {
  /// The swept names that have more than one value.
  var varied: [Int] { swept.indices.filter { column in Set(settings.map { $0.values[column] }).count > 1 } }

  /// The mean over the seeds of a setting; where no seed has a finite number, what the first has.
  func value(of metric: MetricName, _ setting: Shown) -> Double? {
    let values = setting.trials.compactMap { $0.value(metric) }
    return Estimate(values)?.mean ?? values.first
  }

  /// Nil where the settings are no grid of two names, or where less than two have a number.
  func heatMap(of metric: MetricName) -> HeatMap? {
    guard varied.count == 2, let x = Self.mostVaried(varied, settings.map(\.values)) else { return nil }
    let y = varied[0] == x ? varied[1] : varied[0]
    let (columns, rows) = (inOrder(x), inOrder(y))
    guard Double(settings.count) > 0.6 * Double(columns.count * rows.count) else { return nil }
    // Numbers grow upwards, words are read from the top.
    let rowValues = rows.allSatisfy { $0.number != nil } ? rows.reversed() : rows
    let quality = results.quality(metric)
    var map = HeatMap(
      title: "\(sentenceLabel(metric)) over \(swept[x]) and \(swept[y])", subtitle: averaged(over: metric),
      label: axisLabel(metric, quality), columns: side(x, columns), rows: side(y, rowValues),
      cells: rows.map { _ in columns.map { _ in nil } }, better: quality.better)
    for setting in settings {
      guard let column = columns.firstIndex(of: setting.values[x]),
        let row = rowValues.firstIndex(of: setting.values[y])
      else { continue }
      map.cells[row][column] = value(of: metric, setting)
    }
    return map.numbers.count > 1 ? map : nil
  }

  /// The values of a swept name: numbers sorted, words in the order of the plan.
  func inOrder(_ column: Int) -> [String] {
    let values = settings.map { $0.values[column] }.distinct
    guard values.allSatisfy({ $0.number != nil }) else { return values }
    return values.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
  }

  /// A metric's label as the beginning of a title: "Validation ELBO".
  func sentenceLabel(_ metric: MetricName) -> String {
    let label = metricLabel(metric, results.quality(metric))
    return label.firstUppercased
  }

  /// The experiment's title, and how many seeds each number is the mean of.
  func averaged(over metric: MetricName) -> String {
    let counts = settings.map { setting in setting.trials.count { $0.value(metric)?.isFinite ?? false } }.filter {
      $0 > 0
    }
    guard let least = counts.min(), let most = counts.max(), most > 1 else { return title }
    let seeds = "mean of \(least == most ? "\(most)" : "\(least) to \(most)")\u{A0}seeds"
    return title.isEmpty ? seeds : "\(title): \(seeds)"
  }

  private func side(_ column: Int, _ values: [String]) -> HeatMap.Side {
    HeatMap.Side(
      name: swept[column], values: values, labels: values.map { $0.isEmpty ? "–" : labels[column]($0) },
      isWords: !values.allSatisfy { $0.number != nil })
  }
}
