import Basics
import COpenBLAS

/// The squared Fréchet distance of two normal distributions with the means and covariances of two sets of points (FID where
/// the points are features: Heusel et al. 2017): ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁ Σ₂)^½.
///
/// With Σ = RᵀR the last trace is the sum of the singular values of R₁R₂ᵀ. R comes from a QR decomposition of the centred
/// points, so that sets with fewer points than coordinates, whose covariances are singular, are no special case. Where a
/// covariance is far from singular, its Cholesky factor is the same R in a quarter of the time; where the singular values are
/// close enough to each other, they are found as roots of eigenvalues, in a fifth.
package func frechetDistance(_ a: Points, _ b: Points) throws(Problem) -> Double {
  guard a.width == b.width else { throw Problem("points of \(a.width) and of \(b.width) coordinates") }
  guard a.count > 1, b.count > 1 else {
    throw Problem("a covariance needs two points, here is \(min(a.count, b.count))")
  }
  let (first, second) = (Spread(a), Spread(b))
  let shift = zip(first.mean, second.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let trace = first.trace + second.trace
  let distance = shift + trace - 2 * first.overlap(second)
  // Of equal sets rounding alone is left; what is negative by more than that would be a fault and is to be seen.
  return abs(distance) <= 1e-12 * trace ? max(0, distance) : distance
}

/// The mean of points, and a root of their covariance: Σ = L Lᵀ with L = Rᵀ lower trapezoidal, `width × rank`.
private struct Spread {
  let mean: [Double]
  let trace: Double
  private let root: [Double]
  private let width: Int
  private let rank: Int

  init(_ points: Points) {
    width = points.width
    rank = min(points.count, points.width)
    if let found = choleskyRoot(points) {
      (mean, trace, root) = found
      return
    }
    let (centred, mean) = points.centred
    self.mean = mean
    let scale = 1 / Double(points.count - 1)
    trace = centred.numbers.reduce(0) { $0 + $1 * $1 } * scale
    root = orthogonalRoot(centred, scale: scale)
  }

  /// tr (Σ₁ Σ₂)^½: the sum of the singular values of L₁ᵀ L₂.
  func overlap(_ other: Spread) -> Double {
    var product: [Double]
    if rank == width, other.rank == width {
      product = other.root
      cblas_dtrmm(
        CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, Int32(width), Int32(width), 1, root,
        Int32(width), &product, Int32(width))
      if let sum = sumOfCloseSingularValues(product, width, within: 1e-13 * (trace + other.trace)) { return sum }
    } else {
      product = [Double](repeating: 0, count: rank * other.rank)
      cblas_dgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, Int32(rank), Int32(other.rank), Int32(width), 1, root, Int32(width),
        other.root, Int32(width), 0, &product, Int32(rank))
    }
    return singularValues(&product, rows: rank, columns: other.rank).reduce(0, +)
  }
}

// Row by row is Fortran's transpose: the rows of points are the columns of a `width × count` matrix.

/// The mean, the trace of the covariance, and L of its Cholesky decomposition. Nil where a coordinate is all but a combination
/// of others: what is left of it would be rounding.
private func choleskyRoot(_ points: Points) -> (mean: [Double], trace: Double, root: [Double])? {
  let (count, width) = (points.count, points.width)
  guard count > width else { return nil }
  let mean = points.mean
  var (n, info) = (Int32(width), Int32(0))
  var root = [Double](repeating: 0, count: width * width)
  // So many points at a time stay in the cache.
  for start in stride(from: 0, to: count, by: 1024) {
    let rows = start..<min(count, start + 1024)
    let centred = points.numbers.withUnsafeBufferPointer { numbers in
      [Double](unsafeUninitializedCapacity: rows.count * width) { centred, filled in
        for row in rows {
          let (to, from) = ((row - start) * width, row * width)
          for column in 0..<width { centred[to + column] = numbers[from + column] - mean[column] }
        }
        filled = rows.count * width
      }
    }
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, n, Int32(rows.count), 1 / Double(count - 1), centred, n, 1, &root, n)
  }
  let variances = (0..<width).map { root[$0 * width + $0] }
  let least = 1e-8 * (variances.max() ?? 0)
  dpotrf_("L", &n, &root, &n, &info, 1)
  let isFull = (0..<width).allSatisfy { index in
    let pivot = root[index * width + index]
    return pivot * pivot > least
  }
  return info == 0 && isFull ? (mean, variances.reduce(0, +), root) : nil
}

