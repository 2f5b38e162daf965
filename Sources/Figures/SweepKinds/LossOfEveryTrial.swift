import Basics
import Results

/// Training and validation curves of every trial: one colour per setting, the same for all its seeds.
struct LossOfEveryTrial: SweepFigure {
  func pictures(_ material: SweepMaterial) -> [NamedPicture] {
    let settings = material.settings
    let histories = settings.map { $0.trials.map { History($0.history()) } }
    let countsEpochs = histories.joined().allSatisfy(\.countsEpochs)
    let names = histories.joined().flatMap(\.metrics).distinct
    let metrics = names.contains("loss") ? ["loss"] : Array(names.prefix(6))
    // Long names stand once, as the legend's title, and the values alone beside the lines.
    let isLong = settings.contains { material.label($0).count > 40 }
    // Of very many settings the legend names only some.
    let step = settings.count > Legend.most ? (settings.count + 7) / 8 : 1
    var charts: [Chart] = []
    for name in metrics {
      for metric in [MetricName(.train, name), MetricName(.valid, name)] {
        let label = axisLabel(metric, material.results.quality(metric))
        var chart = Chart(x: .training(byEpoch: countsEpochs), y: Axis(label))
        for (index, setting) in settings.enumerated() {
          let isNamed = index % step == 0 || index == settings.count - 1
          let values = material.values(setting.values, Array(material.swept.indices))
          let name = material.swept.count == 1 || isLong ? values : material.label(setting)
          for history in histories[index] {
            let points = history.points(metric, byEpoch: countsEpochs)
            if points.isEmpty { continue }
            var series = Series(isNamed && !name.isEmpty ? name : nil, points, look: setting.look)
            series.value = plainLabel(material.swept, setting.values)
            series.weight = material.trials.count > 60 ? 0.35 : material.trials.count > 20 ? 0.5 : 0.75
            // Of very many curves the last ones must not hide all others.
            if material.trials.count > 60 { series.opacity = 0.6 }
            chart.series.append(series)
          }
        }
        if chart.series.isEmpty { continue }
        chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
        chart.size.height = 140
        charts.append(chart)
      }
    }
    if charts.isEmpty { return [] }
    var panels = Panels("Loss of every trial", subtitle: material.title, charts, columns: charts.count > 3 ? 2 : 1)
    if material.swept.count == 1 || isLong { panels.legendTitle = material.swept.joined(separator: ", ") }
    return [NamedPicture("loss", panels)]
  }
}
