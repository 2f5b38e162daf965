import Basics
import Results

/// The rows of a history as curves.
struct History {
  private let rows: [MetricName: [HistoryRow]]
  /// Metrics measured while training, in the order in which they first appear.
  let metrics: [String]
  /// Whether x is in epochs: no curve has two values in one epoch. Otherwise it is in steps.
  let countsEpochs: Bool

  init(_ history: [HistoryRow]) {
    let curves = history.filter { $0.name.split == .train || $0.name.split == .valid }.grouped(by: \.name)
    let rows = Dictionary(uniqueKeysWithValues: curves.map { ($0.key, $0.elements) })
    self.rows = rows
    // A metric measured once, after training, is not a curve.
    metrics = curves.map(\.key.name).distinct.filter { metric in
      rows[MetricName(.train, metric)] != nil || rows[MetricName(.valid, metric)]?.count ?? 0 > 1
    }
    countsEpochs = rows.values.allSatisfy { curve in
      zip(curve, curve.dropFirst()).allSatisfy { $0.epoch < $1.epoch }
    }
  }

  func has(_ metric: MetricName) -> Bool { rows[metric] != nil }

  var axis: Axis { .training(byEpoch: countsEpochs) }

  func points(_ metric: MetricName, byEpoch: Bool) -> [Point] {
    (rows[metric] ?? []).map { Point(byEpoch ? $0.epoch : Double($0.step), $0.value) }
  }

  func chart(of metric: String, _ quality: Quality?) -> Chart {
    var chart = Chart(x: axis, y: Axis(axisLabel(MetricName(nil, metric), quality ?? Quality())))
    for (index, split) in [Split.train, .valid].enumerated() {
      let points = points(MetricName(split, metric), byEpoch: countsEpochs)
      if !points.isEmpty { chart.series.append(Series(splitName(split), points, look: .distinct(index))) }
    }
    chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
    return chart
  }
}

extension Axis {
  /// How long training has been going on, in epochs or in steps.
  static func training(byEpoch: Bool) -> Axis {
    var axis = Axis(byEpoch ? "epoch" : "step")
    axis.countsEpochs = byEpoch
    return axis
  }

  /// The scale on which numbers of such a spread are best seen. Logarithmic where all are positive, the largest is a
  /// hundred times the smallest, and at least half of them are below a tenth of the largest: otherwise a single tiny
  /// value would squeeze all others together.
  package static func scale(for values: some Sequence<Double>) -> Scale {
    let values = values.filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), low > 0, high / low >= 100 else { return .linear }
    return 2 * values.count { $0 <= high / 10 } >= values.count ? .log : .linear
  }

  /// The same for swept values, logarithmic too where four or more of them grow by one factor of at least two.
  static func scale(forSwept values: [Double]) -> Scale {
    let values = Set(values).sorted()
    guard values.count >= 4, values[0] > 0 else { return scale(for: values) }
    let factor = values[1] / values[0]
    let isGeometric = zip(values, values.dropFirst()).allSatisfy { abs($1 / $0 - factor) <= 1e-6 * factor }
    return factor >= 2 && factor.isFinite && isGeometric ? .log : scale(for: values)
  }
}
