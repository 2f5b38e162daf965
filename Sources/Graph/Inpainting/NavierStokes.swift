import Basics

extension Plane {
  /// Bertalmio, Bertozzi and Sapiro 2001: the image as the stream function of a flow along its isophotes. Its vorticity
  /// ω = ΔI is carried from the border into the hole by v = ∇⊥I and diffused, and is what I bends by there:
  ///
  ///     v · ∇ω = ν Δω,   ΔI = ω   within holes; I is known on their border, and ω as far as known pixels tell it.
  ///
  /// This is the steady state of the paper's evolution, with the viscosity ν for numbers from 0 to 1. It is relaxed
  /// pixel by pixel: ω becomes a mean of its neighbours, of those upstream more, and both I and ω are moved further
  /// than that by `overshoot`. A hole of half a picture of 128 x 128 bends so much that it may have several steady
  /// states, or not be settled after `mostSweeps`.
  func navierStokes() -> [Double] {
    let cells = cells
    guard let range, !cells.isEmpty else { return numbers }
    let (low, span) = (range.lowerBound, range.upperBound - range.lowerBound)
    // In a constant picture there is no flow, and no span to measure it by.
    var image = numbers.map { span > 0 ? ($0 - low) / span : 0 }
    let known = isKnown.indices.lazy.filter { isKnown[$0] && image[$0].isFinite }.map { image[$0] }
    let mean = known.reduce(0, +) / Double(known.count)
    for cell in cells { image[cell.pixel] = mean }
    var vorticity = image.indices.map { isKnown[$0] ? knownBend(of: image, at: $0) : 0 }
    let overshoot = overshoot
    for _ in 0..<Self.mostSweeps {
      if relax(&image, &vorticity, cells, overshoot) <= Self.settled { break }
    }
    var filled = numbers
    for cell in cells { filled[cell.pixel] = range.nearest(low + span * image[cell.pixel]) }
    return filled
  }

  /// ν, where numbers go from 0 to 1 and a pixel is 1 wide.
  private static let viscosity = 1.0
  /// No number changed more in a sweep.
  private static let settled = 1e-7
  private static let mostSweeps = 4000

  /// Young 1954: about what settles ΔI = ω fastest where the holes are as deep as this. Sweeps then grow with the depth
  /// and not with its square; holes of one pixel are settled at once.
  private var overshoot: Double { 2 / (1 + sine(Double.pi / Double(2 * grid.depth(isKnown)))) - 1 }

  /// A pixel of a hole and its neighbours; beyond the border of the picture it is its own, so that nothing flows there.
  private struct Cell {
    let pixel, up, down, left, right: Int
  }

  /// As on a chessboard: white pixels have only black neighbours, so that the order within a colour does not matter.
  private var cells: [Cell] {
    let isWhite = { (pixel: Int) in (pixel / grid.width + pixel % grid.width) % 2 == 0 }
    return (holes.filter(isWhite) + holes.filter { !isWhite($0) }).map { pixel in
      let (column, row) = (grid.beside(pixel, axis: 0), grid.beside(pixel, axis: 1))
      return Cell(
        pixel: pixel, up: column.before ?? pixel, down: column.after ?? pixel, left: row.before ?? pixel,
        right: row.after ?? pixel)
    }
  }

  /// Second differences along the axes on which both neighbours are known.
  private func knownBend(of image: [Double], at pixel: Int) -> Double {
    (0..<2).reduce(0) { sum, axis in
      guard case (let before?, let after?) = grid.beside(pixel, axis: axis), isKnown[before], isKnown[after] else {
        return sum
      }
      return sum + (image[before] + image[after] - 2 * image[pixel])
    }
  }

  /// One sweep over the holes. Returns the largest change, leaving out what is not a number.
  private func relax(
    _ image: inout [Double], _ vorticity: inout [Double], _ cells: [Cell], _ overshoot: Double
  ) -> Double {
    var change = 0.0
    for cell in cells {
      let (up, down, left, right) = (image[cell.up], image[cell.down], image[cell.left], image[cell.right])
      // v = ∇⊥I, the slope turned by a right angle: along the isophotes.
      let (flowDown, flowRight) = ((right - left) / 2, (up - down) / 2)
      let fromUp = Self.viscosity + max(0, flowDown)
      let fromDown = Self.viscosity + max(0, -flowDown)
      let fromLeft = Self.viscosity + max(0, flowRight)
      let fromRight = Self.viscosity + max(0, -flowRight)
      let vertical = fromUp * vorticity[cell.up] + fromDown * vorticity[cell.down]
      let horizontal = fromLeft * vorticity[cell.left] + fromRight * vorticity[cell.right]
      let mean = (vertical + horizontal) / ((fromUp + fromDown) + (fromLeft + fromRight))
      // Where the flow carries more than is diffused, overshooting would not settle.
      let speed = abs(flowDown) + abs(flowRight)
      let step = 1 + overshoot / (1 + speed * speed)
      let bend = vorticity[cell.pixel] + step * (mean - vorticity[cell.pixel])
      let move = step * (((up + down) + (left + right) - bend) / 4 - image[cell.pixel])
      vorticity[cell.pixel] = bend
      image[cell.pixel] += move
      if abs(move) > change { change = abs(move) }
    }
    return change
  }
}
