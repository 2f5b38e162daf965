import Basics

/// Examples of the validation split with their reconstructions below them; of a sweep, one row of originals and below
/// it a row for each value.
struct ReconstructionsFigure: FigureKind {
  static let name = "reconstructions"
  static let summary = "examples of the validation split with their reconstructions below them"
  static let fields: [Field<Self>] = [
    Field("rows", \.rows, in: 1...64, "pairs of rows"),
    Field("columns", \.columns, in: 1...64, "examples a row"),
    Field(
      "over", \.over, count: 1...4,
      "names of the sweep: a figure of the sweep, the same examples in one row for each of their values"),
    .file,
  ]
  var rows = 2
  var columns = 10
  var over: [String] = []
  var file = PictureFormat.png

  var swept: [String]? { over.isEmpty ? nil : over }

  var needs: [Need] {
    let count = FieldValue.integer(rows * columns)
    return [
      Need(ArrayRequest("originals", "originals", ["count": count]), .images),
      Need(ArrayRequest("reconstructed", "ofExamples", of: "reconstructed", ["count": count]), .images),
    ]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let stacks = [try trial.images("originals"), try trial.images("reconstructed")]
    let count = min(rows * columns, stacks[0].count, stacks[1].count)
    let lines = stride(from: 0, to: count, by: columns).flatMap { start in
      let range = start..<min(start + columns, count)
      return [
        ImageGrid.Row("original", range.map { .init(0, $0) }),
        ImageGrid.Row("reconstructed", range.map { .init(1, $0) }),
      ]
    }
    var grid = ImageGrid("Reconstructions", subtitle: trial.subtitle, stacks: stacks, rows: lines)
    grid.rowsPerGroup = 2
    return [NamedPicture("reconstructions", grid)]
  }

  func pictures(of sweep: SweptMaterial) throws -> [NamedPicture] {
    var stacks: [Images] = []
    var lines: [ImageGrid.Row] = []
    for group in sweep.groups {
      guard let images = try sweep.images("reconstructed", group) else { continue }
      var line = ImageGrid.Row(group.label, [])
      (line.setting, line.trial) = (plainLabel(sweep.names, group.values), group.shown?.id ?? "")
      if stacks.isEmpty, let originals = try sweep.images("originals", group) {
        stacks.append(originals)
        lines.append(ImageGrid.Row("original", []))
        lines[0].trial = line.trial
      }
      stacks.append(images)
      lines.append(line)
    }
    guard !stacks.isEmpty else { return [] }
    let count = stacks.map(\.count).min() ?? 0
    let blocks = stride(from: 0, to: min(count, rows * columns), by: columns).flatMap { start in
      lines.enumerated().map { stack, line in
        var line = line
        line.images = (start..<min(start + columns, count)).map { ImageGrid.Cell(stack, $0) }
        return line
      }
    }
    var grid = ImageGrid("Reconstructions \(sweep.over)", subtitle: sweep.title, stacks: stacks, rows: blocks)
    grid.rowsPerGroup = lines.count
    grid.caption = sweep.caption.isEmpty ? "" : sweep.caption.firstUppercased + "."
    return [NamedPicture(NamedPicture.name("reconstructions", over: sweep.names), grid)]
  }
}
