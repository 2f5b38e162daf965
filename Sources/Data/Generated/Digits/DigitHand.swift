/// How one person writes at one moment: what makes two digits of a class differ.
struct DigitHand {
  typealias Point = SIMD2<Float>

  /// How far the top leans to the right, for each unit of height.
  var slant: Float
  /// Half the width of the stroke, in pixels.
  let thickness: Float
  /// Width against height, 1 as in the glyph.
  let width: Float
  /// The larger side of the digit with its strokes, in pixels (MNIST: 20).
  let size: Float
  /// Rotation in radians (nearly: its tangent), clockwise.
  var angle: Float
  /// How far the middle of the ink is from the middle of the image, in pixels.
  let shift: Point
  /// How dark the pen is, and how much that and its width change along a stroke.
  let pressure: Float
  let unsteadiness: Float
  /// A smooth bending of the paper: second and third order in both directions.
  private let bend: [Point]
  private let jitter: Float

  init(_ dice: inout Dice) {
    slant = dice.normal(0.18, 0.22)
    let heavy = dice.uniform(0, 1)
    thickness = 0.85 + 0.95 * heavy * dice.uniform(0.6, 1) + (dice.chance(0.12) ? dice.uniform(0.1, 0.6) : 0)
    width = dice.uniform(0.78, 1.22)
    size = dice.uniform(18.5, 20.5)
    angle = dice.normal(0, 0.09)
    shift = Point(dice.normal(0, 0.55), dice.normal(0, 0.55))
    pressure = dice.uniform(0.93, 1.15)
    unsteadiness = dice.uniform(0.04, 0.2)
    bend = [0.32, 0.32, 0.32, 0.6, 0.6].map { amount in Point(dice.normal(0, amount), dice.normal(0, amount * 0.7)) }
    jitter = dice.uniform(0.004, 0.02)
  }

  /// The glyph's points as this hand writes them, still about 1 high.
  func deformed(_ strokes: [[Point]], _ dice: inout Dice) -> [[Point]] {
    strokes.map { stroke in
      stroke.map { point in
        let at = point - Point(0.4, 0.5)
        let square = at * at
        let cube = square * at - 0.15 * at
        var moved = at
        moved += bend[0] * square.y
        moved += bend[1] * (at.x * at.y)
        moved += bend[2] * square.x
        moved += bend[3] * cube.y
        moved += bend[4] * cube.x
        moved += Point(dice.normal(0, jitter), dice.normal(0, jitter))
        let leaning = Point(moved.x * width - slant * moved.y, moved.y)
        return leaning + angle * Point(-leaning.y, leaning.x)
      }
    }
  }
}
