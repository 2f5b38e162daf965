import Basics

/// Flat shapes that the program paints, with all factors, a caption in tokens, a label map and an edge map.
struct Shapes: DrawnSource {
  static let name = "shapes"
  static let summary = "coloured shapes painted by the program, with captions, label maps and edges: needs no files"
  static let fields: [Field<Self>] =
    [
      Field("size", \.size, in: 16...256, "height and width in pixels"),
      Field("count", \.count, in: 1...3, "shapes in a picture; with several, their factors are vectors"),
    ] + countFields + pixelFields + [classesField] + sizeFields
  var size = 32
  var count = 1
  var counts = Counts()
  var preparation = Preparation()
  var options = ImageOptions()

  var variant: String { "size \(size) count \(count)" }

  /// The properties of a shape, with names for the values of those that are classes.
  private static let factors: [(name: String, classes: [String]?, value: @Sendable (ShapeScene.Shape) -> Float)] = [
    ("label", ShapeScene.Kind.allCases.map { "\($0)" }, { Float($0.kind.rawValue) }),
    ("colour", ShapeScene.Tint.allCases.map { "\($0)" }, { Float($0.tint.rawValue) }),
    ("size", nil, { $0.size }), ("x", nil, { $0.x }), ("y", nil, { $0.y }), ("angle", nil, { $0.angle }),
  ]

  var described: [DataField] {
    let each = count == 1 ? [] : [count]
    return [DataField(name: "data", shape: [3, size, size])]
      + Self.factors.map { DataField(name: $0.name, shape: each, classes: $0.classes?.count, words: $0.classes ?? []) }
      + [
        DataField(name: "ground", shape: []),
        DataField(
          name: "caption", shape: [5 * count], classes: ShapeScene.vocabulary.count, words: ShapeScene.vocabulary),
        DataField(
          name: "map", shape: [size, size], classes: ShapeScene.Kind.allCases.count + 1,
          words: ["ground"] + ShapeScene.Kind.allCases.map { "\($0)" }),
        DataField(name: "edges", shape: [1, size, size]),
      ]
  }

  func example(_ split: Split, _ index: Int, _ dice: inout Dice) -> ShapeScene { ShapeScene(count: count, &dice) }

  func draw(_ scene: ShapeScene, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>) {
    let painter = ShapePainter(scene, side: size)
    painter.paint()
    painter.canvas.write(into: image)
  }

  func mirrored(_ scene: ShapeScene) -> ShapeScene { scene.mirrored }

  func write(_ field: String, of scene: ShapeScene, into numbers: UnsafeMutableBufferPointer<Float>) {
    switch field {
    case "ground": numbers[0] = scene.ground
    case "caption": for (i, token) in scene.caption.enumerated() { numbers[i] = Float(token) }
    case "map", "edges":
      let painter = ShapePainter(scene, side: size)
      if field == "map" { painter.paintKinds() } else { painter.paintEdges() }
      painter.canvas.writeRed(into: numbers)
    default:
      guard let factor = Self.factors.first(where: { $0.name == field }) else { preconditionFailure("no \(field)") }
      for (i, shape) in scene.shapes.enumerated() { numbers[i] = factor.value(shape) }
    }
  }
}
