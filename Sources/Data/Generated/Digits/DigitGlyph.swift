/// How people write a digit: strokes, each a smooth curve through points. A corner ends a stroke and begins the next.
/// A glyph is about 1 high and 0.4 to 0.7 wide; x grows to the right, y downwards.
struct DigitGlyph {
  typealias Point = SIMD2<Float>

  /// Which of the ways to write the class: 0 is the most usual.
  let style: Int
  private(set) var strokes: [[Point]] = []

  /// How usual the ways of writing are, for each class.
  static let styles: [[Float]] = [
    [0.8, 0.2],  // 0: a ring; a ring with a loop where it closes
    [0.62, 0.28, 0.1],  // 1: a line; with a flag; with flag and foot
    [0.5, 0.38, 0.12],  // 2: plain; with a loop at the foot; like a Z
    [0.75, 0.25],  // 3: two bows; flat on top
    [0.55, 0.3, 0.15],  // 4: open; closed; open and rounded
    [0.65, 0.35],  // 5: with a bar of its own; in one stroke
    [0.65, 0.35],  // 6: a bow and a ring; a straight back
    [0.58, 0.27, 0.15],  // 7: plain; with a bar; with a serif and a bent leg
    [0.75, 0.25],  // 8: in one stroke; two rings
    [0.7, 0.3],  // 9: a straight stem; a hooked one
  ]

  init(_ digit: Int, _ dice: inout Dice) {
    style = dice.choose(Self.styles[digit])
    switch digit {
    case 0: zero(&dice)
    case 1: one(&dice)
    case 2: two(&dice)
    case 3: three(&dice)
    case 4: four(&dice)
    case 5: five(&dice)
    case 6: six(&dice)
    case 7: seven(&dice)
    case 8: eight(&dice)
    default: nine(&dice)
    }
  }

  private mutating func stroke(_ points: (Float, Float)...) { strokes.append(points.map { Point($0.0, $0.1) }) }
  private mutating func stroke(_ points: [Point]) { strokes.append(points) }

  /// Points of an ellipse, `count` of them, `step` sixteenths of a turn apart (clockwise), from `start` (4: bottom).
  private func ring(
    _ center: Point, _ radii: Point, from start: Int, by step: Int, count: Int
  ) -> [Point] {
    (0..<count).map { i in center + radii * Self.circle[(start + step * i) & 15] }
  }

  private static let circle: [Point] = {
    let (a, b, c): (Float, Float, Float) = (0.92387953, 0.70710678, 0.38268343)
    let quarter: [Point] = [Point(1, 0), Point(a, c), Point(b, b), Point(c, a)]
    return (0..<4).flatMap { turn in
      quarter.map { point in
        switch turn {
        case 0: point
        case 1: Point(-point.y, point.x)
        case 2: -point
        default: Point(point.y, -point.x)
        }
      }
    }
  }()

  private mutating func zero(_ dice: inout Dice) {
    let width = dice.uniform(0.28, 0.44)
    let start = dice.chance(0.7) ? 12 : 13
    var points = ring(Point(0.4, 0.5), Point(width, 0.5), from: start, by: -2, count: 9)
    let gap = dice.normal(0, 0.035)
    points[8] += Point(gap, abs(gap))
    if style == 1 {  // goes on past the start, into the ring
      let end = points[8]
      points[8] = end + Point(-0.04, 0.02)
      points.append(end + Point(dice.uniform(-0.3, -0.16), dice.uniform(-0.02, 0.1)))
    }
    stroke(points)
  }

  private mutating func one(_ dice: inout Dice) {
    let bend = dice.normal(0, 0.02)
    stroke((0.4, 0), (0.4 + bend, 0.35), (0.4 + bend, 0.68), (0.4, 1))
    if style >= 1 {
      let reach = dice.uniform(0.12, 0.24)
      let drop = dice.uniform(1, 1.5) * reach  // steep, so that it does not look like a seven
      stroke((0.4, 0), (0.4 - reach * 0.5, drop * 0.55), (0.4 - reach, drop))
    }
    if style == 2 {
      let foot = dice.uniform(0.16, 0.28)
      stroke((0.4 - foot, 1), (0.4, 1 + dice.normal(0, 0.01)), (0.4 + foot, 0.99))
    }
  }

