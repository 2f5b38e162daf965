/// The centres of the modes of a ring and of a grid, for drawing points and for judging samples.
package enum ModeCentres {
  package static func onRing(_ mode: Int, of count: Int, radius: Double) -> (x: Double, y: Double) {
    let angle = 2 * Double.pi * Double(mode) / Double(count)
    return (radius * cosine(angle), radius * sine(angle))
  }

  /// One coordinate of a grid that is centred on 0 and has `side` rows and columns: of row or column `index`, from 0.
  package static func onGrid(_ index: Int, of side: Int, spacing: Double) -> Double {
    spacing * (Double(index) - Double(side - 1) / 2)
  }
}
