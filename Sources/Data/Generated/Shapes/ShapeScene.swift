/// A few flat shapes on a background, with all their properties.
struct ShapeScene {
  enum Kind: Int, CaseIterable { case circle, square, triangle, star, heart, cross }
  enum Tint: Int, CaseIterable { case red, orange, yellow, green, blue, purple, brown, pink }

  struct Shape {
    var kind: Kind
    var tint: Tint
    /// From its middle to its furthest point, in a picture from −1 to 1.
    var size: Float
    var x: Float
    var y: Float
    /// Radians, clockwise.
    var angle: Float
  }

  /// From the back to the front.
  private(set) var shapes: [Shape] = []
  /// Dark (0) … light (1).
  let ground: Float

  /// Shapes do not overlap where a few tries find room for them.
  init(count: Int, _ dice: inout Dice) {
    ground = dice.uniform(0, 1)
    while shapes.count < count {
      var best: (shape: Shape, room: Float)?
      for _ in 0..<8 {
        let shape = Shape(largest: Self.largest(count), &dice)
        let room = shapes.map { $0.room(to: shape) }.min() ?? 1
        if room > best?.room ?? -.infinity { best = (shape, room) }
        if room > 0 { break }
      }
      if let best { shapes.append(best.shape) }
    }
  }

  /// The same with left and right exchanged.
  var mirrored: ShapeScene {
    var scene = self
    for index in shapes.indices {
      scene.shapes[index].x = -shapes[index].x
      scene.shapes[index].angle = -shapes[index].angle
    }
    return scene
  }

  fileprivate static let smallest: Float = 0.24
  private static func largest(_ count: Int) -> Float { count == 1 ? 0.62 : count == 2 ? 0.46 : 0.38 }

  /// The words of captions, in the order of their tokens.
  static let vocabulary =
    ["small", "medium", "large"] + Tint.allCases.map { "\($0)" } + Kind.allCases.map { "\($0)" }
    + ["top", "middle", "bottom", "left", "centre", "right"]

  /// Five words a shape: size, colour, kind, row and column of a board of three by three.
  var caption: [Int] {
    shapes.flatMap { shape in
      let size = (shape.size - Self.smallest) / (Self.largest(shapes.count) - Self.smallest)
      return [
        min(2, Int(size * 3)), 3 + shape.tint.rawValue, 11 + shape.kind.rawValue, 17 + Self.third(shape.y),
        20 + Self.third(shape.x),
      ]
    }
  }

  private static func third(_ coordinate: Float) -> Int { coordinate < -0.2 ? 0 : coordinate <= 0.2 ? 1 : 2 }
}

extension ShapeScene.Shape {
  fileprivate init(largest: Float, _ dice: inout Dice) {
    kind = ShapeScene.Kind.allCases[dice.choose([Float](repeating: 1 / 6, count: 6))]
    tint = ShapeScene.Tint.allCases[dice.choose([Float](repeating: 1 / 8, count: 8))]
    size = dice.uniform(ShapeScene.smallest, largest)
    let reach = 0.97 - size
    x = dice.uniform(-reach, reach)
    y = dice.uniform(-reach, reach)
    angle = dice.uniform(-0.6, 0.6)
  }

  /// The distance between the circles around two shapes; below 0 they may overlap.
  fileprivate func room(to other: Self) -> Float {
    let (dx, dy) = (x - other.x, y - other.y)
    return (dx * dx + dy * dy).squareRoot() - size - other.size
  }
}
