import Basics

/// Functions of one number over an interval, with the examples below them where these are one number each.
struct CurvesFigure: FigureKind {
  static let name = "curves"
  static let summary = "functions of one number over an interval in one chart, and the examples as ticks below"
  static let fields: [Field<Self>] = [
    Field(
      "functions", \.functions, position: 0, required: true,
      "functions of 'define' (density), networks (D), or equations of these and the point _"),
    Field("from", \.low, in: -1e9...1e9, required: true, "where the interval begins"),
    Field("to", \.high, in: -1e9...1e9, required: true, "where it ends"),
    Field("points", \.points, in: 2...100_000, "at how many points each is computed"), .file,
  ]
  var functions: [Expression] = []
  var low = 0.0
  var high = 0.0
  var points = 401
  var file = PictureFormat.png

  var needs: [Need] {
    let curves = ArrayRequest(
      "curves", "curved",
      [
        "functions": .equations(functions), "from": .number(low), "to": .number(high), "points": .integer(points),
      ])
    let examples = ArrayRequest("examples", "rug", ["count": .integer(500)])
    return [Need(curves, .vectors(functions.count)), Need(examples, .anything, isOptional: true)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let values = try trial.stored("curves")
    guard values.shape == [points, functions.count] else {
      throw Problem(
        "trial \(trial.id), array 'curves': shape \(values.shape.map(String.init).joined(separator: "×")), not"
          + " \(points)×\(functions.count)")
    }
    let names = functions.map(\.description)
    var chart = Chart(title(names), subtitle: trial.subtitle, x: Axis("x", range: low...high))
    let xs = GridPoints.even(points, from: low, to: high)
    for (index, name) in names.enumerated() {
      let curve = xs.indices.map { Point(xs[$0], Double(values.numbers[$0 * names.count + index])) }
      chart.series.append(Series(name, curve, look: .distinct(index)))
    }
    if let examples = try trial.array("examples") {
      chart.rug = examples.numbers.map(Double.init)
      let words = trial.words("examples").first ?? "examples"
      chart.subtitle += (chart.subtitle.isEmpty ? "" : "; ") + "ticks: \(chart.rug.count) \(words)"
    }
    return [NamedPicture("curves", chart)]
  }

  /// "D", "p and q", "D, density and truth".
  private func title(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
