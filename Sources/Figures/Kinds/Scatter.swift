import Basics

/// Points of examples in the plane, coloured by a class or a number of each.
struct ScatterFigure: FigureKind {
  static let name = "scatter"
  static let summary = "values of two numbers as points in the plane, coloured by a class or a number"
  static let fields: [Field<Self>] = [
    Field("of", \.value, position: 0, required: true, "two numbers of each example: code, code[:2]"),
    Field("colour", \.colour, "the class or number of each example: data.label"),
    Field("examples", \.examples, in: 1...1_000_000, "how many examples"),
    Field("prior", \.hasPrior, "circles at one and two standard deviations of N(0, 1)"),
    Field("over", \.over, count: 1...4, "names of the sweep: a figure of the sweep, a panel for each of their values"),
    .file,
  ]
  var value: Expression?
  var colour: Expression?
  var examples = 2000
  var hasPrior = false
  var over: [String] = []
  var file = PictureFormat.png

  var swept: [String]? { over.isEmpty ? nil : over }

  var needs: [Need] {
    guard let value else { return [] }
    func need(_ name: String, _ equation: Expression, _ form: Need.Form) -> Need {
      Need(ArrayRequest(name, "computed", ["equation": .equation(equation), "count": .integer(examples)]), form)
    }
    return [need("scatter", value, .vectors(2))] + (colour.map { [need("scatter_colour", $0, .numbers)] } ?? [])
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let cloud = Cloud(
      try trial.stored("scatter"), colours: try colour.map { _ in try trial.stored("scatter_colour").numbers },
      words: trial.words("scatter_colour"), colour: colour?.description ?? "")
    var chart = cloud.chart(circles: hasPrior)
    chart.title = value?.description.firstUppercased ?? ""
    chart.subtitle = [trial.subtitle, Cloud.words(for: chart.circles)].filter { !$0.isEmpty }.joined(separator: "; ")
    (chart.x.label, chart.y.label) = labels
    return [NamedPicture("scatter", chart)]
  }

  private var labels: (String, String) {
    let text = value?.description ?? ""
    return ("\(text)[0]", "\(text)[1]")
  }

  /// A panel for each value, with the same axes and colours in all.
  func pictures(of sweep: SweptMaterial) throws -> [NamedPicture] {
    var charts: [Chart] = []
    let all =
      try colour == nil ? nil : sweep.groups.flatMap { try sweep.stored("scatter_colour", $0)?.array.numbers ?? [] }
    for group in sweep.groups {
      guard let points = try sweep.stored("scatter", group) else { continue }
      let colours = try colour.flatMap { _ in try sweep.stored("scatter_colour", group) }
      let cloud = Cloud(
        points.array, colours: colours?.array.numbers, all: all, words: colours?.words ?? [],
        colour: colour?.description ?? "")
      var chart = cloud.chart(circles: false)
      chart.title = group.label
      chart.setting = plainLabel(sweep.names, group.values)
      chart.trial = group.shown?.id ?? ""
      // The legend of all panels says it.
      chart.annotations = []
      (chart.x.label, chart.y.label) = labels
      charts.append(chart)
    }
    guard !charts.isEmpty else { return [] }
    let extents = charts.map(\.extents)
    let x = Cloud.union(extents.map(\.x))
    let y = Cloud.union(extents.map(\.y))
    let circles = Cloud.circles(in: (x, y))
    for index in charts.indices {
      charts[index].x.range = x
      charts[index].y.range = y
      charts[index].size = Size(170, 180)
      charts[index].circles = circles
    }
    let parts = [sweep.title, Cloud.words(for: circles), sweep.caption]
    var panels = Panels(
      "\(value?.description.firstUppercased ?? "") \(sweep.over)",
      subtitle: parts.filter { !$0.isEmpty }.joined(separator: "; "), charts,
      columns: charts.count == 4 ? 2 : min(3, charts.count))
    if charts.allSatisfy({ $0.bar == nil }) { panels.legendTitle = colour?.description ?? "" }
    return [NamedPicture(NamedPicture.name("scatter", over: sweep.names), panels)]
  }
}
