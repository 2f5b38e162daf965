import Basics

/// Examples of the validation split with their reconstructions below them.
struct ReconstructionsFigure: FigureKind {
  static let name = "reconstructions"
  static let summary = "examples of the validation split with their reconstructions below them"
  static let fields: [Field<Self>] = [
    Field("rows", \.rows, in: 1...64, "pairs of rows"),
    Field("columns", \.columns, in: 1...64, "examples a row"),
  ]
  var rows = 2
  var columns = 10

  var needs: [Need] {
    let count = FieldValue.integer(rows * columns)
    return [
      Need(ArrayRequest("originals", "originals", ["count": count]), .images),
      Need(ArrayRequest("reconstructed", "ofExamples", of: "reconstructed", ["count": count]), .images),
    ]
  }

  func draw(_ material: TrialMaterial, to folder: String) throws -> [String] {
    let stacks = [try material.images("originals"), try material.images("reconstructed")]
    let count = min(rows * columns, stacks[0].count, stacks[1].count)
    let lines = stride(from: 0, to: count, by: columns).flatMap { start in
      let range = start..<min(start + columns, count)
      return [
        ImageGrid.Row("original", range.map { .init(0, $0) }),
        ImageGrid.Row("reconstructed", range.map { .init(1, $0) }),
      ]
    }
    var grid = ImageGrid("Reconstructions", subtitle: material.subtitle, stacks: stacks, rows: lines)
    grid.rowsPerGroup = 2
    let path = "\(folder)/reconstructions\(material.suffix).png"
    try Figures.draw(grid, to: path)
    return [path]
  }
}
