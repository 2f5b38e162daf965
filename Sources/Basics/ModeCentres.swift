/// The centres of a ring's and of a grid's modes, both for drawing points and for judging samples.
package enum ModeCentres {
  package static func onRing(_ mode: Int, of count: Int, radius: Double) -> (x: Double, y: Double) {
    let angle = 2 * Double.pi * Double(mode) / Double(count)
    return (radius * cosine(angle), radius * sine(angle))
  }

  /// One coordinate: that of a row or a column, counted from 0, of a grid with `side` of them around 0.
  package static func onGrid(_ place: Int, of side: Int, spacing: Double) -> Double {
    spacing * (Double(place) - Double(side - 1) / 2)
  }
}
