import Basics

/// What each dimension of a latent variable does: a row for each, the most used first, from `reach` below to `reach`
/// above one example's value, which stands framed in the middle.
struct TraversalFigure: FigureKind {
  static let name = "traversal"
  static let summary = "what each dimension of a latent variable does, a row each, the most used first"
  static let fields: [Field<Self>] = [
    Field("of", \.variable, position: 0, required: true, "the name under 'sample'"),
    Field("dims", \.dims, in: 1...64, "how many dimensions"),
    Field("steps", \.steps, in: 3...64, "samples a row"),
    Field("reach", \.reach, in: 1e-3...1e3, "how far a dimension goes on both sides"),
    .file,
  ]
  var variable = ""
  var dims = 8
  var steps = 11
  var reach = 2.0
  var file = PictureFormat.png

  var needs: [Need] {
    [
      Need(
        ArrayRequest(
          "traversal", "traversed", of: "generated",
          ["of": .word(variable), "dims": .integer(dims), "steps": .integer(steps), "reach": .number(reach)]), .images),
      Need(ArrayRequest("traversal_dims", "ranked", ["of": .word(variable), "count": .integer(dims)]), .vectors(2)),
    ]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("traversal")
    let ranked = try trial.stored("traversal_dims").entries
    let isRanked = ranked.contains { $0[1] != 0 }
    var grid = ImageGrid(
      "Dimensions of \(variable)", subtitle: trial.subtitle, of: images, columns: steps, rows: ranked.count)
    for (row, dim) in zip(grid.rows.indices, ranked) {
      let index = "\(variable)[\(Int(dim[0]))]"
      grid.rows[row].label = isRanked ? "\(index) \(written(Double(dim[1]), digits: 2))\u{A0}nats" : index
    }
    // The ends say enough.
    grid.columnLabels = [String](repeating: "", count: steps)
    grid.columnLabels[0] = written(-reach, digits: 3)
    grid.columnLabels[steps - 1] = "+" + written(reach, digits: 3)
    grid.caption =
      isRanked
      ? "The dimensions with the largest divergence from N(0, 1), each changed alone" : "Each dimension changed alone"
    // Of an even number of steps none is the example itself.
    if steps % 2 == 1 {
      grid.columnLabels[steps / 2] = "0"
      grid.frame(column: steps / 2)
      grid.caption += isRanked ? "; framed: the example itself" : "; framed: the same draw"
    }
    grid.caption += "."
    return [NamedPicture("traversal", grid)]
  }
}
