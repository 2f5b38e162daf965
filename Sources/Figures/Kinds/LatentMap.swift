import Basics

/// Samples over a grid of a two-dimensional latent variable.
struct LatentMapFigure: FigureKind {
  static let name = "latent_map"
  static let summary = "samples over a grid of a latent variable of two dimensions"
  static let fields: [Field<Self>] = [
    Field("over", \.over, position: 0, "the name under 'sample' that is varied; the only one if left out"),
    Field("side", \.side, in: 2...64, "samples along a side"),
    Field("reach", \.reach, in: 1e-3...1e3, "the grid goes from −reach to reach"),
  ]
  var over: String?
  var side = 15
  var reach = 1.5

  var needs: [Need] {
    let fields: KeyValuePairs<String, FieldValue?> = [
      "over": over.map { .word($0) }, "side": .integer(side), "reach": .number(reach),
    ]
    return [Need(ArrayRequest("latent_map", "mapped", of: "generated", fields), .images)]
  }

  func draw(_ material: TrialMaterial, to folder: String) throws -> [String] {
    let images = try material.images("latent_map")
    // The side of the stored grid, not the row's, which may have been changed since.
    let side = Int(Double(images.count).squareRoot())
    guard side * side == images.count else {
      throw Problem("trial \(material.id), array 'latent_map': \(images.count) images do not make a square")
    }
    var grid = ImageGrid("Map of the latent space", subtitle: material.subtitle, of: images, columns: side, rows: side)
    let name = over ?? "z"
    grid.axes = .init(x: "\(name)₁", y: "\(name)₂", reach: reach)
    let path = "\(folder)/latent_map\(material.suffix).png"
    try Figures.draw(grid, to: path)
    return [path]
  }
}
