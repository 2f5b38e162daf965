import Basics
import Results

/// Curves of the loss and of every reported term; or of some reports in one chart; or of a sweep's values, each a
/// curve.
struct LossFigure: FigureKind {
  static let name = "loss"
  static let summary = "curves of the loss and of every reported term, training and validation"
  static let fields: [Field<Self>] = [
    Field("of", \.reports, count: 1...12, "the reports to draw in one chart"),
    Field(
      "over", \.over, count: 1...4,
      "names of the sweep: a chart of the sweep, a curve for each of their values, with a band over what else varies"),
    .file,
  ]
  var reports: [String] = []
  var over: [String] = []
  var file = PictureFormat.png

  var swept: [String]? { over.isEmpty ? nil : over }

  func check() throws(Problem) {
    if reports.count > 1, !over.isEmpty {
      throw Problem(
        "over a sweep one report is drawn, here are \(reports.count)",
        hint: "a row for each: loss of \(reports[0]) over …")
    }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let curves = History(trial.history)
    let terms = curves.metrics
    guard !terms.isEmpty else { return [] }
    if !reports.isEmpty { return [NamedPicture("loss", try together(curves, trial))] }
    guard terms.contains("loss") else { return [NamedPicture("loss", panels(terms, curves, "Losses", trial))] }
    var chart = curves.chart(of: "loss", trial.qualities["loss"])
    chart.title = "Loss"
    chart.subtitle = trial.subtitle
    let others = terms.filter { $0 != "loss" }
    let loss = NamedPicture("loss", chart)
    return others.isEmpty
      ? [loss] : [loss, NamedPicture("loss_terms", panels(others, curves, "Terms of the loss", trial))]
  }

  private func panels(_ terms: [String], _ curves: History, _ title: String, _ trial: TrialMaterial) -> Panels {
    let charts = terms.prefix(24).map { term in
      var chart = curves.chart(of: term, trial.qualities[term])
      chart.size.height = 140
      return chart
    }
    return Panels(title, subtitle: trial.subtitle, charts, columns: terms.count > 3 ? 2 : 1)
  }

  /// Some reports in one chart: a colour each, validation dashed.
  private func together(_ curves: History, _ trial: TrialMaterial) throws(Problem) -> Chart {
    var chart = Chart("Loss", subtitle: trial.subtitle, x: curves.axis)
    let splits = reports.map { name in
      [Split.train, .valid].filter { (split: Split) in curves.has(MetricName(split, name)) }
    }
    let severalSplits = Set(splits.joined()).count > 1
    for (index, name) in reports.enumerated() {
      guard !splits[index].isEmpty else {
        throw Problem(
          "training did not report '\(name)'", hint: suggestion(for: name, among: curves.metrics, noun: "it reported"))
      }
      for split in splits[index] {
        var look = Look.distinct(index)
        look.dash = split == .train ? .solid : .dashed
        let label = trial.qualities[name]?.label ?? name
        let points = curves.points(MetricName(split, name), byEpoch: curves.countsEpochs)
        chart.series.append(Series(severalSplits ? "\(label), \(splitName(split))" : label, points, look: look))
      }
    }
    chart.y.label = commonUnit(reports.map { trial.qualities[$0] ?? Quality() })
    chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
    return chart
  }

  // MARK: Of a sweep

  func pictures(of sweep: SweptMaterial) throws -> [NamedPicture] {
    let histories = sweep.groups.map { $0.trials.map { History($0.history()) } }
    let names = histories.joined().flatMap(\.metrics).distinct
    guard let name = reports.first ?? (names.contains("loss") ? "loss" : names.first) else { return [] }
    let hasValidation = histories.joined().contains { $0.has(MetricName(.valid, name)) }
    let metric = MetricName(hasValidation ? .valid : .train, name)
    let byEpoch = histories.joined().allSatisfy(\.countsEpochs)
    var chart = Chart(
      "\(metricLabel(metric, sweep.results.quality(metric)).firstUppercased) \(sweep.over)",
      x: .training(byEpoch: byEpoch), y: Axis(axisLabel(metric, sweep.results.quality(metric))))
    var most = 1
    for (group, histories) in zip(sweep.groups, histories) {
      let means = Means(histories.flatMap { $0.points(metric, byEpoch: byEpoch) })
      most = max(most, means.counts.max() ?? 1)
      var series = Series(
        sweep.names.count == 1 ? sweep.labels[0](group.values[0]) : group.label, means.points, look: group.look)
      series.value = plainLabel(sweep.names, group.values)
      series.band = means.shownIntervals
      if !series.points.isEmpty { chart.series.append(series) }
    }
    guard !chart.series.isEmpty else { return [] }
    if sweep.names.count == 1, sweep.groups.allSatisfy({ $0.values[0].number != nil }) {
      chart.legendTitle = sweep.names[0]
    }
    chart.subtitle = sweep.title
    if most > 1 {
      chart.subtitle += "\(sweep.title.isEmpty ? "" : ": ")mean and 95\u{2009}% interval of up to \(most)\u{A0}trials"
    }
    chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
    return [NamedPicture(NamedPicture.name("loss", over: sweep.names), chart)]
  }
}
