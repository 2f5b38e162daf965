import Basics
import COpenBLAS

/// The squared Fréchet distance of two normal distributions with the means and covariances of two sets of points (FID where
/// the points are features: Heusel et al. 2017): ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁ Σ₂)^½.
///
/// With Σ = RᵀR the last trace is the sum of the singular values of R₁R₂ᵀ. R comes from a QR decomposition of the centred
/// points, so no covariance is formed, nothing is taken the root of, and sets with fewer points than coordinates, whose
/// covariances are singular, are no special case.
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
    let (centred, mean) = points.centred
    self.mean = mean
    let scale = 1 / Double(points.count - 1)
    trace = centred.numbers.reduce(0) { $0 + $1 * $1 } * scale
    width = points.width
    rank = min(points.count, points.width)
    // Row by row is Fortran's transpose: the rows are the columns of a `width × count` matrix, which is L Q.
    var matrix = centred.numbers
    var (m, n, info) = (Int32(points.width), Int32(points.count), Int32(0))
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
    self.root = root
  }

  /// tr (Σ₁ Σ₂)^½: the sum of the singular values of L₁ᵀ L₂.
  func overlap(_ other: Spread) -> Double {
    var product = [Double](repeating: 0, count: rank * other.rank)
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, Int32(rank), Int32(other.rank), Int32(width), 1, root, Int32(width),
      other.root, Int32(width), 0, &product, Int32(rank))
    return singularValues(&product, rows: rank, columns: other.rank).reduce(0, +)
  }
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
