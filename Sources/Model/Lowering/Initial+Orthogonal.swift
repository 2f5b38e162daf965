/// A matrix of normal numbers made orthogonal: its rows are orthonormal (its columns where there are more rows than
/// columns), times a gain. The QR decomposition with positive diagonal, so that all directions are equally likely
/// (Mezzadri 2007); as PyTorch's `orthogonal_`. In Double by Gram and Schmidt, each vector twice ("twice is enough",
/// Giraud et al. 2005). Costs 4 · short² · long operations.
func orthogonalRows(rows: Int, columns: Int, gain: Double, normal: (Int) -> Double) -> [Float] {
  let isWide = rows <= columns
  let (short, long) = isWide ? (rows, columns) : (columns, rows)
  // Vector k lies at k · long: a row of a wide matrix, a column of a tall one.
  var vectors = (0..<short * long).map { i in
    normal(isWide ? i : i % long * columns + i / long)
  }
  vectors.withUnsafeMutableBufferPointer { all in
    for k in 0..<short {
      let own = UnsafeMutableBufferPointer(rebasing: all[k * long..<(k + 1) * long])
      for _ in 0..<2 {
        for j in 0..<k {
          let other = UnsafeMutableBufferPointer(rebasing: all[j * long..<(j + 1) * long])
          let share = dot(own, other)
          for i in 0..<long { own[i] -= share * other[i] }
        }
      }
      let length = dot(own, own).squareRoot()
      for i in 0..<long { own[i] /= length }
    }
  }
  return (0..<rows * columns).map { i in
    Float(gain * (isWide ? vectors[i] : vectors[i % columns * long + i / columns]))
  }
}

/// Eight sums side by side, since additions of one sum wait for one another.
private func dot(_ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeMutableBufferPointer<Double>) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= a.count {
    for lane in 0..<8 { sums[lane] += a[i + lane] * b[i + lane] }
    i += 8
  }
  var sum = sums.sum()
  while i < a.count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}
