import Basics
import Results

/// Draws the figures of a whole sweep into a folder: the loss of every trial, each metric against what was swept, and
/// images of all settings below each other. Returns the paths of the files.
package func drawSweep(_ results: SweepResults, to folder: String) throws -> [String] {
  let material = SweepMaterial(results)
  var paths: [String] = []
  func write(_ name: String, _ picture: some Picture) throws {
    paths.append("\(folder)/\(name.fileName).png")
    try draw(picture, to: paths[paths.count - 1])
  }
  if let losses = lossOfEveryTrial(material) { try write("loss", losses) }
  // What counts is how the model does on examples it was not trained on.
  let unseen = results.metrics.filter { $0.split != .train }
  for metric in unseen.isEmpty ? results.metrics : unseen {
    for (column, chart) in material.charts(of: metric) {
      try write(column.map { "\(metric.column)_by_\($0)" } ?? metric.column, chart)
    }
  }
  for (name, array, title) in [
    ("samples", "generated", "Samples"), ("reconstructions", "reconstructed", "Reconstructions"),
  ] {
    if let grid = try comparison(material, of: array, title) { try write(name, grid) }
  }
  return paths
}

/// Training and validation curves of every trial: one colour per setting, the same for all its seeds.
private func lossOfEveryTrial(_ material: SweepMaterial) -> Panels? {
  let settings = material.settings
  let histories = settings.map { $0.trials.map { History($0.history()) } }
  let countsEpochs = histories.joined().allSatisfy(\.countsEpochs)
  let names = histories.joined().flatMap(\.metrics).distinct
  let metrics = names.contains("loss") ? ["loss"] : Array(names.prefix(6))
  // Of very many settings the legend names only some.
  let step = settings.count > Legend.most ? (settings.count + 7) / 8 : 1
  var charts: [Chart] = []
  for name in metrics {
    for metric in [MetricName(.train, name), MetricName(.valid, name)] {
      let label = axisLabel(metric, material.results.quality(metric))
      var chart = Chart(x: Axis(countsEpochs ? "epoch" : "step"), y: Axis(label))
      for (index, setting) in settings.enumerated() {
        let isNamed = index % step == 0 || index == settings.count - 1
        let name = material.swept.count == 1 ? setting.values[0].typeset : material.label(setting)
        for history in histories[index] {
          let points = history.points(metric, byEpoch: countsEpochs)
          if points.isEmpty { continue }
          var series = Series(isNamed && !name.isEmpty ? name : nil, points, look: setting.look)
          series.weight = material.trials.count > 20 ? 0.5 : 0.75
          chart.series.append(series)
        }
      }
      if chart.series.isEmpty { continue }
      chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
      chart.size.height = 140
      charts.append(chart)
    }
  }
  if charts.isEmpty { return nil }
  var panels = Panels("Loss of every trial", subtitle: material.title, charts, columns: charts.count > 3 ? 2 : 1)
  if material.swept.count == 1 { panels.legendTitle = material.swept[0] }
  return panels
}

/// The same images for every setting, one row each, to compare the settings at a glance.
private func comparison(_ material: SweepMaterial, of array: String, _ title: String) throws -> ImageGrid? {
  let (mostRows, mostColumns) = (24, 10)
  var stacks: [Images] = []
  var rows: [ImageGrid.Row] = []
  func add(_ images: Images, _ label: String) {
    rows.append(ImageGrid.Row(label, (0..<min(mostColumns, images.count)).map { .init(stacks.count, $0) }))
    stacks.append(images)
  }
  var left = 0
  for setting in material.settings {
    let name = "array '\(array)'"
    guard let trial = setting.trials.first(where: { (try? $0.array(array)) != nil }),
      let found = try trial.array(array), let images = try? Images(found, name: name)
    else { continue }
    if rows.isEmpty, array == "reconstructed", let originals = try trial.array("originals") {
      if let images = try? Images(originals, name: "array 'originals'") { add(images, "original") }
    }
    if rows.count < mostRows { add(images, material.label(setting)) } else { left += 1 }
  }
  guard stacks.count > 1 else { return nil }
  var grid = ImageGrid("\(title) by setting", subtitle: material.title, stacks: stacks, rows: rows)
  if left > 0 { grid.caption = "\(left) more settings are not shown." }
  return grid
}