/// L of a decomposition L Q of the points themselves, `width × rank`.
private func orthogonalRoot(_ centred: Points, scale: Double) -> [Double] {
  let (width, rank) = (centred.width, min(centred.count, centred.width))
  var matrix = centred.numbers
  var (m, n, info) = (Int32(width), Int32(centred.count), Int32(0))
  var tau = [Double](repeating: 0, count: rank)
  var (size, query) = (Int32(-1), 0.0)
  dgelqf_(&m, &n, &matrix, &m, &tau, &query, &size, &info)
  size = Int32(query)
  var work = [Double](repeating: 0, count: Int(size))
  dgelqf_(&m, &n, &matrix, &m, &tau, &work, &size, &info)
  precondition(info == 0, "dgelqf: argument \(-info)")
  let factor = scale.squareRoot()
  var root = [Double](repeating: 0, count: width * rank)
  for column in 0..<rank {
    for row in column..<width { root[column * width + row] = matrix[column * width + row] * factor }
  }
  return root
}

/// The sum of the singular values of a square matrix as roots of the eigenvalues of its square, which rounding moves by a few ε
/// of the largest. Nil where the sum may be off by more than `most` for it.
private func sumOfCloseSingularValues(_ matrix: [Double], _ size: Int, within most: Double) -> Double? {
  var square = [Double](repeating: 0, count: size * size)
  var (n, info) = (Int32(size), Int32(0))
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, n, n, 1, matrix, n, 0, &square, n)
  var values = [Double](repeating: 0, count: size)
  var (work, integers) = ([0.0], [Int32(0)])
  var (count, integerCount) = (Int32(-1), Int32(-1))
  dsyevd_("N", "L", &n, &square, &n, &values, &work, &count, &integers, &integerCount, &info, 1, 1)
  (count, integerCount) = (Int32(work[0]), integers[0])
  work = [Double](repeating: 0, count: Int(count))
  integers = [Int32](repeating: 0, count: Int(integerCount))
  dsyevd_("N", "L", &n, &square, &n, &values, &work, &count, &integers, &integerCount, &info, 1, 1)
  guard info == 0, let least = values.first, let largest = values.last, least > 0 else { return nil }
  let roots = values.map { $0.squareRoot() }
  let error = roots.reduce(0) { $0 + 4 * Double.ulpOfOne * largest / $1 }
  return error <= most ? roots.reduce(0, +) : nil
}

/// The singular values of a matrix in Fortran's order, which is overwritten.
private func singularValues(_ matrix: inout [Double], rows: Int, columns: Int) -> [Double] {
  let count = min(rows, columns)
  var values = [Double](repeating: 0, count: count)
  var integers = [Int32](repeating: 0, count: 8 * count)
  var (m, n, one, info) = (Int32(rows), Int32(columns), Int32(1), Int32(0))
  var (size, query) = (Int32(-1), 0.0)
  dgesdd_("N", &m, &n, &matrix, &m, &values, nil, &one, nil, &one, &query, &size, &integers, &info, 1)
  size = Int32(query)
  var work = [Double](repeating: 0, count: Int(size))
  dgesdd_("N", &m, &n, &matrix, &m, &values, nil, &one, nil, &one, &work, &size, &integers, &info, 1)
  precondition(info == 0, "dgesdd: \(info)")
  return values
}
