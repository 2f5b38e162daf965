import Basics

/// Samples along straight lines between two draws of names under `sample`, one line per row; or over a square between
/// several.
struct InterpolationFigure: FigureKind {
  static let name = "interpolation"
  static let summary = "samples along straight lines between two draws of a latent variable, a line a row"
  static let fields: [Field<Self>] = [
    Field(
      "along", \.along, count: 1...4, position: 0,
      "the names under 'sample' that go along, together; the only one if left out"),
    Field(
      "rows", type: .countOrName(1...64),
      "lines, or a name of 'sample' that varies from line to line, all with the same ends",
      standard: { $0.rows.value.words.joined(separator: " ") }, assign: { $0.givenRows = GridSide($1) }),
    Field(
      "steps", \.givenSteps, in: 2...64,
      "samples on a line, ends included; 10, or 5 from a corner to the next, where not given"),
    Field("both", \.isBoth, "below each line the two examples at its ends, blended pixel by pixel"),
    Field("corners", \.corners, in: 4...16, "a square between 4, 9 or 16 draws instead of lines"),
    .file,
  ]
  var along: [String] = []
  /// What is asked for.
  var givenRows: GridSide?
  var givenSteps: Int?
  var isBoth = false
  var corners: Int?
  var file = PictureFormat.png

  private var rows: GridSide { givenRows ?? GridSide(count: 6) }
  /// Samples on a line, or from a corner to the next.
  var steps: Int { givenSteps ?? (corners == nil ? 10 : 5) }

  var needs: [Need] {
    if let corners {
      let fields: KeyValuePairs<String, FieldValue?> = [
        "along": along.first.map { .word($0) }, "corners": .integer(corners), "steps": .integer(steps),
      ]
      return [Need(ArrayRequest("interpolation", "cornered", of: "generated", fields), .images)]
    }
    var request = ArrayRequest(
      "interpolation", "interpolated", of: "generated",
      ["along": along.isEmpty ? nil : .words(along), "rows": rows.value, "steps": .integer(steps)])
    if isBoth { request.fields.append(.init(name: "both", value: .flag(true))) }
    return [Need(request, .images)] + [rows.need("rows")].compactMap { $0 }
  }

  func check() throws(Problem) {
    if corners != nil, isBoth || along.count > 1 || givenRows != nil {
      throw Problem(
        "a square between corners is of one name, without 'both' and 'rows'", hint: "interpolation z corners 9")
    }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("interpolation")
    if let corners { return [NamedPicture("interpolation", square(images, corners, trial))] }
    let labels = isBoth ? [String](repeating: "", count: images.count / steps) : try trial.labels(of: rows, "rows")
    var grid = ImageGrid(
      "Interpolation", trial, of: images, rows: labels, columns: [String](repeating: "", count: steps))
    grid.columnLabels = (0..<steps).map { written(Double($0) / Double(steps - 1), digits: 2) }
    if isBoth {
      let name = along.first ?? "z"
      for row in grid.rows.indices { grid.rows[row].label = row % 2 == 0 ? name : "pixels" }
      grid.rowsPerGroup = 2
      grid.caption = "Blended by the share above: \(name) before it is decoded, and the two pictures themselves."
    } else if let name = rows.name {
      grid.caption = "Rows differ in \(name) alone."
    }
    return [NamedPicture("interpolation", grid)]
  }

  private func square(_ images: Images, _ corners: Int, _ trial: TrialMaterial) -> ImageGrid {
    let side = Int(Double(images.count).squareRoot())
    var grid = ImageGrid(
      "Interpolation between \(corners) codes", subtitle: trial.subtitle, of: images, columns: side, rows: side)
    grid.framed = Set(
      stride(from: 0, to: side, by: steps - 1).flatMap { row in
        stride(from: 0, to: side, by: steps - 1).map { ImageGrid.Position(row: row, column: $0) }
      })
    grid.caption = "Framed: the codes themselves."
    return grid
  }
}
