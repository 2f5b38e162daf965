extension FacePainter {
  func paintFeatures() {
    paintCheeks()
    if face.hasBeard { paintBeard() }
    paintNose()
    paintMouth()
    for side in [Float(-1), 1] {
      paintEye(side)
      paintBrow(side)
    }
  }

  private var gladness: Float { max(0, face.smile) }

  /// Where an eye's middle is, and how narrow it looks.
  func eye(_ side: Float) -> (u: Float, v: Float, narrow: Float) {
    let (u, narrow) = seen(side * 0.42, wide + 0.4)
    return (u, -0.8, max(0.4, narrow * 1.07))
  }

  private func paintCheeks() {
    for side in [Float(-1), 1] {
      let (u, narrow) = seen(side * 0.58, wide - 0.6)
      onHead(u, 5.4, 5, 4) { across, v in
        let patch = ellipse((across - u) * (1 / max(0.35, narrow)), v - 5.4 + gladness * 0.6, 3.2, 2.2)
        return Canvas.Ink(canvas.soft(patch, 3.4) * (0.34 + 0.3 * gladness), colours.blush)
      }
    }
  }

  /// The lower part of the face, up to the ears at the sides.
  private func paintBeard() {
    let middle = turn.sine * 5
    onHead(0, 8, wide, 10) { u, v in
      let across = (u - middle) * (1 / wide)
      let edge = 6.1 - across * across * 6.2
      let below = canvas.soft(edge - v, 1.6)
      let bright = lit(u * (1 / wide), v * (0.8 / high))
      return Canvas.Ink(
        canvas.cover(egg(u, v, grown: 0.3)) * below * 0.94, colours.hairShade, colours.hair, bright * 1.1)
    }
  }

  private func paintNose() {
    let tip = seen(0, wide + 2.6).u
    let root = seen(0, wide - 1).u
    let dark = light.x > 0 ? Float(-1) : 1
    // The bridge: one side in shade, the other in light.
    onHead((tip + root) / 2, 1, 5, 6) { u, v in
      let middle = (v + 3.5) * (1 / 8) * (tip - root) + root
      let side = (u - middle) * dark
      let along = limited((v + 4) * 0.22) * limited((5.6 - v) * 0.5)
      let width = (v + 7) * 0.14
      let shade = limited(1.3 - magnitude(side - width * 0.85) * (1.15 / 1))
      return Canvas.Ink(shade * along * (0.2 + 0.25 * abs(light.x)), colours.skinShade)
    }
    onHead(tip, 3, 3, 4) { u, v in
      Canvas.Ink(canvas.soft(ellipse(u - tip + dark * 0.5, v - 3.1, 1.2, 1.7), 1.8) * 0.6, colours.skinLight)
    }
    // The wings and what is under them.
    onHead(tip, 5.2, 4, 3) { u, v in
      let t = (u - tip) * (1 / 2.7)
      let curve = v - 5.3 + t * t * 0.95
      return Canvas.Ink(
        canvas.soft(larger(magnitude(curve) - 0.42, (magnitude(t) - 1) * 2.7), 0.9) * 0.85,
        colours.skinShade.times(0.82))
    }
  }

  private func paintMouth() {
    let (middle, narrow) = (seen(0, wide + 1).u, turn.cosine)
    let half = (4.9 + 1.7 * gladness) * narrow
    let open = max(0, face.smile - 0.1) * 4.8
    let bend = -face.smile * 3
    // The line where the lips meet, or the upper edge of the open mouth, is v = rest + bend t², t from −1 to 1.
    let rest = 9.3 + face.smile * 0.9
    let dark = Colour(0.38, 0.09, 0.12)
    onHead(middle, 10, half + 1, 7) { u, v in
      let t = (u - middle) * (1 / half)
      let bow = larger(1 - t * t, .zero)
      let upper = t * t * bend + rest
      let lower = upper + bow * open
      // Lips: a little above, fuller below.
      let lips = larger(upper - bow * 0.85 - v, v - lower - bow * 1.25)
      return Canvas.Ink(canvas.soft(larger(lips, (magnitude(t) - 1) * half), 0.8) * 0.9, colours.lip)
    }
    onHead(middle, 10, half + 1, 7) { u, v in
      let t = (u - middle) * (1 / half)
      let bow = larger(1 - t * t, .zero)
      let upper = t * t * bend + rest
      let lower = upper + bow * open
      let gap = larger(larger(upper - 0.3 - v, v - lower - 0.3), (magnitude(t) - 1) * half)
      let teeth = limited((upper + bow * (open * 0.55) - v) * canvas.scale + 0.5) * (open > 0.9 ? 1 : 0)
      return Canvas.Ink(
        canvas.cover(gap), open > 0.6 ? dark : colours.lip.times(0.52), Colour(0.98, 0.97, 0.95), teeth)
    }
  }

  private func paintEye(_ side: Float) {
    let (u, v, narrow) = eye(side)
    let high = 2.15 - 0.55 * gladness + 0.2 * face.brows
    let wide = 2.95 * narrow
    // The hollow of the eye.
    onHead(u, v, 5, 4.5) { across, down in
      Canvas.Ink(canvas.soft(ellipse(across - u, down - v + 0.4, wide + 1, 3.1), 2.6) * 0.35, colours.skinShade)
    }
    onHead(u, v, wide, 3) { across, down in
      let (x, y) = (across - u, down - v)
      let shade = limited((y + high) * 0.9)
      return Canvas.Ink(
        canvas.cover(ellipse(x, y, wide, high)), Colour(0.72, 0.72, 0.76), Colour(0.98, 0.98, 0.97), shade)
    }
    let look = turn.sine * 0.7
    onHead(u, v, wide, 3) { across, down in
      let (x, y) = ((across - u - look) * (1 / narrow), down - v + 0.1)
      let inside = larger(disc(x, y, 1.75), ellipse(across - u, down - v, wide, high))
      let ring = limited((1.75 - root(x * x + y * y)) * 1.6)
      return Canvas.Ink(canvas.cover(inside), colours.iris.times(0.5), colours.iris, ring)
    }
    onHead(u, v, wide, 3) { across, down in
      let (x, y) = ((across - u - look) * (1 / narrow), down - v + 0.1)
      let inside = larger(disc(x, y, 0.85), ellipse(across - u, down - v, wide, high))
      return Canvas.Ink(canvas.cover(inside), Colour(0.05, 0.04, 0.06))
    }
    let (spark, above) = (u + look + (light.x > 0 ? 0.65 : -0.65), v - 0.75)
    onHead(spark, above, 1, 1) { across, down in
      Canvas.Ink(canvas.cover(disc(across - spark, down - above, 0.52)), .white)
    }
    // The upper lid with its lashes.
    onHead(u, v, wide + 1, 4) { across, down in
      let (x, y) = (across - u, down - v)
      let line = larger(magnitude(ellipse(x, y - 0.15, wide + 0.2, high + 0.1)) - 0.42, y + high * 0.22)
      return Canvas.Ink(canvas.cover(line) * 0.92, Colour(0.16, 0.1, 0.1))
    }
    onHead(u, v, wide, 4) { across, down in
      let (x, y) = (across - u, down - v)
      let line = larger(magnitude(ellipse(x, y, wide, high + 0.2)) - 0.25, 0.9 - y)
      return Canvas.Ink(canvas.cover(line) * 0.45, colours.skinShade.times(0.8))
    }
  }

  private func paintBrow(_ side: Float) {
    let (u, _, narrow) = eye(side)
    let half = 3.7 * narrow
    let middle = u + side * 0.3 * narrow
    let rest = -5.2 - 1.5 * face.brows
    // Sad brows rise towards the nose, glad ones bend.
    let tilt = side * (0.35 * face.smile + 0.25) * 0.9
    onHead(middle, rest, half, 3) { across, v in
      let t = (across - middle) * (1 / half)
      let curve = v - rest - (t * t * 0.9 + t * tilt)
      let thick = 0.85 - t * side * 0.28
      return Canvas.Ink(
        canvas.cover(larger(magnitude(curve) - thick, (magnitude(t) - 1) * half)) * 0.95, colours.brow)
    }
  }

  func paintGlasses() {
    guard face.hasGlasses else { return }
    let frame = Colour(0.15, 0.13, 0.17)
    let (left, right) = (eye(-1), eye(1))
    for (side, eye) in [(Float(-1), left), (1, right)] {
      let a = 4.9 * eye.narrow
      onHead(eye.u, 0, 6, 6) { u, v in
        let lens = box(u - eye.u, v + 0.3, a, 4.3, round: 3.2)
        return Canvas.Ink(canvas.cover(lens) * 0.16, .white)
      }
      onHead(eye.u, 0, 6, 6) { u, v in
        let lens = box(u - eye.u, v + 0.3, a, 4.3, round: min(a, 3.2))
        return Canvas.Ink(canvas.cover(magnitude(lens) - 0.55), frame)
      }
      let (inner, outer) = (eye.u + side * a, side * (wide + 0.4))
      guard (outer - inner) * side > 0.5 else { continue }
      onHead((inner + outer) / 2, -1.2, abs(outer - inner) / 2, 1.2) { u, v in
        let arm = box(u - (inner + outer) / 2, v + 1.2, abs(outer - inner) / 2, 0.5, round: 0.3)
        return Canvas.Ink(canvas.cover(arm), frame)
      }
    }
    let (from, to) = (left.u + 4.9 * left.narrow, right.u - 4.9 * right.narrow)
    onHead((from + to) / 2, -1, max(0.5, (to - from) / 2), 2) { u, v in
      let bridge = box(u - (from + to) / 2, v + 1.3, max(0.5, (to - from) / 2), 0.5, round: 0.3)
      return Canvas.Ink(canvas.cover(bridge), frame)
    }
  }
}
