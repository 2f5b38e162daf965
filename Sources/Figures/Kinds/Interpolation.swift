import Basics

/// Samples along straight lines between two draws of a name under `sample`: a line a row.
struct InterpolationFigure: FigureKind {
  static let name = "interpolation"
  static let summary = "samples along straight lines between two draws of a latent variable, a line a row"
  static let fields: [Field<Self>] = [
    Field("along", \.along, position: 0, "the name under 'sample' that goes along; the only one if left out"),
    Field("rows", \.rows, in: 1...64, "lines"),
    Field("steps", \.steps, in: 2...64, "places on a line, ends included"),
  ]
  var along: String?
  var rows = 6
  var steps = 10

  var needs: [Need] {
    let fields: KeyValuePairs<String, FieldValue?> = [
      "along": along.map { .word($0) }, "rows": .integer(rows), "steps": .integer(steps),
    ]
    return [Need(ArrayRequest("interpolation", "interpolated", of: "generated", fields), .images)]
  }

  func draw(_ material: TrialMaterial, to folder: String) throws -> [String] {
    let images = try material.images("interpolation")
    let path = "\(folder)/interpolation\(material.suffix).png"
    try Figures.draw(
      ImageGrid("Interpolation", subtitle: material.subtitle, of: images, columns: steps, rows: rows), to: path)
    return [path]
  }
}
