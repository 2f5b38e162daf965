/// A metric against what was swept.
extension SweepMaterial {
  /// Charts of a metric, with the column each is about (nil where there is one chart alone).
  func charts(of metric: String) -> [(column: String?, chart: Chart)] {
    let measured = trials.filter { $0.metrics[metric]?.isFinite ?? false }
    let varied = swept.indices.filter { column in Set(measured.map { $0.values[column] }).count > 1 }
    guard let across = mostVaried(varied, measured) else { return [] }
    let others = varied.filter { $0 != across && !follows($0, across, measured) }
    let groups = grouped(measured, by: others)
    let perPoint = Double(measured.count) / Double(max(1, groups.count))
    if others.isEmpty || (groups.count <= Look.colors.count && perPoint >= 2) {
      return [(nil, chart(of: metric, across: across, groups, others))]
    }
    // Drawn at random, every point stands alone: one cloud for each of what was drawn.
    return varied.map { column in (swept[column], chart(of: metric, across: column, [([], measured)], [], cloud: true)) }
  }

  /// The column for the x axis: numbers before words, many before few, first before last.
  private func mostVaried(_ columns: [Int], _ trials: [Trial]) -> Int? {
    func weight(_ column: Int) -> Int {
      let values = Set(trials.map { $0.values[column] })
      return values.count + (values.allSatisfy { $0.number != nil } ? 1_000_000 : 0)
    }
    return columns.max { (weight($0), -$0) < (weight($1), -$1) }
  }

  /// Whether one column is known from the other, as where they advance together.
  private func follows(_ column: Int, _ leader: Int, _ trials: [Trial]) -> Bool {
    var known: [String: String] = [:]
    return trials.allSatisfy { trial in
      let value = known[trial.values[leader], default: trial.values[column]]
      known[trial.values[leader]] = value
      return value == trial.values[column]
    }
  }

  private func grouped(_ trials: [Trial], by columns: [Int]) -> [(key: [String], trials: [Trial])] {
    var order: [[String]] = []
    var groups: [[String]: [Trial]] = [:]
    for trial in trials {
      let key = columns.map { trial.values[$0] }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(trial)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  private func chart(
    of metric: String, across column: Int, _ groups: [(key: [String], trials: [Trial])], _ others: [Int], cloud: Bool = false
  ) -> Chart {
    let all = groups.flatMap(\.trials)
    let axis = axis(for: column, all)
    var chart = Chart("\(axisLabel(metric).withoutUnit) against \(swept[column])", x: axis, y: Axis(axisLabel(metric)))
    var most = 0
    for (index, group) in groups.enumerated() {
      let name = group.key.isEmpty ? nil : zip(others, group.key).map { "\(swept[$0]) \($1.typeset)" }.joined(separator: ", ")
      func place(_ trial: Trial) -> Double? {
        axis.categories.isEmpty ? trial.values[column].number : axis.categories.firstIndex(of: trial.values[column]).map(Double.init)
      }
      let single = group.trials.compactMap { trial in place(trial).flatMap { x in trial.metrics[metric].map { Point(x, $0) } } }
      if cloud {
        chart.series.append(Series(name, single, style: .points, look: .distinct(index)))
        continue
      }
      var mean = Series(name, [], style: axis.categories.isEmpty ? .both : .points, look: .distinct(index))
      // Groups over the same words would hide each other.
      let shift = axis.categories.isEmpty ? 0 : 9 * (Double(index) - Double(groups.count - 1) / 2)
      mean.shift = shift
      for (x, points) in Dictionary(grouping: single, by: \.x).sorted(by: { $0.key < $1.key }) {
        guard let estimate = Estimate(points.map(\.y)) else { continue }
        most = max(most, estimate.count)
        mean.points.append(Point(x, estimate.mean))
        let half = estimate.half ?? 0
        mean.whiskers.append(.init(estimate.mean - half, estimate.mean + half))
      }
      if most < 2 { mean.whiskers = [] }
      chart.series.append(mean)
      if most > 1 {
        var dots = Series(nil, single, style: .points, look: Look(color: mean.look.color))
        dots.weight = 0.45
        dots.opacity = 0.75
        dots.shift = shift + 4.5
        chart.series.append(dots)
      }
    }
    chart.y.scale = Axis.scale(for: all.lazy.compactMap { $0.metrics[metric] })
    chart.subtitle = title + (most > 1 ? ": mean, 95\u{2009}% interval and single seeds (up to \(most))" : "")
    return chart
  }

  /// Numbers on a line, on a logarithmic one where they span two powers of ten; words side by side in the plan's order.
  private func axis(for column: Int, _ trials: [Trial]) -> Axis {
    var values: [String] = []
    for trial in trials where !values.contains(trial.values[column]) { values.append(trial.values[column]) }
    let numbers = values.compactMap(\.number)
    guard numbers.count == values.count else { return Axis(swept[column], categories: values) }
    return Axis(swept[column], scale: Axis.scale(for: numbers), places: numbers.sorted())
  }
}

extension String {
  /// The finite number that this text is, if it is one.
  fileprivate var number: Double? { Double(self).flatMap { $0.isFinite ? $0 : nil } }

  /// "ELBO" of "ELBO [nats]", with a capital: a title.
  fileprivate var withoutUnit: String {
    let name = split(separator: "[").first.map(String.init) ?? self
    let words = name.last == " " ? String(name.dropLast()) : name
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
