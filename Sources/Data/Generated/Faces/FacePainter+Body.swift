extension FacePainter {
  /// A wall, lighter behind the head and towards the light.
  func paintBackground() {
    let (x0, y0) = (light.x * 16, Float(-8))
    canvas.layer { x, y in
      let (dx, dy) = (x - x0, y - y0)
      let near = limited(1 - (dx * dx + dy * dy) * (1 / 1900))
      return Canvas.Ink(Lanes(repeating: 1), colours.behind.times(0.9), colours.behindLight, near * near)
    }
  }

  /// Neck and clothes, and the shadow of the head on them.
  func paintBody() {
    canvas.layer(.around(0, 17, 7, 12)) { x, y in
      let shade = limited((y - 12) * 0.07) * 0.55 + lit(x * (1 / 7), Lanes(repeating: -0.2)) * 0.45
      return Canvas.Ink(
        canvas.cover(box(x, y - 17, 5.8 + face.width * 0.3, 12, round: 3)), colours.skinShade, colours.skin, shade)
    }
    canvas.layer(.around(0, 40, 29, 19)) { x, y in
      let bright = lit(x * (1 / 29), (y - 40) * (1 / 24))
      return Canvas.Ink(canvas.cover(shoulders(x, y)), colours.clothesShade, colours.clothes, bright * 1.25)
    }
    // The opening at the neck and its hem.
    canvas.layer(.around(0, 22, 9, 6)) { x, y in
      let inside = larger(ellipse(x, y - 21.5, 7.6, 4.6), 20 - y)
      return Canvas.Ink(canvas.cover(inside), colours.skinShade, colours.skin, limited((y - 16) * 0.09))
    }
    canvas.layer(.around(0, 22, 10, 7)) { x, y in
      let hem = larger(magnitude(ellipse(x, y - 21.5, 8.1, 5.1)) - 0.75, larger(shoulders(x, y), 20.5 - y))
      return Canvas.Ink(canvas.cover(hem), colours.clothesShade.mixed(colours.clothes, 0.25))
    }
    // Under the chin.
    onHead(0, 5, wide, high) { u, v in
      let under = egg(u * 1.25 + light.x * 3, v - 3.6)
      return Canvas.Ink(canvas.soft(under, 4) * 0.5, colours.skinShade.times(0.72))
    }
  }

  @inline(__always) private func shoulders(_ x: Lanes, _ y: Lanes) -> Lanes { ellipse(x, y - 38.5, 26, 18.5) }

  /// Ears and the head itself, a lit egg.
  func paintHead() {
    for side in [Float(-1), 1] {
      // The ear that turns away goes behind the head.
      let u = side * (wide + 0.7) - turn.sine * 2.6 + side * abs(turn.sine) * 0.8
      onHead(u, 1, 3, 4.6) { across, v in
        let outer = ellipse(across - u, v - 1, 2.5, 3.9)
        let bright = lit(Lanes(repeating: side * 0.75), (v - 1) * 0.12) * 0.9
        return Canvas.Ink(canvas.cover(outer), colours.skinShade, colours.skin, bright)
      }
      onHead(u, 1, 2, 3) { across, v in
        Canvas.Ink(canvas.soft(ellipse(across - u - side * 0.2, v - 1, 1.2, 2.3), 1) * 0.5, colours.skinShade)
      }
    }
    onHead(0, 0, wide, high) { u, v in
      let (x, y) = (u * (0.94 / wide), v * (0.9 / high))
      let bright = lit(x, y)
      // And a highlight on the forehead and cheek that face the light.
      return Canvas.Ink(canvas.cover(egg(u, v)), colours.skinShade, colours.skin, limited(bright * 1.5 - 0.12))
        .over(colours.skinLight, limited(bright * 2.4 - 1.4) * 0.75)
    }
  }
}
