import Basics

/// Pictures with a few points marked on them, and beside each picture where an attention of a network looks from each
/// of these points.
struct AttentionFigure: FigureKind {
  static let name = "attention"
  static let summary = "where an attention layer looks from some points of a few pictures, a map for each point"
  static let fields: [Field<Self>] = [
    Field(
      "of", \.of, position: 0, required: true,
      "a network with attention, or the name of a row ('as'): of samples, where they go through it, else of examples"),
    Field("number", \.number, in: 1...1000, position: 1, "which of its attentions, from 1"),
    Field("rows", \.rows, in: 1...16, "how many pictures"),
    Field(
      "points", \.points, in: 0...100, count: 2...12,
      "how far right and down each point is, in hundredths of the picture's sides"),
    .file,
  ]
  var of = ""
  var number = 1
  var rows = 4
  var points = [25, 25, 50, 50, 75, 75]
  var file = PictureFormat.png

  var needs: [Need] {
    let common: [(String, FieldValue)] = [
      ("of", .word(of)), ("number", .integer(number)), ("count", .integer(rows)),
    ]
    var maps = ArrayRequest("attention", "attention")
    var pictures = ArrayRequest("attended", "attended")
    for (name, value) in common {
      maps.fields.append(.init(name: name, value: value))
      pictures.fields.append(.init(name: name, value: value))
    }
    maps.fields.append(.init(name: "points", value: .integers(points)))
    return [Need(pictures, .images), Need(maps, .anything)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let pictures = try trial.images("attended")
    let maps = try trial.stored("attention")
    let count = points.count / 2
    guard maps.shape.count == 4, maps.shape[0] == pictures.count, maps.shape[1] == count else {
      throw Problem(
        "trial \(trial.id), array 'attention': shape \(maps.shape.map(String.init).joined(separator: "×"))"
          + " for \(pictures.count) pictures and \(count) points")
    }
    let sides = (height: maps.shape[2], width: maps.shape[3])
    let marks = (0..<count).map { point in
      ImageGrid.Mark(
        x: pixel(points[2 * point], of: pictures.width), y: pixel(points[2 * point + 1], of: pictures.height),
        // Shapes tell them apart in grey print.
        look: Look.distinct(point))
    }
    var overlays: [Float] = []
    let rows = (0..<pictures.count).map { picture in
      var cells = [ImageGrid.Cell(0, picture)]
      cells[0].marks = marks
      for point in marks.indices {
        let index = picture * count + point
        let size = sides.height * sides.width
        let map = Array(maps.numbers[index * size..<(index + 1) * size])
        let most = map.filter(\.isFinite).max() ?? 0
        overlays += overlay(map, sides, most, over: picture, of: pictures)
        var cell = ImageGrid.Cell(1, index, note: written(Double(most), digits: 2))
        cell.marks = [marks[point]]
        cells.append(cell)
      }
      return ImageGrid.Row("", cells)
    }
    var laid = Images(
      count: pictures.count * count, height: pictures.height, width: pictures.width, channels: 3, numbers: overlays)
    laid.name = trial.key("attention")
    var grid = ImageGrid(
      "Attention of \(of)\(number > 1 ? " \(number)" : "")", subtitle: trial.subtitle, stacks: [pictures, laid],
      rows: rows)
    grid.margins.columns = 1
    grid.bar = .init(.viridis, 0...1, "share of a map's largest weight")
    let even = written(1 / Double(sides.height * sides.width), digits: 2)
    let heads = trial.words("attention").first.map { "; \($0)" } ?? ""
    grid.caption =
      "Where each marked point looks, over \(sides.height)×\(sides.width) positions\(heads). Below each map its largest"
      + " weight; \(even) would be even."
    return [NamedPicture("attention", grid)]
  }

  /// The pixel that lies at some hundredths of a side.
  private func pixel(_ hundredths: Int, of side: Int) -> Int { min(side - 1, hundredths * side / 100) }

  /// A map in colours over its picture in grey, red, green and blue from 0 to 1: the map's points as large as they are.
  private func overlay(
    _ map: [Float], _ sides: (height: Int, width: Int), _ most: Float, over picture: Int, of pictures: Images
  ) -> [Float] {
    var numbers: [Float] = []
    for y in 0..<pictures.height {
      for x in 0..<pictures.width {
        let weight = map[y * sides.height / pictures.height * sides.width + x * sides.width / pictures.width]
        guard weight.isFinite, let pixel = pictures.pixel(picture, x, y) else {
          numbers += [.nan, .nan, .nan]
          continue
        }
        let under = Color(hex: pixel)
        let grey = 0.299 * under.red + 0.587 * under.green + 0.114 * under.blue
        let color = Ramp.viridis[most > 0 ? Double(weight / most) : 0].mixed(with: Color(grey, grey, grey), 0.3)
        numbers += [Float(color.red), Float(color.green), Float(color.blue)]
      }
    }
    return numbers
  }
}