  private mutating func two(_ dice: inout Dice) {
    let top = dice.uniform(0.22, 0.34)
    let foot = dice.uniform(0.72, 0.92)
    let hook = dice.uniform(0.2, 0.34)
    switch style {
    case 0:
      stroke(
        (0.1, hook), (0.2, 0.08), (0.42, 0), (0.64, 0.1), (0.68, top), (0.56, 0.55), (0.32, 0.8), (0.06, 0.97))
      stroke((0.06, 0.97), (0.3, 0.95 + dice.normal(0, 0.02)), (0.52, 0.97), (foot, 0.95 + dice.normal(0, 0.03)))
    case 1:
      stroke(
        (0.12, hook), (0.22, 0.07), (0.42, 0), (0.63, 0.1), (0.66, top), (0.54, 0.56), (0.34, 0.82), (0.16, 0.95),
        (0.05, 0.9), (0.1, 0.78), (0.24, 0.8), (0.42, 0.95), (0.58, 0.99), (foot, 0.9))
    default:
      stroke((0.1, 0.1), (0.3, 0.02), (0.62, 0.04))
      stroke((0.62, 0.04), (0.5, 0.36), (0.28, 0.7), (0.06, 0.96))
      stroke((0.06, 0.96), (0.35, 0.95), (foot - 0.05, 0.96))
    }
  }

  private mutating func three(_ dice: inout Dice) {
    let waist = dice.uniform(0.2, 0.36)
    let belly = dice.uniform(0.62, 0.74)
    let middle = dice.uniform(0.42, 0.49)
    if style == 0 {
      stroke(
        (0.12, dice.uniform(0.08, 0.2)), (0.26, 0.02), (0.46, 0.01), (0.6, 0.13), (0.56, 0.3), (0.42, 0.41),
        (waist, middle))
    } else {
      stroke((0.1, 0.05), (0.34, 0.02), (0.62, 0.03))
      stroke((0.62, 0.03), (0.46, 0.22), (waist + 0.02, middle - 0.03))
    }
    stroke(
      (waist, middle), (0.46, 0.47), (0.6, 0.56), (belly, 0.73), (0.56, 0.92), (0.34, 1), (0.16, 0.97),
      (0.04, dice.uniform(0.82, 0.93)))
  }

  private mutating func four(_ dice: inout Dice) {
    let bar = dice.uniform(0.52, 0.64)
    let reach = dice.uniform(0.68, 0.86)
    let stem = dice.uniform(0.5, 0.62)
    switch style {
    case 0:
      let head = dice.uniform(0, 0.12)
      stroke((0.16, head), (0.12, 0.3), (0.06, bar - 0.03))
      stroke((0.06, bar - 0.03), (0.3, bar + 0.01), (reach, bar - 0.02))
      stroke((stem + 0.04, dice.uniform(0, 0.2)), (stem + 0.01, 0.5), (stem - 0.03, 1))
    case 1:
      stroke((stem, 0), (0.34, 0.26), (0.02, bar + 0.06))
      stroke((0.02, bar + 0.06), (0.3, bar + 0.07), (reach, bar + 0.05))
      stroke((stem, 0), (stem, 0.5), (stem - 0.02, 1))
    default:
      stroke(
        (0.12, 0.02), (0.05, 0.26), (0.08, 0.46), (0.24, 0.54), (0.44, 0.47), (0.58, 0.3))
      stroke((0.64, 0), (0.6, 0.28), (0.56, 0.62), (0.53, 1))
    }
  }

  private mutating func five(_ dice: inout Dice) {
    let neck = dice.uniform(0.38, 0.46)
    let belly = dice.uniform(0.6, 0.72)
    let tail = dice.uniform(0.8, 0.94)
    if style == 0 {
      let bar = dice.uniform(0.6, 0.82)
      stroke((0.2, 0.04), (0.42, 0.03), (bar, dice.uniform(-0.02, 0.04)))
      stroke((0.2, 0.04), (0.17, 0.22), (0.13, neck + 0.02))
      stroke((0.13, neck + 0.02), (0.34, neck - 0.05), (0.56, 0.5), (belly, 0.7), (0.52, 0.92), (0.28, 1), (0.04, tail))
    } else {
      stroke(
        (dice.uniform(0.66, 0.8), 0.02), (0.46, 0.01), (0.26, 0.06), (0.16, 0.22), (0.24, neck), (0.46, 0.5),
        (belly - 0.02, 0.66), (0.54, 0.88), (0.3, 0.99), (0.05, tail + 0.02))
    }
  }

