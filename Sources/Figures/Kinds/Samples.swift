import Basics

/// Samples of the model in rows and columns. Along a side given by a name, only that name varies; where both sides have names
/// of the same shape, the pictures of each alone stand in the margins.
struct SamplesFigure: FigureKind {
  static let name = "samples"
  static let summary = "samples of the model in rows and columns"
  static let fields: [Field<Self>] = [
    Field("of", \.value, position: 0, "the name under 'define' whose draws are shown"),
    Field("rows", \.rows, in: 1...64, "rows of samples, or a name of 'sample' that varies from row to row"),
    Field("columns", \.columns, in: 1...64, "samples a row, or a name of 'sample' that varies along it"),
    .file,
  ]
  var value = "generated"
  var rows = GridSide(count: 8)
  var columns = GridSide(count: 8)
  var file = PictureFormat.png

  var needs: [Need] {
    if let rows = rows.number, let columns = columns.number {
      return [Need(ArrayRequest("generated", "drawn", of: value, ["count": .integer(rows * columns)]), .images)]
    }
    let fields: KeyValuePairs<String, FieldValue?> = ["rows": rows.value, "columns": columns.value]
    let grid = Need(ArrayRequest("generated_grid", "grid", of: value, fields), .images)
    return [grid] + [rows.need("rows"), columns.need("columns")].compactMap { $0 } + sources
  }

  /// What stands in the margins.
  private var sources: [Need] {
    guard let row = rows.name, let column = columns.name else { return [] }
    func need(_ name: String, _ side: GridSide, _ other: String) -> Need {
      let fields: KeyValuePairs<String, FieldValue?> = ["side": side.value, "other": .word(other)]
      return Need(ArrayRequest(name, "sources", of: value, fields), .images, isOptional: true)
    }
    return [need("row_sources", rows, column), need("column_sources", columns, row)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    var grid = ImageGrid(
      "Samples", trial, of: try trial.images(needs[0].array.name), rows: try trial.labels(of: rows, "rows"),
      columns: try trial.labels(of: columns, "columns"))
    grid.caption = caption
    if !sources.isEmpty, try trial.array("row_sources") != nil, try trial.array("column_sources") != nil {
      try addSources(&grid, rows: trial.images("row_sources"), columns: trial.images("column_sources"))
    }
    return [NamedPicture("samples", grid)]
  }

  private func addSources(_ grid: inout ImageGrid, rows: Images, columns: Images) {
    let (rowStack, columnStack) = (grid.stacks.count, grid.stacks.count + 1)
    grid.stacks += [rows, columns]
    for row in grid.rows.indices { grid.rows[row].images.insert(.init(rowStack, row), at: 0) }
    grid.rows.insert(.init("", [nil] + (0..<columns.count).map { .init(columnStack, $0) }), at: 0)
    if !grid.columnLabels.isEmpty { grid.columnLabels.insert("", at: 0) }
    grid.margins = .init(rows: 1, columns: 1)
    grid.caption =
      "In the margins: one value for both names. Rows take \(self.rows.name ?? ""), columns \(self.columns.name ?? "")."
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
