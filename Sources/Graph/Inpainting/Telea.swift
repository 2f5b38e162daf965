extension Plane {
  /// Telea 2004: a pixel p of a hole is
  ///
  ///     Σ w(p, q) [I(q) + ∇I(q) · (p − q)] / Σ w(p, q)   over the pixels q within `radius` that are nearer the border,
  ///     w = |cos ∠(p − q, ∇T(p))| · 1 / |p − q|² · 1 / (1 + |T(p) − T(q)|),
  ///
  /// where T is the distance from the hole's border, negative outside. A pixel sees only what has a smaller T, so that
  /// pixels at equal distances do not depend on their order. The paper's pictures saturate at 0 and 255; here what the
  /// slopes lead to stays within the numbers that are known.
  func telea(radius: Int) -> [Double] {
    let holes = holes
    guard let range, !holes.isEmpty else { return numbers }
    let distances = signedDistances
    let disc = disc(radius)
    var filled = numbers
    for p in holes.sorted(by: { (distances[$0], $0) < (distances[$1], $1) }) {
      let (row, column) = (p / grid.width, p % grid.width)
      let normal = (
        down: grid.slope(of: distances, at: p, axis: 0) { _ in true },
        across: grid.slope(of: distances, at: p, axis: 1) { _ in true }
      )
      let steepness = (normal.down * normal.down + normal.across * normal.across).squareRoot()
      var (sum, weights) = (0.0, 0.0)
      for step in disc {
        let (y, x) = (row + step.row, column + step.column)
        guard y >= 0, y < grid.height, x >= 0, x < grid.width else { continue }
        let q = y * grid.width + x
        guard distances[q] < distances[p] else { continue }
        let (down, across) = (Double(step.row), Double(step.column))
        let square = down * down + across * across
        // Where T has no slope, as in a hole of one pixel, or q lies across it, a little weight is left.
        let along = abs(down * normal.down + across * normal.across) / max(steepness * square.squareRoot(), 1e-6)
        let weight = max(along, 1e-6) / (square * (1 + abs(distances[p] - distances[q])))
        let isSeen = { (pixel: Int) in distances[pixel] < distances[p] }
        let fall: Double = grid.slope(of: filled, at: q, axis: 0, isSeen)
        let rise: Double = grid.slope(of: filled, at: q, axis: 1, isSeen)
        sum += weight * (filled[q] - (fall * down + rise * across))
        weights += weight
      }
      filled[p] = range.nearest(sum / weights)
    }
    return filled
  }

  /// From the border of the holes: into them, and negative into what is known, whose outermost pixels are the border.
  private var signedDistances: [Double] {
    let inside = grid.distances(from: isKnown)
    var isBorderOrHole = isKnown.map { !$0 }
    for hole in holes { grid.besides(hole) { isBorderOrHole[$0] = true } }
    let outside = grid.distances(from: isBorderOrHole)
    return isKnown.indices.map { isKnown[$0] ? -outside[$0] : inside[$0] }
  }
}

/// The steps from a pixel to the others within a radius.
private func disc(_ radius: Int) -> [(row: Int, column: Int)] {
  var steps: [(row: Int, column: Int)] = []
  for row in -radius...radius {
    for column in -radius...radius where (1...radius * radius).contains(row * row + column * column) {
      steps.append((row, column))
    }
  }
  return steps
}

extension Grid {
  /// The difference along an axis, central where both neighbours are seen, one-sided where one is, else 0.
  @inline(__always)
  fileprivate func slope(of numbers: [Double], at pixel: Int, axis: Int, _ isSeen: (Int) -> Bool) -> Double {
    let (before, after) = beside(pixel, axis: axis)
    switch (before.flatMap { isSeen($0) ? $0 : nil }, after.flatMap { isSeen($0) ? $0 : nil }) {
    case (let before?, let after?): return (numbers[after] - numbers[before]) / 2
    case (let before?, nil): return numbers[pixel] - numbers[before]
    case (nil, let after?): return numbers[after] - numbers[pixel]
    case (nil, nil): return 0
    }
  }
}