  private mutating func six(_ dice: inout Dice) {
    let head = dice.uniform(0.4, 0.62)
    let size = dice.uniform(0.2, 0.27)
    let round = dice.uniform(0.22, 0.3)
    var points =
      style == 0
      ? [Point(head, 0), Point(0.28, 0.16), Point(0.13, 0.4)]
      : [Point(head - 0.1, 0), Point(0.24, 0.24), Point(0.11, 0.5)]
    // Down the left side of the ring, round below, and back to where the back was left.
    points += ring(Point(0.1 + round, 0.97 - size), Point(round, size), from: 8, by: -2, count: 7)
    points.append(Point(0.12 + dice.uniform(-0.03, 0.05), 0.97 - size + dice.uniform(-0.06, 0.08)))
    stroke(points)
  }

  private mutating func seven(_ dice: inout Dice) {
    let corner = dice.uniform(0.72, 0.9)
    let foot = dice.uniform(0.2, 0.42)
    if style == 2 {
      stroke((-0.02, dice.uniform(0.13, 0.19)), (0, 0.05))
      stroke((0, 0.05), (0.2, 0.08), (0.46, 0.07), (corner, 0.02))
      stroke((corner, 0.02), (corner * 0.5 + 0.2, 0.3), (foot + 0.08, 0.62), (foot + 0.02, 1))
      return
    }
    let rise = dice.normal(0, 0.025)
    stroke((0.02, 0.06 + rise), (0.3, 0.04), (corner, 0.03 - rise))
    let bend = dice.normal(0.02, 0.03)
    let drift = foot - corner
    stroke((corner, 0.03 - rise), (corner + drift * 0.4 + bend, 0.32), (corner + drift * 0.72 + bend, 0.62), (foot, 1))
    if style == 1 {
      let height = dice.uniform(0.44, 0.54)
      stroke((0.2, height + 0.02), (0.44, height), (0.72, height - dice.uniform(0, 0.04)))
    }
  }

  private mutating func eight(_ dice: inout Dice) {
    let top = dice.uniform(0.15, 0.25)
    let bottom = dice.uniform(0.17, 0.28)
    let waist = dice.uniform(0.42, 0.5)
    if style == 0 {
      let start = dice.uniform(0.06, 0.12)
      stroke(
        (0.4 + top * 0.9, start), (0.4, 0), (0.4 - top, 0.2), (0.38, waist), (0.4 + bottom, 0.74), (0.4, 1),
        (0.4 - bottom, 0.76), (0.42, waist), (0.42 + top, 0.2), (0.4 + top * 0.7, start - 0.03))
    } else {
      stroke(ring(Point(0.4, waist / 2), Point(top, waist / 2), from: 4, by: 2, count: 9))
      stroke(ring(Point(0.4, (1 + waist) / 2), Point(bottom, (1 - waist) / 2), from: 12, by: -2, count: 9))
    }
  }

  private mutating func nine(_ dice: inout Dice) {
    let size = dice.uniform(0.2, 0.26)
    let round = dice.uniform(0.2, 0.28)
    let center = Point(0.36, 0.02 + size)
    let right = center.x + round
    var loop = ring(center, Point(round, size), from: 14, by: -2, count: 8)
    loop.append(Point(right + 0.01, center.y - size * 0.5))
    stroke(loop)
    if style == 0 {
      let foot = right + dice.uniform(-0.12, 0.02)
      stroke((right + 0.01, center.y - size * 0.5), (right - 0.01, 0.5), (foot, 1))
    } else {
      stroke(
        (right + 0.01, center.y - size * 0.5), (right + 0.01, 0.46), (right - 0.04, 0.8), (center.x, 0.99),
        (center.x - round, dice.uniform(0.84, 0.95)))
    }
  }
}
