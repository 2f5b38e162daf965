/// Paints a scene of shapes: as a picture, as a map of which kind is where, and as edges.
struct ShapePainter {
  let scene: ShapeScene
  let canvas: Canvas

  init(_ scene: ShapeScene, side: Int) {
    self.scene = scene
    canvas = Canvas(side: side, extent: 2)
  }

  /// The picture in colours.
  func paint() {
    let ground = Colour(0.22, 0.25, 0.32).mixed(Colour(0.9, 0.89, 0.84), scene.ground)
    canvas.layer { x, y in
      let near = limited(1 - ((x + 0.4) * (x + 0.4) + (y + 0.6) * (y + 0.6)) * 0.28)
      return Canvas.Ink(Lanes(repeating: 1), ground.times(0.86), ground.mixed(.white, 0.12), near)
    }
    for shape in scene.shapes {
      layer(shape, dx: 0.035, dy: 0.06) { distance, _ in
        Canvas.Ink(canvas.soft(distance, 0.16) * 0.38, ground.times(0.25))
      }
      let colour = Self.colour(shape.tint)
      layer(shape) { distance, y in
        let share = limited((y - shape.y) * (0.5 / shape.size) + 0.5)
        return Canvas.Ink(canvas.cover(distance), colour.mixed(.white, 0.16), colour.times(0.84), share)
      }
    }
  }

  /// In red: 0 for the ground, else the kind of the front shape there, from 1.
  func paintKinds() {
    for shape in scene.shapes {
      layer(shape) { distance, _ in
        let inside = Lanes.zero.replacing(with: 1, where: distance .< 0)
        return Canvas.Ink(inside, Colour(Float(shape.kind.rawValue + 1), 0, 0))
      }
    }
  }

  /// In red: 1 along the outlines that are seen, one pixel wide.
  func paintEdges() {
    let half = 0.5 / canvas.scale
    for shape in scene.shapes {
      layer(shape) { distance, _ in
        let line = canvas.cover(magnitude(distance) - half)
        return Canvas.Ink(larger(canvas.cover(distance), line), .black, Colour(1, 0, 0), line)
      }
    }
  }

  /// Paints a layer around a shape, moved by (dx, dy). `ink` gets the distance from the outline, and y.
  @inline(__always) private func layer(
    _ shape: ShapeScene.Shape, dx: Float = 0, dy: Float = 0, _ ink: (Lanes, Lanes) -> Canvas.Ink
  ) {
    let turn = Turn(shape.angle)
    let reach = shape.size + 0.12
    let (left, top) = (shape.x + dx, shape.y + dy)
    let box = Canvas.Box(left: left - reach, right: left + reach, top: top - reach, bottom: top + reach)
    canvas.layer(box) { x, y in
      let (across, down) = ((x - left) * (1 / shape.size), (y - top) * (1 / shape.size))
      let (u, v) = (across * turn.cosine + down * turn.sine, down * turn.cosine - across * turn.sine)
      return ink(Self.distance(shape.kind, u, v) * shape.size, y)
    }
  }

  /// The distance from the outline of a shape of size 1. Star and heart after Inigo Quilez, "2D distance functions".
  @inline(__always) private static func distance(_ kind: ShapeScene.Kind, _ u: Lanes, _ v: Lanes) -> Lanes {
    switch kind {
    case .circle: disc(u, v, 0.92)
    case .square: box(u, v, 0.76, 0.76, round: 0.06)
    case .triangle: larger(v - 0.5, magnitude(u) * 0.8660254 - v * 0.5 - 0.5)
    case .cross: smaller(box(u, v, 0.92, 0.3, round: 0.04), box(u, v, 0.3, 0.92, round: 0.04))
    case .star: star(u, v)
    case .heart: heart(u * 0.62, 0.57 - v * 0.62) * (1 / 0.62)
    }
  }

  /// Folded twice into one of its ten halves of a point, whose side is a line.
  @inline(__always) private static func star(_ u: Lanes, _ v: Lanes) -> Lanes {
    let (c, s): (Float, Float) = (0.80901699, 0.58778525)
    var (x, y) = (magnitude(u), -v)
    let first = larger(x * c - y * s, .zero) * 2
    (x, y) = (x - first * c, y + first * s)
    let second = larger(-x * c - y * s, .zero) * 2
    (x, y) = (x + second * c, y + second * s)
    x = magnitude(x)
    y -= 1
    let (sideX, sideY): (Float, Float) = (0.45 * s, 0.45 * c - 1)
    let along = limited((x * sideX + y * sideY) * (1 / (sideX * sideX + sideY * sideY)))
    let (restX, restY) = (x - along * sideX, y - along * sideY)
    let distance = root(restX * restX + restY * restY)
    return distance.replacing(with: -distance, where: y * sideX .< x * sideY)
  }

  /// Two discs above, a corner below; y upwards from the corner.
  @inline(__always) private static func heart(_ u: Lanes, _ y: Lanes) -> Lanes {
    let x = magnitude(u)
    let lobe = root((x - 0.25) * (x - 0.25) + (y - 0.75) * (y - 0.75)) - 0.35355339
    let foot = larger(x + y, .zero) * 0.5
    let notch = x * x + (y - 1) * (y - 1)
    let side = (x - foot) * (x - foot) + (y - foot) * (y - foot)
    let rest = root(smaller(notch, side))
    return rest.replacing(with: -rest, where: x .< y).replacing(with: lobe, where: x + y .> 1)
  }

  private static func colour(_ tint: ShapeScene.Tint) -> Colour {
    switch tint {
    case .red: Colour(0.87, 0.22, 0.22)
    case .orange: Colour(0.95, 0.54, 0.14)
    case .yellow: Colour(0.97, 0.82, 0.22)
    case .green: Colour(0.28, 0.66, 0.34)
    case .blue: Colour(0.2, 0.47, 0.84)
    case .purple: Colour(0.55, 0.33, 0.75)
    case .brown: Colour(0.5, 0.32, 0.2)
    case .pink: Colour(0.95, 0.55, 0.68)
    }
  }
}
