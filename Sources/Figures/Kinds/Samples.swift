import Basics

/// Samples of the model in rows and columns, of the trained one or as it was in training. Along a side given by a name,
/// only that name varies; where both sides have names of the same shape, the pictures of each alone stand in the
/// margins.
struct SamplesFigure: FigureKind {
  static let name = "samples"
  static let summary = "samples of the model in rows and columns"
  static let fields: [Field<Self>] = [
    Field("of", \.value, position: 0, "the name under 'define' whose draws are shown"),
    Field(
      "rows", type: .countOrName(1...64), "rows of samples, or a name of 'sample' that varies from row to row",
      standard: { $0.rows.value.words.joined(separator: " ") }, assign: { $0.given = GridSide($1) }),
    Field("columns", \.columns, in: 1...64, "samples a row, or a name of 'sample' that varies along it"),
    Field(
      "at", \.moments,
      "of the model after these epochs or steps of training, with the same draws: one row for each, or as many as 'rows'"
    ),
    .file,
  ]
  var value = "generated"
  /// The rows that are asked for.
  var given: GridSide?
  var columns = GridSide(count: 8)
  var moments: Moments?
  var file = PictureFormat.png

  /// Of each moment.
  private var rows: GridSide { given ?? GridSide(count: moments == nil ? 8 : 1) }

  var needs: [Need] {
    let name = moments == nil ? "generated" : "captured"
    if let rows = rows.number, let columns = columns.number {
      let count = FieldValue.integer(rows * columns)
      return [Need(ArrayRequest(name, "drawn", of: value, ["count": count], at: moments), .images)]
    }
    let fields: KeyValuePairs<String, FieldValue?> = ["rows": rows.value, "columns": columns.value]
    let grid = Need(ArrayRequest("\(name)_grid", "grid", of: value, fields, at: moments), .images)
    return [grid] + [rows.need("rows"), columns.need("columns")].compactMap { $0 } + sources
  }

  /// What stands in the margins.
  private var sources: [Need] {
    guard let row = rows.name, let column = columns.name, moments == nil else { return [] }
    func need(_ name: String, _ side: GridSide, _ other: String) -> Need {
      let fields: KeyValuePairs<String, FieldValue?> = ["side": side.value, "other": .word(other)]
      return Need(ArrayRequest(name, "sources", of: value, fields), .images, isOptional: true)
    }
    return [need("row_sources", rows, column), need("column_sources", columns, row)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images(needs[0].array.name)
    let labels = try trial.labels(of: rows, "rows")
    let columns = try trial.labels(of: columns, "columns")
    guard let moments else {
      var grid = ImageGrid("Samples", trial, of: images, rows: labels, columns: columns)
      grid.caption = variation
      if !sources.isEmpty, try trial.array("row_sources") != nil, try trial.array("column_sources") != nil {
        try addSources(&grid, rows: trial.images("row_sources"), columns: trial.images("column_sources"))
      }
      return [NamedPicture("samples", grid)]
    }
    var grid = ImageGrid("Samples in training", trial, of: images, rows: moments.labels(of: labels), columns: columns)
    grid.rowsPerGroup = labels.count > 1 ? labels.count : 0
    let same = "The draws are the same at every \(moments.unit == .epochs ? "epoch" : "step")."
    grid.caption = [variation, same].filter { !$0.isEmpty }.joined(separator: " ")
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

  private var variation: String {
    switch (rows.name, columns.name) {
    case (nil, nil): ""
    case (let row?, nil): "Rows differ in \(row) alone, columns in all else."
    case (nil, let column?): "Columns differ in \(column) alone, rows in all else."
    case (let row?, let column?): "Rows differ in \(row) alone, columns in \(column) alone."
    }
  }
}

extension Moments {
  /// The labels of the rows of all moments: the moment stands at its first row, and before each row's own label.
  fileprivate func labels(of rows: [String]) -> [String] {
    numbers.flatMap { number in
      rows.enumerated().map { index, row in
        let moment = index == 0 || !row.isEmpty ? label(number) : ""
        return row.isEmpty ? moment : "\(moment), \(row)"
      }
    }
  }
}
