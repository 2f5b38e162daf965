import Basics

/// Samples of the model in rows and columns. Along a side given by a name, only that name varies.
struct SamplesFigure: FigureKind {
  static let name = "samples"
  static let summary = "samples of the model in rows and columns"
  static let fields: [Field<Self>] = [
    Field("rows", \.rows, in: 1...64, "rows of samples, or a name of 'sample' that varies from row to row"),
    Field("columns", \.columns, in: 1...64, "samples a row, or a name of 'sample' that varies along it"),
    .file,
  ]
  var rows = GridSide(count: 8)
  var columns = GridSide(count: 8)
  var file = PictureFormat.png

  var needs: [Need] {
    if let rows = rows.number, let columns = columns.number {
      return [Need(ArrayRequest("generated", "drawn", of: "generated", ["count": .integer(rows * columns)]), .images)]
    }
    let fields: KeyValuePairs<String, FieldValue?> = ["rows": rows.value, "columns": columns.value]
    let grid = Need(ArrayRequest("generated_grid", "grid", of: "generated", fields), .images)
    return [grid] + [rows.need("rows"), columns.need("columns")].compactMap { $0 }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    var grid = ImageGrid(
      "Samples", trial, of: try trial.images(needs[0].array.name), rows: try trial.labels(of: rows, "rows"),
      columns: try trial.labels(of: columns, "columns"))
    grid.caption = caption
    return [NamedPicture("samples", grid)]
  }

  private var caption: String {
    switch (rows.name, columns.name) {
    case (nil, nil): ""
    case (let row?, nil): "Rows differ in \(row) alone, columns in all else."
    case (nil, let column?): "Columns differ in \(column) alone, rows in all else."
    case (let row?, let column?): "Rows differ in \(row) alone, columns in \(column) alone."
    }
  }
}
