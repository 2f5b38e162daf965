import Basics

/// Samples with the training example nearest to each: whether the model has learned its examples by heart.
struct NeighboursFigure: FigureKind {
  static let name = "neighbours"
  static let summary = "samples with the training example nearest to each below it"
  static let fields: [Field<Self>] = [
    Field("value", \.value, position: 0, "the name under 'define' whose draws are shown"),
    Field("rows", \.rows, in: 1...64, "pairs of rows"),
    Field("columns", \.columns, in: 1...64, "samples a row"),
    .file,
  ]
  var value = "generated"
  var rows = 2
  var columns = 10
  var file = PictureFormat.png

  var needs: [Need] {
    let count = FieldValue.integer(rows * columns)
    return [
      Need(ArrayRequest("neighbours", "nearest", of: value, ["count": count]), .images),
      Need(
        ArrayRequest("neighbour_distances", "nearest", of: value, ["count": count, "distances": .flag(true)]), .anything
      ),
    ]
  }

  /// Two digits, without the zero before the point: there is little room.
  private static func short(_ distance: Float) -> String {
    let text = written(Double(distance), digits: 2)
    return text.hasPrefix("0.") ? String(text.dropFirst()) : text
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("neighbours")
    let distances = try trial.stored("neighbour_distances").numbers
    let lines = stride(from: 0, to: distances.count, by: columns).flatMap { start in
      let range = start..<min(start + columns, distances.count)
      return [
        ImageGrid.Row("sample", range.map { .init(0, 2 * $0) }),
        ImageGrid.Row(
          "nearest example", range.map { .init(0, 2 * $0 + 1, note: Self.short(distances[$0])) }),
      ]
    }
    var grid = ImageGrid(
      "Samples and their nearest training examples", subtitle: trial.subtitle, stacks: [images], rows: lines)
    grid.rowsPerGroup = 2
    grid.caption = "Below: the root of the mean squared difference of their pixels."
    return [NamedPicture("neighbours", grid)]
  }
}
