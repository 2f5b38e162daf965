import Basics
import Results

/// Metrics of a sweep against one of its numbers, with what they should be.
struct AgainstFigure: FigureKind {
  static let name = "against"
  static let summary = "metrics of a sweep against one of its numbers, with what they should be as a line"
  static let fields: [Field<Self>] = [
    Field("name", \.name, position: 0, required: true, "the number that the sweep varies"),
    Field("metrics", \.metrics, count: 1...6, position: 1, required: true, "columns of its table: jsd, test_elbo"),
    Field("truth", \.truth, "what they should be, an equation of the number"),
    .file,
  ]
  var name = ""
  var metrics: [String] = []
  var truth: Expression?
  var file = PictureFormat.png

  var swept: [String]? { [name] }
  var columns: [String] { metrics }

  func check() throws(Problem) { if let truth { _ = try truth.value([name: 0.5]) } }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] { [] }

  func pictures(of sweep: SweptMaterial) throws -> [NamedPicture] {
    let known = sweep.results.metrics
    let chosen = try metrics.map { name throws(Problem) -> MetricName in
      // Of several splits that which training has not seen.
      let found = known.filter { $0.column == name } + known.filter { $0.name == name && $0.split != .train }
      guard let metric = found.first ?? known.first(where: { $0.name == name }) else {
        throw Problem(
          "no trial has the metric '\(name)'",
          hint: suggestion(for: name, among: known.map(\.column), noun: "metrics"))
      }
      return metric
    }
    let groups = sweep.groups.compactMap { group in group.values[0].number.map { (x: $0, trials: group.trials) } }
    guard groups.count == sweep.groups.count, !groups.isEmpty else {
      throw Problem("the sweep's values of '\(name)' are not numbers")
    }
    let qualities = chosen.map(sweep.results.quality)
    var chart = Chart(
      "\(zip(chosen, qualities).map(metricLabel).joined(separator: ", ").firstUppercased) against \(name)",
      subtitle: sweep.title, x: Axis(name, preferredTicks: groups.map(\.x)),
      y: Axis(chosen.count == 1 ? axisLabel(chosen[0], qualities[0]) : commonUnit(qualities)))
    chart.x.scale = Axis.scale(forSwept: groups.map(\.x))
    var most = 1
    for (index, metric) in chosen.enumerated() {
      let means = Means(groups.flatMap { x, trials in trials.compactMap { $0.value(metric) }.map { Point(x, $0) } })
      most = max(most, means.counts.max() ?? 1)
      var series = Series(
        metricLabel(metric, qualities[index]), means.points, style: groups.count > 40 ? .line : .both,
        look: .distinct(index))
      series.whiskers = means.shownIntervals
      chart.series.append(series)
    }
    if let truth { chart.series.append(try line(of: truth, groups.map(\.x), chart.x.scale)) }
    if most > 1 {
      let what = "mean and 95\u{2009}% interval of up to \(most)\u{A0}trials"
      chart.subtitle = [sweep.title, what].filter { !$0.isEmpty }.joined(separator: ": ")
    }
    return [NamedPicture(NamedPicture.name(metrics, against: name), chart)]
  }

  /// The truth at 400 points between the ends, and at those of the sweep, where it may jump.
  private func line(of truth: Expression, _ xs: [Double], _ scale: Axis.Scale) throws(Problem) -> Series {
    let (low, high) = (xs.min() ?? 0, xs.max() ?? 1)
    let steps = 400
    let between = (0...steps).map { step in
      let share = Double(step) / Double(steps)
      return scale == .log ? low * power(high / low, share) : low + share * (high - low)
    }
    var points: [Point] = []
    for x in Set(between + xs).sorted() { points.append(Point(x, try truth.value([name: x]))) }
    return Series("truth: \(truth)", points, look: Look(color: .quiet, dash: .dashed))
  }
}

extension Expression {
  /// Its value where all its names are numbers; true is 1.
  fileprivate func value(_ names: [String: Double]) throws(Problem) -> Double {
    switch self {
    case .number(let value, _): return value
    case .name("pi", _): return .pi
    case .name(let name, let mark):
      guard let value = names[name] else {
        throw Problem(
          "'\(name)' is not known here", at: mark,
          hint: "the truth is an equation of \(names.keys.sorted().joined(separator: ", "))")
      }
      return value
    case .negate(let operand, _): return try -operand.value(names)
    case .binary(let sign, let left, let right, _):
      let (a, b) = (try left.value(names), try right.value(names))
      return switch sign {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .power: power(a, b)
      }
    case .comparison(let first, let links):
      var left = try first.value(names)
      for link in links {
        let right = try link.right.value(names)
        guard link.relation.holds(left, right) else { return 0 }
        left = right
      }
      return 1
    case .call(let name, let arguments, let mark):
      var values: [Double] = []
      for argument in arguments { values.append(try argument.value.value(names)) }
      switch (name, values.count) {
      case ("abs", 1): return abs(values[0])
      case ("sqrt", 1): return values[0].squareRoot()
      case ("exp", 1): return exponential(values[0])
      case ("log", 1): return logarithm(values[0])
      case ("cos", 1): return cosine(values[0])
      case ("sin", 1): return sine(values[0])
      case ("min", 2...): return values.min() ?? 0
      case ("max", 2...): return values.max() ?? 0
      default: throw Problem("\(name) is not known here", at: mark, hint: "abs, sqrt, exp, log, cos, sin, min, max")
      }
    case .itself(let mark), .part(_, _, let mark), .member(_, _, let mark):
      throw Problem("'\(self)' is not a number here", at: mark)
    }
  }
}

extension Expression.ComparisonOperator {
  fileprivate func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}
