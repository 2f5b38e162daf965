/// Where the modes of a ring and of a grid lie: for the points of a set, and for what samples of a model are held against.
package enum ModeCentres {
  package static func onRing(_ mode: Int, of count: Int, radius: Double) -> (x: Double, y: Double) {
    let angle = 2 * Double.pi * Double(mode) / Double(count)
    return (radius * cosine(angle), radius * sine(angle))
  }

  /// One coordinate: of the place in a row or a column of `side`, whose middle is 0.
  package static func onGrid(_ place: Int, of side: Int, spacing: Double) -> Double {
    spacing * (Double(place) - Double(side - 1) / 2)
  }
}
