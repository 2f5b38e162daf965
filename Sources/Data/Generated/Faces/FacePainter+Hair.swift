extension FacePainter {
  /// The middles and sizes of locks about the head: for curls.
  private static let curls: [(u: Float, v: Float, radius: Float)] = [
    (-14.5, 0, 4.6), (-16, -5.5, 5), (-15, -11.5, 5.2), (-11.5, -16.5, 5.4), (-6, -19.8, 5.4), (0, -20.8, 5.4),
    (6, -19.8, 5.4), (11.5, -16.5, 5.4), (15, -11.5, 5.2), (16, -5.5, 5), (14.5, 0, 4.6),
  ]

  /// Hair that is seen beside and above the head, and falls behind it.
  func paintHairBehind() {
    switch face.hairstyle {
    case .short, .parted: return
    case .curly:
      for curl in Self.curls { paintCurl(curl.u - turn.sine * 1.2, curl.v, curl.radius) }
    case .bob:
      paintLocks(0, -1, wide + 6, 21) { u, v in
        let round = ellipse(u + turn.sine * 1.5, v + 2.5, wide + 4.6, high + 2.6)
        let fall = box(u + turn.sine * 1.5, v - 3.5, wide + 4.1, 10, round: 4)
        return smaller(larger(round, v - 4), fall)
      }
    case .long:
      paintLocks(0, 6, wide + 6, 27) { u, v in
        let round = ellipse(u + turn.sine * 1.5, v + 2.5, wide + 4.2, high + 2.6)
        let wave = (v - 2) * (v - 2) * 0.004
        let fall = box(u + turn.sine * 1.5, v - 12, wide + 3.2, 18, round: 5) - wave
        return smaller(larger(round, v - 2), larger(fall, 1 - v))
      }
    case .bun:
      let (u, v) = (-turn.sine * 3, Float(-20.5))
      paintLocks(u, v, 6.5, 6.5) { across, down in disc(across - u, down - v, 5.9) }
    }
  }

  /// Hair on the forehead and at the temples, over the face.
  func paintHairInFront() {
    let middle = turn.sine * 6
    let skull = { (u: Lanes, v: Lanes, grown: Float) in
      ellipse(u, v + 1.4, self.wide + 1.2 + grown, self.high + 1.2 + grown)
    }
    switch face.hairstyle {
    case .short:
      paintLocks(0, -10, wide + 3, 14) { u, v in
        let t = u - middle
        let full = smaller(skull(u, v, 0.3), ellipse(u - middle * 0.4, v + 14.5, self.wide - 0.2, 6.6))
        let fringe = v + 10.4 + wave(t * 0.16 + 0.25) * 0.8 - larger(magnitude(t) - 8, .zero) * 1.35
        return larger(full, fringe)
      }
    case .parted:
      let part = middle - 5.5
      paintLocks(0, -10, wide + 3, 14) { u, v in
        let t = u - part
        let (right, left) = (larger(t, .zero), larger(-t, .zero))
        let edge = -11.8 + right * right * 0.028 + right * 0.12 + left * left * 0.13
        let swept = ellipse(u - 2.5 + turn.sine, v + 15, self.wide - 0.5, 6.4)
        return larger(smaller(skull(u, v, 0.7), swept), v - edge)
      }
    case .curly:
      paintLocks(0, -10, wide + 2, 12) { u, v in
        let t = u - middle
        return larger(skull(u, v, 0), v + 10.5 - t * t * 0.05)
      }
      for curl in 0..<5 {
        let t = Float(curl - 2)
        paintCurl(middle * 0.8 + t * 5, -12 + t * t * 0.75, 3.6)
      }
    case .bob:
      paintLocks(0, -8, wide + 5, 12) { u, v in
        let t = u - middle
        return larger(skull(u, v, 1.4), v + 6.4 - t * t * 0.012)
      }
      paintSides(length: 11.5, inset: 2.4)
    case .long:
      let part = middle + 2
      paintLocks(0, -10, wide + 5, 14) { u, v in
        let t = magnitude(u - part)
        return larger(skull(u, v, 1.2), v + 14.2 - t * 0.55 - t * t * 0.022)
      }
      paintSides(length: 15, inset: 1.7)
    case .bun:
      paintLocks(0, -10, wide + 2, 13) { u, v in
        let t = u - middle
        return larger(skull(u, v, 0), v + 11.6 - t * t * 0.062)
      }
    }
  }

  /// Locks that hang in front of the ears.
  private func paintSides(length: Float, inset: Float) {
    for side in [Float(-1), 1] {
      let u = side * (wide + 1.3) - turn.sine * 1.5
      let half = 3 + inset * 0.3
      paintLocks(u, (length - 8) / 2, half, (length + 8) / 2 + 1) { across, v in
        let bend = (v - 2) * (v - 2) * (0.012 * side)
        return box(across - u + bend, v - (length - 8) / 2, half, (length + 8) / 2, round: 2.8)
      }
    }
  }

  /// Hair of some shape, lit as the skull is, with faint strands and a band of gloss.
  @inline(__always) private func paintLocks(
    _ u: Float, _ v: Float, _ a: Float, _ b: Float, _ shape: (Lanes, Lanes) -> Lanes
  ) {
    onHead(u, v, a, b) { across, down in
      let cover = canvas.cover(shape(across, down))
      let bright = lit(across * (0.9 / (wide + 5)), down * (0.85 / (high + 5)))
      let strand = wave(across * 0.42 + down * 0.07) * 0.1
      let (x, y) = (across - light.x * 7, down + 14.5)
      let gloss = limited(1 - magnitude(y - x * x * 0.03) * 0.42) * limited(1 - magnitude(x) * 0.11)
      return Canvas.Ink(
        cover, colours.hairShade, colours.hair, limited(bright * 1.25 - 0.05 + strand * (1 - 0.5 * face.hair))
      )
      .over(colours.hairLight, gloss * 0.55)
    }
  }

  private func paintCurl(_ u: Float, _ v: Float, _ radius: Float) {
    onHead(u, v, radius, radius) { across, down in
      let (x, y) = (across - u, down - v)
      let bright =
        lit(x * (0.8 / radius), y * (0.8 / radius)) * 0.6
        + lit(across * (0.9 / (wide + 7)), down * (0.85 / (high + 7))) * 0.55
      return Canvas.Ink(canvas.cover(disc(x, y, radius)), colours.hairShade, colours.hair, limited(bright))
    }
  }

  /// A smooth wave of period 1 between −1 and 1.
  @inline(__always) private func wave(_ x: Lanes) -> Lanes {
    let t = magnitude(x - nearest(x)) * 4 - 1
    return t * (3 - t * t) * 0.5
  }
}
