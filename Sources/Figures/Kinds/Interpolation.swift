import Basics

/// Samples along straight lines between two draws of a name under `sample`, one line per row.
struct InterpolationFigure: FigureKind {
  static let name = "interpolation"
  static let summary = "samples along straight lines between two draws of a latent variable, a line a row"
  static let fields: [Field<Self>] = [
    Field("along", \.along, position: 0, "the name under 'sample' that goes along; the only one if left out"),
    Field(
      "rows", \.rows, in: 1...64, "lines, or a name of 'sample' that varies from line to line, all with the same ends"),
    Field("steps", \.steps, in: 2...64, "samples on a line, ends included"), .file,
  ]
  var file = PictureFormat.png
  var along: String?
  var rows = GridSide(count: 6)
  var steps = 10

  var needs: [Need] {
    let fields: KeyValuePairs<String, FieldValue?> = [
      "along": along.map { .word($0) }, "rows": rows.value, "steps": .integer(steps),
    ]
    let lines = Need(ArrayRequest("interpolation", "interpolated", of: "generated", fields), .images)
    return [lines] + [rows.need("rows")].compactMap { $0 }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("interpolation")
    var grid = ImageGrid(
      "Interpolation", trial, of: images, rows: try trial.labels(of: rows, "rows"),
      columns: [String](repeating: "", count: steps))
    if let name = rows.name { grid.caption = "Rows differ in \(name) alone." }
    return [NamedPicture("interpolation", grid)]
  }
}
