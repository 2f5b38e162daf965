import Basics

/// An estimate of the squared maximum mean discrepancy (Gretton et al. 2012) of two distributions from samples of each, with
/// its standard error by the jackknife. It is unbiased: where the two agree it is below zero half of the time.
package struct KernelDistance: Sendable {
  package let value: Double
  /// nil: too few points to leave one out.
  package let error: Double?

  package enum Kernel: Sendable {
    /// (xᵀy / d + 1)³ of points with d coordinates, of which KID is made (Bińkowski et al. 2018).
    case cubic
    /// exp(−‖x − y‖² / 2σ²), of a variance σ².
    case gaussian(Double)
  }

  /// Of all pairs of points.
  package init(_ a: Points, _ b: Points, _ kernel: Kernel) throws(Problem) {
    guard a.width == b.width else { throw Problem("points of \(a.width) and of \(b.width) coordinates") }
    guard a.count > 1, b.count > 1 else {
      throw Problem("an unbiased distance needs two points of each set, here is \(min(a.count, b.count))")
    }
    let (n, m) = (Double(a.count), Double(b.count))
    let within = [kernel.sums(within: a), kernel.sums(within: b)]
    let between = kernel.sums(between: a, b)
    let totals = within.map { $0.reduce(0, +) }
    let across = between.rows.reduce(0, +)
    value = totals[0] / (n * (n - 1)) + totals[1] / (m * (m - 1)) - 2 * across / (n * m)
    guard a.count > 2, b.count > 2 else {
      error = nil
      return
    }
    // The estimate without point i of a set is known from the sums of its row.
    func spread(_ own: [Double], _ total: Double, _ n: Double, _ other: [Double], _ m: Double) -> Double {
      let without = zip(own, other).map { own, other in
        (total - 2 * own) / ((n - 1) * (n - 2)) - 2 * (across - other) / ((n - 1) * m)
      }
      let mean = without.reduce(0, +) / n
      return (n - 1) / n * without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let variance =
      spread(within[0], totals[0], n, between.rows, m) + spread(within[1], totals[1], m, between.columns, n)
    error = variance.squareRoot()
  }
}

extension KernelDistance.Kernel {
  /// For each point the sum of the kernel over all others of its set.
  fileprivate func sums(within points: Points) -> [Double] {
    let norms = squares(of: points)
    var sums = [Double](repeating: 0, count: points.count)
    eachBlock(of: points, points, upperHalf: true) { rows, columns, block in
      apply(to: block, width: points.width, rows, columns, norms, norms)
      for row in rows {
        let line = block + (row - rows.lowerBound) * columns.count
        if columns.contains(row) { line[row - columns.lowerBound] = 0 }
        sums[row] += sum(line, columns.count)
      }
      if rows != columns { add(block, rows, columns, to: &sums) }
    }
    return sums
  }

  /// Its values for all pairs of different points, 0 for a point with itself.
  func matrix(_ points: Points) -> [Double] {
    let norms = squares(of: points)
    let count = points.count
    var matrix = [Double](repeating: 0, count: count * count)
    eachBlock(of: points, points) { rows, columns, block in
      apply(to: block, width: points.width, rows, columns, norms, norms)
      for row in rows {
        for column in columns where column != row {
          matrix[row * count + column] = block[(row - rows.lowerBound) * columns.count + column - columns.lowerBound]
        }
      }
    }
    return matrix
  }

  /// For each point of either set the sum of the kernel over all of the other.
  fileprivate func sums(between a: Points, _ b: Points) -> (rows: [Double], columns: [Double]) {
    let norms = (squares(of: a), squares(of: b))
    var (first, second) = ([Double](repeating: 0, count: a.count), [Double](repeating: 0, count: b.count))
    eachBlock(of: a, b) { rows, columns, block in
      apply(to: block, width: a.width, rows, columns, norms.0, norms.1)
      for row in rows { first[row] += sum(block + (row - rows.lowerBound) * columns.count, columns.count) }
      add(block, rows, columns, to: &second)
    }
    return (first, second)
  }

  /// Squared norms, where the kernel asks for them.
  private func squares(of points: Points) -> [Double] {
    guard case .gaussian = self else { return [] }
    return (0..<points.count).map { row in
      points.numbers[row * points.width..<(row + 1) * points.width].reduce(0) { $0 + $1 * $1 }
    }
  }

  /// Makes values of the kernel of a block of scalar products.
  private func apply(
    to block: UnsafeMutablePointer<Double>, width: Int, _ rows: Range<Int>, _ columns: Range<Int>,
    _ rowNorms: [Double], _ columnNorms: [Double]
  ) {
    switch self {
    case .cubic:
      let scale = 1 / Double(width)
      for i in 0..<rows.count * columns.count {
        let t = block[i] * scale + 1
        block[i] = t * t * t
      }
    case .gaussian(let variance):
      let scale = -0.5 / variance
      for row in rows {
        let line = block + (row - rows.lowerBound) * columns.count
        for column in columns {
          let squared = rowNorms[row] + columnNorms[column] - 2 * line[column - columns.lowerBound]
          line[column - columns.lowerBound] = exponential(max(0, squared) * scale)
        }
      }
    }
  }

  /// Adds each column's sum.
  private func add(
    _ block: UnsafeMutablePointer<Double>, _ rows: Range<Int>, _ columns: Range<Int>, to sums: inout [Double]
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<rows.count {
        let line = block + row * columns.count
        for column in 0..<columns.count { sums[columns.lowerBound + column] += line[column] }
      }
    }
  }
}

/// The sum of a row, in eight parts side by side.
private func sum(_ numbers: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
  var parts = SIMD8<Double>()
  let whole = count / 8 * 8
  for i in stride(from: 0, to: whole, by: 8) {
    parts += UnsafeRawPointer(numbers + i).loadUnaligned(as: SIMD8<Double>.self)
  }
  var total = parts.sum()
  for i in whole..<count { total += numbers[i] }
  return total
}
