/// Draws strokes on a 28×28 image: a round pen with soft edges, whose ink never adds up where strokes cross.
struct DigitPen {
  typealias Point = SIMD2<Float>
  static let side = 28

  private struct Dab {
    var center: Point
    var radius: Float
    var ink: Float
  }

  private let hand: DigitHand
  private var dice: Dice

  /// Writes one digit into `image`, which is black.
  static func write(
    _ glyph: DigitGlyph, by hand: DigitHand, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>
  ) {
    var pen = DigitPen(hand: hand, dice: dice)
    let curves = pen.fitted(hand.deformed(glyph.strokes, &pen.dice).map(smooth))
    var ink = [Float](repeating: 0, count: side * side)
    for curve in curves {
      let dabs = pen.dabs(curve)
      for (from, to) in zip(dabs, dabs.dropFirst()) { pen.draw(from, to, on: &ink) }
    }
    for pixel in 0..<side * side { image[pixel] = UInt8(min(255, ink[pixel] * 255 + 0.5)) }
    dice = pen.dice
  }

  /// A smooth curve through the points (Catmull and Rom's spline), with six points for each piece.
  private static func smooth(_ points: [Point]) -> [Point] {
    guard points.count > 2 else { return points }
    var curve: [Point] = []
    for piece in 0..<points.count - 1 {
      let b = points[piece]
      let c = points[piece + 1]
      let a = piece > 0 ? points[piece - 1] : b + b - c
      let d = piece + 2 < points.count ? points[piece + 2] : c + c - b
      for step in 0..<6 {
        let t = Float(step) / 6
        let linear: Point = (c - a) * t
        let square: Point = (2 * a - 5 * b + 4 * c - d) * (t * t)
        let cubic: Point = (3 * (b - c) + d - a) * (t * t * t)
        curve.append(b + (linear + square + cubic) * 0.5)
      }
    }
    curve.append(points[points.count - 1])
    return curve
  }

  /// The curves in pixels: as large as the hand writes, the middle of the ink near the middle of the image.
  private func fitted(_ curves: [[Point]]) -> [[Point]] {
    var low = Point(repeating: .infinity)
    var high = -low
    var middle = Point.zero
    var length: Float = 0
    for curve in curves {
      for point in curve {
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
      for (a, b) in zip(curve, curve.dropFirst()) {
        let piece = distance(a, b)
        middle += (a + b) * (piece / 2)
        length += piece
      }
    }
    middle /= max(length, 1e-6)
    let scale = (hand.size - 2 * hand.thickness) / max((high - low).max(), 0.1)
    let center = Point(repeating: Float(Self.side) / 2) + hand.shift
    // What would stick out is moved back in: half a stroke must fit beside the outermost points.
    let margin = Point(repeating: hand.thickness + 0.6)
    let inside = Point(repeating: Float(Self.side)) - margin
    let excess = pointwiseMax((high - middle) * scale + center - inside, .zero)
    let lack = pointwiseMax(margin - ((low - middle) * scale + center), .zero)
    return curves.map { $0.map { ($0 - middle) * scale + center - excess + lack } }
  }

  /// The pen along a curve: its width and darkness wander a little and fade towards the ends.
  private mutating func dabs(_ curve: [Point]) -> [Dab] {
    let phase = dice.uniform(-1, 1)
    let speed = dice.uniform(0.05, 0.16)
    let taper = dice.uniform(0, 0.35)
    var wave = phase
    var rate = speed
    return curve.enumerated().map { index, point in
      wave += rate
      if abs(wave) > 1 { rate = wave > 0 ? -speed : speed }
      let rest = Float(min(index, curve.count - 1 - index))
      let fade = 1 - taper * max(0, 1 - rest / 4) * (index > curve.count / 2 ? 1 : 0.5)
      return Dab(
        center: point, radius: hand.thickness * fade * (1 + hand.unsteadiness * wave),
        ink: min(1, hand.pressure * (1 + hand.unsteadiness * 0.4 * wave)))
    }
  }

  private func draw(_ a: Dab, _ b: Dab, on ink: inout [Float]) {
    let soft: Float = 0.65
    let reach = max(a.radius, b.radius) + soft
    let last = Self.side - 1
    let left = max(0, Int(min(a.center.x, b.center.x) - reach - 0.5))
    let right = min(last, Int(max(a.center.x, b.center.x) + reach))
    let top = max(0, Int(min(a.center.y, b.center.y) - reach - 0.5))
    let bottom = min(last, Int(max(a.center.y, b.center.y) + reach))
    guard left <= right, top <= bottom else { return }
    let along = b.center - a.center
    let inverse = 1 / max((along * along).sum(), 1e-6)
    for y in top...bottom {
      for x in left...right {
        let pixel = Point(Float(x) + 0.5, Float(y) + 0.5) - a.center
        let share = min(1, max(0, (pixel * along).sum() * inverse))
        let rest = pixel - along * share
        let depth = a.radius + (b.radius - a.radius) * share + soft - (rest * rest).sum().squareRoot()
        if depth <= 0 { continue }
        let edge = min(1, depth / (2 * soft))
        let dark = edge * edge * (3 - 2 * edge) * (a.ink + (b.ink - a.ink) * share)
        ink[y * Self.side + x] = max(ink[y * Self.side + x], dark)
      }
    }
  }
}

private func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float {
  ((a - b) * (a - b)).sum().squareRoot()
}
