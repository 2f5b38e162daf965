import Basics

/// Samples of the model in rows and columns.
struct SamplesFigure: FigureKind {
  static let name = "samples"
  static let summary = "samples of the model in rows and columns"
  static let fields: [Field<Self>] = [
    Field("rows", \.rows, in: 1...64, "rows of samples"),
    Field("columns", \.columns, in: 1...64, "samples a row"),
  ]
  var rows = 8
  var columns = 8

  var needs: [Need] {
    [Need(ArrayRequest("generated", "drawn", of: "generated", ["count": .integer(rows * columns)]), .images)]
  }

  func draw(_ material: TrialMaterial, to folder: String) throws -> [String] {
    let images = try material.images("generated")
    let path = "\(folder)/samples\(material.suffix).png"
    try Figures.draw(
      ImageGrid("Samples", subtitle: material.subtitle, of: images, columns: columns, rows: rows), to: path)
    return [path]
  }
}
