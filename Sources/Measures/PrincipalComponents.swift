import Basics
import COpenBLAS

/// Points in the plane of their first two principal components: the two directions, at right angles, along which they
/// vary most. Of each direction that of its two signs is taken which makes its largest coordinate positive.
package struct PrincipalComponents: Sendable {
  /// Where each point lies, two numbers a point. They are zero along a direction in which points do not vary, and of
  /// points with a single coordinate along the second.
  package let layout: [Double]
  /// How much of all variance is along the first direction and along the second; zero where nothing varies.
  package let shares: [Double]

  /// By the covariance, or by the scalar products of points where there are fewer of them than coordinates: memory
  /// grows with the square of the smaller number, time with its cube.
  package init(_ points: Points) {
    let (scaled, unit) = points.scaled
    let centred = scaled.centred.points
    let (count, width) = (points.count, points.width)
    let total = centred.numbers.reduce(0) { $0 + $1 * $1 }
    // What rounding leaves of equal coordinates, and of what is subtracted from all that varies.
    let noise = max(1e-26 * scaled.numbers.reduce(0) { $0 + $1 * $1 }, 1e-14 * total)
    var layout = [Double](repeating: 0, count: count * 2)
    var shares = [0.0, 0.0]
    let found = total > noise ? leadingSpread(of: centred) : []
    for (component, (value, direction)) in found.enumerated() {
      guard value > noise else { break }
      shares[component] = value / total
      centred.numbers.withUnsafeBufferPointer { numbers in
        for row in 0..<count {
          let along = (0..<width).reduce(0) { $0 + numbers[row * width + $1] * direction[$1] }
          layout[row * 2 + component] = along * unit
        }
      }
    }
    self.layout = layout
    self.shares = shares
  }
}

/// The two largest eigenvalues of XᵀX of centred points, largest first, with the directions that belong to them.
private func leadingSpread(of points: Points) -> [(value: Double, direction: [Double])] {
  let (count, width) = (points.count, points.width)
  let isWide = width > count
  let size = min(count, width)
  var square = [Double](repeating: 0, count: size * size)
  // Row by row is Fortran's transpose: the points are the columns of a `width × count` matrix.
  cblas_dsyrk(
    CblasColMajor, CblasLower, isWide ? CblasTrans : CblasNoTrans, Int32(size), Int32(isWide ? width : count), 1,
    points.numbers, Int32(width), 0, &square, Int32(size))
  return leadingEigenvectors(&square, size).map { value, vector in
    var direction = vector
    if isWide {
      // Of XXᵀu = λu the direction is Xᵀu.
      direction = [Double](repeating: 0, count: width)
      cblas_dgemv(
        CblasColMajor, CblasNoTrans, Int32(width), Int32(count), 1, points.numbers, Int32(width), vector, 1, 0,
        &direction, 1)
    }
    let largest = direction.max { abs($0) < abs($1) } ?? 0
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = length > 0 ? (largest < 0 ? -1 : 1) / length : 0
    return (value, direction.map { $0 * scale })
  }
}

/// The two largest eigenvalues of a symmetric matrix, which is overwritten, or the one that there is; largest first.
private func leadingEigenvectors(_ matrix: inout [Double], _ size: Int) -> [(value: Double, vector: [Double])] {
  var (n, found, info) = (Int32(size), Int32(0), Int32(0))
  var (first, tolerance, unused) = (Int32(max(1, size - 1)), 0.0, 0.0)
  var values = [Double](repeating: 0, count: size)
  var vectors = [Double](repeating: 0, count: size * 2)
  var support = [Int32](repeating: 0, count: 4)
  var (work, integers) = ([0.0], [Int32(0)])
  for isQuery in [true, false] {
    var (count, integerCount) = isQuery ? (Int32(-1), Int32(-1)) : (Int32(work[0]), integers[0])
    if !isQuery {
      work = [Double](repeating: 0, count: Int(count))
      integers = [Int32](repeating: 0, count: Int(integerCount))
    }
    dsyevr_(
      "V", "I", "L", &n, &matrix, &n, &unused, &unused, &first, &n, &tolerance, &found, &values, &vectors, &n, &support,
      &work, &count, &integers, &integerCount, &info, 1, 1, 1)
  }
  precondition(info == 0, "dsyevr: \(info)")
  return (0..<Int(found)).reversed().map { (values[$0], Array(vectors[$0 * size..<($0 + 1) * size])) }
}
