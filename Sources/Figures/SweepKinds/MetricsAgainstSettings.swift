import Basics
import Results

/// Each metric against what was swept.
struct MetricsAgainstSettings: SweepFigure {
  /// A heat map takes the place of more lines than this. Of fewer it is drawn besides, since lines show intervals.
  private static let mostLines = 5

  func pictures(_ material: SweepMaterial) -> [NamedPicture] {
    let mapped = Set(material.mostTelling.filter { material.heatMap(of: $0) != nil })
    return material.metrics.flatMap { metric in
      let charts = material.charts(of: metric).filter { _, chart in
        !mapped.contains(metric) || Set(chart.series.compactMap(\.name)).count <= Self.mostLines
      }
      return charts.map { column, chart in
        NamedPicture(column.map { "\(metric.column)_by_\($0)" } ?? metric.column, chart)
      }
    }
  }
}

extension SweepMaterial {
  /// What counts is how the model does on examples it was not trained on.
  var metrics: [MetricName] {
    let unseen = results.metrics.filter { $0.split != .train }
    return unseen.isEmpty ? results.metrics : unseen
  }

  /// The metrics that are drawn over several names at once: six at most, first those of which it is known which way is
  /// better, for these pictures show where the best settings lie.
  var mostTelling: [MetricName] {
    let isJudged = { (metric: MetricName) in results.quality(metric).better != nil }
    return Array((metrics.filter(isJudged) + metrics.filter { !isJudged($0) }).prefix(6))
  }

  /// Charts of a metric, each with its column on the x axis (nil if there is only one chart).
  func charts(of metric: MetricName) -> [(column: String?, chart: Chart)] {
    let measured = trials.filter { $0.value(metric)?.isFinite ?? false }
    let varied = swept.indices.filter { column in Set(measured.map { $0.values[column] }).count > 1 }
    guard let across = Self.mostVaried(varied, measured.map(\.values)) else { return [] }
    let others = varied.filter { $0 != across && !follows($0, across, measured) }
    let groups = measured.grouped { trial in others.map { trial.values[$0] } }
    // In a grid search every group has nearly every value; in a random search every point is alone.
    let values = Set(measured.map { $0.values[across] }).count
    let isGrid = Double(Set(measured.map(\.values)).count) > 0.6 * Double(values * groups.count)
    if others.isEmpty || (isGrid && groups.count <= Look.colors.count) {
      return [(nil, chart(of: metric, across: across, groups, others))]
    }
    return varied.map { column in
      (swept[column], chart(of: metric, across: column, [([], measured)], [], cloud: true))
    }
  }

  /// Whether one column follows from the other, as when both advance together: then it needs no lines of its own.
  /// Random numbers are all different too, but not in order.
  private func follows(_ column: Int, _ leader: Int, _ trials: [Trial]) -> Bool {
    func isKnown(_ a: Int, from b: Int) -> Bool {
      var known: [String: String] = [:]
      return trials.allSatisfy { known.updateValue($0.values[a], forKey: $0.values[b]) ?? $0.values[a] == $0.values[a] }
    }
    let numbers = trials.map { $0.values[leader] }.distinct.compactMap(\.number)
    if numbers.isEmpty { return isKnown(column, from: leader) }
    let isRising = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    let isFalling = zip(numbers, numbers.dropFirst()).allSatisfy { $0 > $1 }
    return (isRising || isFalling) && isKnown(column, from: leader) && isKnown(leader, from: column)
  }

  private func chart(
    of metric: MetricName, across column: Int, _ groups: [(key: [String], elements: [Trial])], _ others: [Int],
    cloud: Bool = false
  ) -> Chart {
    let all = groups.flatMap(\.elements)
    let axis = axis(for: column, all)
    let quality = results.quality(metric)
    let label = metricLabel(metric, quality)
    var chart = Chart(
      "\(label.firstUppercased) against \(swept[column])", x: axis,
      y: Axis(axisLabel(metric, quality)))
    chart.y.scale = Axis.scale(for: all.lazy.compactMap { $0.value(metric) })
    chart.subtitle = title
    // Long names stand once, as the legend's title, and the values alone beside the lines.
    let isLong = groups.contains { (name(of: $0.key, others) ?? "").count > 40 }
    if others.count == 1 || isLong { chart.legendTitle = others.map { swept[$0] }.joined(separator: ", ") }
    var counts: [Int] = []
    for (index, group) in groups.enumerated() {
      let name = isLong ? values(group.key, others) : name(of: group.key, others)
      let single = group.elements.compactMap { point(of: $0, on: axis, column, metric) }
      if cloud {
        chart.series.append(Series(name, single, style: .points, look: .distinct(index)))
        continue
      }
      // Groups over the same words would hide each other; four fifths of a word's room are theirs.
      let step = axis.categories.isEmpty ? 9 : min(9, 0.8 * chart.categoryRoom / Double(groups.count))
      let shift = axis.categories.isEmpty ? 0 : step * (Double(index) - Double(groups.count - 1) / 2)
      let style: Series.Style = axis.categories.isEmpty ? .both : .points
      for var series in means(of: single, name, style, .distinct(index), shift: shift, aside: step / 2, &counts) {
        if !group.key.isEmpty { series.value = plainLabel(others.map { swept[$0] }, group.key) }
        chart.series.append(series)
      }
    }
    if let most = counts.max(), let least = counts.min(), most > 1 {
      let seeds = least == most ? "\(most)" : "\(least) to \(most)"
      let what = "mean and 95\u{2009}% interval of \(seeds)\u{A0}seeds, each a small dot"
      chart.subtitle = title.isEmpty ? what : "\(title): \(what)"
    }
    return chart
  }

  private func name(of key: [String], _ columns: [Int]) -> String? {
    if key.isEmpty { return nil }
    return key.count == 1 ? values(key, columns) : label(of: key, columns)
  }

  private func point(of trial: Trial, on axis: Axis, _ column: Int, _ metric: MetricName) -> Point? {
    let value = trial.values[column]
    let x = axis.categories.isEmpty ? value.number : axis.categories.firstIndex(of: value).map(Double.init)
    guard let x, let y = trial.value(metric) else { return nil }
    return Point(x, y)
  }

  /// The mean at each x with its interval and, where there are several seeds, the value of each beside it.
  private func means(
    of points: [Point], _ name: String?, _ style: Series.Style, _ look: Look, shift: Double, aside: Double,
    _ counts: inout [Int]
  ) -> [Series] {
    let means = Means(points)
    counts += means.counts
    var mean = Series(name, means.points, style: style, look: look)
    mean.shift = shift
    mean.whiskers = means.shownIntervals
    guard !mean.whiskers.isEmpty else { return [mean] }
    var dots = Series(nil, points, style: .points, look: Look(color: look.color))
    dots.weight = 0.45
    dots.opacity = 0.75
    dots.shift = shift + aside
    return [mean, dots]
  }

  /// Numbers on a line, on a logarithmic one where they span two powers of ten; words side by side in the plan's order.
  private func axis(for column: Int, _ trials: [Trial]) -> Axis {
    let values = trials.map { $0.values[column] }.distinct
    let numbers = values.compactMap(\.number)
    guard numbers.count == values.count else { return Axis(swept[column], categories: values) }
    return Axis(swept[column], scale: Axis.scale(forSwept: numbers), preferredTicks: numbers.sorted())
  }
}
