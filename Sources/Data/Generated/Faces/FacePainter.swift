/// Paints a face as a portrait of 59×59 units, from the back to the front: background, hair behind, neck, clothes, head,
/// features, hair in front.
struct FacePainter {
  let face: Face
  let colours: FaceColours
  let canvas: Canvas
  /// Half the head's width and height.
  let wide: Float
  let high: Float = 17
  /// How far the head is turned to a side, and how far it leans.
  let turn: Turn
  let lean: Turn
  /// Where light comes from: a vector of length one, z towards the viewer.
  let light: (x: Float, y: Float, z: Float)

  /// The middle of the head, and the point about which it leans, in units.
  static let head: (x: Float, y: Float) = (0, -2)
  static let pivot: (x: Float, y: Float) = (0, 16)

  init(_ face: Face, side: Int) {
    self.face = face
    colours = FaceColours(face)
    canvas = Canvas(side: side, extent: 59)
    wide = 13.6 + 1.1 * face.width
    turn = Turn(face.pose * 0.43)
    lean = Turn(face.tilt * 0.16)
    let (x, y, z) = (face.light * 0.75, Float(-0.5), Float(0.72))
    let length = (x * x + y * y + z * z).squareRoot()
    light = (x / length, y / length, z / length)
  }

  static func paint(_ face: Face, side: Int, into image: UnsafeMutableBufferPointer<UInt8>) {
    let painter = FacePainter(face, side: side)
    painter.paintBackground()
    painter.paintHairBehind()
    painter.paintBody()
    painter.paintHead()
    painter.paintFeatures()
    painter.paintHairInFront()
    painter.paintGlasses()
    painter.canvas.write(into: image)
  }

  // MARK: Coordinates on the head

  /// The head's own coordinates of a point: 0 is its middle, v runs down to the chin.
  @inline(__always) func onHead(_ x: Lanes, _ y: Lanes) -> (u: Lanes, v: Lanes) {
    let (dx, dy) = (x - Self.pivot.x, y - Self.pivot.y)
    let (s, c) = (lean.sine, lean.cosine)
    return (dx * c + dy * s, dy * c - dx * s + (Self.pivot.y - Self.head.y))
  }

  /// Paints a layer in the head's coordinates, within a box around (u, v).
  @inline(__always) func onHead(
    _ u: Float, _ v: Float, _ a: Float, _ b: Float, _ layer: (_ u: Lanes, _ v: Lanes) -> Canvas.Ink
  ) {
    let down = v - (Self.pivot.y - Self.head.y)
    let x = u * lean.cosine - down * lean.sine + Self.pivot.x
    let y = down * lean.cosine + u * lean.sine + Self.pivot.y
    let slack = abs(lean.sine)
    canvas.layer(.around(x, y, a + b * slack, b + a * slack)) { x, y in
      let (u, v) = onHead(x, y)
      return layer(u, v)
    }
  }

  /// Where a feature at a longitude (0: straight ahead) of a head of this radius appears, and how narrow it looks.
  func seen(_ longitude: Float, _ radius: Float) -> (u: Float, narrow: Float) {
    let whole = turn.after(Turn(longitude))
    return (radius * whole.sine, whole.cosine)
  }

  /// How bright a round thing is: 0 in its shade, 1 in full light. x and y run from −1 to 1 across it.
  @inline(__always) func lit(_ x: Lanes, _ y: Lanes) -> Lanes {
    let depth = root(larger(1 - x * x - y * y, .zero))
    return limited(x * light.x + y * light.y + depth * light.z)
  }

  /// The head's outline: an egg, its narrow end the chin.
  @inline(__always) func egg(_ u: Lanes, _ v: Lanes, grown: Float = 0) -> Lanes {
    let low = larger(v, .zero) * (1 / high)
    return ellipse(u * (1 + low * low * 0.13 - low * 0.05), v, wide + grown, high + grown)
  }
}
