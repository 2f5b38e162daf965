import Basics
import Figures
import Results

/// Each metric against what was swept, over two names and over more, and the loss of every trial.
struct ChartsSection {
  private let source: ReportSource
  private let curves: TrialCurves
  private let most = 12

  init(_ source: ReportSource, _ curves: TrialCurves) {
    self.source = source
    self.curves = curves
  }

  func write(to html: inout Html, _ colors: inout PageColors, level: Int) {
    let metrics = unseenMetrics
    let against = metrics.flatMap { source.charts.charts(of: $0) }
    let losses = self.losses
    let id = "charts-\(source.number)"
    html.tag("section", ["aria-labelledby": id]) { html in
      html.heading(level, source.prefix + "Charts", id: id)
      if against.isEmpty && losses.isEmpty {
        html.tag(
          "p", text: "There is nothing to draw: no trial has recorded a curve, and no metric varies with a setting.")
      }
      figures(against, &html, &colors)
      if against.count > most {
        html.tag("p", ["class": "note"], text: "\(against.count - most) more charts of metrics are left out.")
      }
      let (maps, lines) = (source.charts.maps, source.charts.lines(length: LinesFigure.height))
      if !maps.isEmpty || !lines.isEmpty {
        html.tag("div", ["class": "charts"]) { html in
          for map in maps { MapFigure(map).write(to: &html, &colors) }
          for lines in lines { LinesFigure(lines).write(to: &html, &colors) }
        }
      }
      if !losses.isEmpty {
        html.heading(level + 1, "Training of every trial")
        legend(&html, &colors)
        figures(losses, &html, &colors, named: false)
      }
    }
    html.line()
  }

  private func figures(_ charts: [Chart], _ html: inout Html, _ colors: inout PageColors, named: Bool = true) {
    guard !charts.isEmpty else { return }
    html.tag("div", ["class": "charts"]) { html in
      for chart in charts.prefix(most) { ChartFigure(chart, legend: named).write(to: &html, &colors) }
    }
  }

  /// What counts is how the model does on examples that it was not trained on.
  private var unseenMetrics: [MetricName] {
    let all = source.results.metrics
    let unseen = all.filter { $0.split != .train }
    return unseen.isEmpty ? all : unseen
  }

  /// Curves of the loss, or of the first numbers where there is none: training and validation apart.
  private var losses: [Chart] {
    let all = source.results.trials.flatMap { trial in curves.of(trial).map(\.metric) }.distinct
    let metrics = all.contains("loss") ? ["loss"] : Array(all.prefix(3))
    return metrics.flatMap { metric in ["training", "validation"].flatMap { charts(of: metric, $0) } }
  }

  /// One chart; two where some trials count epochs and others steps.
  private func charts(of metric: String, _ split: String) -> [Chart] {
    var charts: [Chart] = []
    for setting in source.charts.settings {
      for trial in setting.trials {
        guard let own = curves.of(trial).first(where: { $0.metric == metric })?.chart,
          var series = own.series.first(where: { $0.name == split }), !series.points.isEmpty
        else { continue }
        series.name = source.label(trial)
        series.look = setting.look
        let index = charts.firstIndex { $0.x.label == own.x.label } ?? charts.count
        if index == charts.count {
          charts.append(Chart(x: own.x, y: Axis("\(split) \(own.y.label)")))
        }
        charts[index].series.append(series)
      }
    }
    for index in charts.indices {
      charts[index].y.scale = Axis.scale(for: charts[index].series.flatMap { $0.points.map(\.y) })
    }
    return charts
  }

  /// The settings' colours; of very many only some.
  private func legend(_ html: inout Html, _ colors: inout PageColors) {
    let settings = source.charts.settings.filter { setting in
      setting.trials.contains { !curves.of($0).isEmpty }
    }
    guard settings.count > 1 else { return }
    let step = settings.count > 16 ? (settings.count + 9) / 10 : 1
    let shown = settings.enumerated().filter { $0.offset % step == 0 || $0.offset == settings.count - 1 }
    ChartLegend(shown.map { ($0.element.label, $0.element.look) }).write(to: &html, &colors)
    if step > 1 {
      html.tag("p", ["class": "note"], text: "\(shown.count) of \(settings.count) settings are named here.")
    }
  }
}
