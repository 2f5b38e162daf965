import Basics
import Results

/// Each metric over three or more swept names: a line a setting, the best tenth in colour.
struct ParallelSettings: SweepFigure {
  func pictures(_ material: SweepMaterial) -> [NamedPicture] {
    material.mostTelling.compactMap { metric in
      material.parallel(of: metric).map { NamedPicture("\(metric.column)_parallel", $0) }
    }
  }
}

extension SweepMaterial {
  /// More axes than this leave their labels no room.
  private static let mostAxes = 9

  /// Nil where less than three names vary, or where less than two settings have a number.
  func parallel(of metric: MetricName) -> ParallelCoordinates? {
    guard varied.count > 2 else { return nil }
    let columns = Array(varied.prefix(Self.mostAxes - 1))
    let quality = results.quality(metric)
    let values = settings.map { value(of: metric, $0) ?? .nan }.map { Axis().shows($0) ? $0 : .nan }
    let measured = values.filter(\.isFinite)
    guard measured.count > 1 else { return nil }
    let ordered = columns.map(inOrder)
    let isNumbers = ordered.map { $0.allSatisfy { $0.number != nil } }
    var axes = zip(columns, zip(ordered, isNumbers)).map { column, values in
      values.1 ? numberAxis(column, values.0.compactMap(\.number)) : wordAxis(column, values.0)
    }
    axes.append(Axis(axisLabel(metric, quality), scale: Axis.scale(for: measured)))
    let ranked = self.ranked(values, quality.better)
    let best = Set(ranked.prefix(max(1, measured.count / 10)))
    let lines = settings.indices.map { index in
      let swept = columns.indices.map { axis in
        let value = settings[index].values[columns[axis]]
        return isNumbers[axis] ? value.number ?? .nan : Double(ordered[axis].firstIndex(of: value) ?? 0)
      }
      return ParallelCoordinates.Line(values: swept + [values[index]], isBest: best.contains(index))
    }
    return ParallelCoordinates(
      title: "\(sentenceLabel(metric)) of \(settings.count) settings", subtitle: averaged(over: metric), axes: axes,
      lines: lines,
      caption: caption(metric, best: ranked.first, colored: best.count, without: values.count - measured.count))
  }

  private func numberAxis(_ column: Int, _ numbers: [Double]) -> Axis {
    Axis(swept[column], scale: Axis.scale(forSwept: numbers), preferredTicks: numbers)
  }

  private func wordAxis(_ column: Int, _ words: [String]) -> Axis {
    Axis(swept[column], categories: words.map { $0.isEmpty ? "–" : labels[column]($0) })
  }

  /// The settings with a number, the best first; none where it is not known which way is better, or where all are
  /// equal.
  private func ranked(_ values: [Double], _ better: Quality.Better?) -> [Int] {
    let finite = values.indices.filter { values[$0].isFinite }
    guard let better, Set(finite.map { values[$0] }).count > 1 else { return [] }
    return finite.sorted { better == .higher ? values[$0] > values[$1] : values[$0] < values[$1] }
  }

  private func caption(_ metric: MetricName, best: Int?, colored: Int, without: Int) -> String {
    var parts: [String] = []
    if let best, let estimate = Estimate(settings[best].trials.compactMap { $0.value(metric) }) {
      let names = varied.map { "\(swept[$0])\u{A0}\(labels[$0](settings[best].values[$0]))" }.joined(separator: ", ")
      let half = estimate.half.map { "\u{A0}±\u{A0}\(written($0, digits: 2))" } ?? ""
      parts.append("Best: \(names): \(written(estimate.mean, digits: 4))\(half).")
      parts.append(colored > 1 ? "In colour: the best \(colored)." : "In colour: the best.")
    }
    if varied.count > Self.mostAxes - 1 {
      parts.append("\(varied.count - Self.mostAxes + 1) more names are not shown.")
    }
    if without > 0 { parts.append("Without a number: \(without), whose lines end before the last axis.") }
    return parts.joined(separator: " ")
  }
}
