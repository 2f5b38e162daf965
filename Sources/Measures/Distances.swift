import Basics

/// Squared Euclidean distances of all pairs of two sets. They come from scalar products, ‖x‖² + ‖y‖² − 2 xᵀy, a block
/// at a time; where rounding could decide a comparison, the sum of squared differences does (`exact`).
struct Distances {
  private let a: Points
  private let b: Points
  private let norms: (a: [Double], b: [Double])

  init(_ a: Points, _ b: Points) {
    self.a = a
    self.b = b
    norms = (squaredNorms(of: a), squaredNorms(of: b))
  }

  /// Calls `body` with a row of each block: the index of its point, that of the first point of the other set, the
  /// distances.
  func each(
    upperHalf: Bool = false, _ body: (_ row: Int, _ first: Int, UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    eachBlock(of: a, b, upperHalf: upperHalf) { rows, columns, block in
      norms.b.withUnsafeBufferPointer { other in
        for row in rows {
          let line = UnsafeMutableBufferPointer(
            start: block + (row - rows.lowerBound) * columns.count, count: columns.count)
          let own = norms.a[row]
          for i in line.indices { line[i] = own + other[columns.lowerBound + i] - 2 * line[i] }
          body(row, columns.lowerBound, line)
        }
      }
    }
  }

  /// Whether a distance of `each` is below a bound that is exact.
  func isBelow(_ bound: Double, _ distance: Double, _ row: Int, _ column: Int) -> Bool {
    let doubt = 1e-14 * Double(a.width + 16) * (norms.a[row] + norms.b[column])
    return abs(distance - bound) > doubt ? distance < bound : exact(row, column) < bound
  }

  /// The sum of squared differences: of equal points exactly zero.
  func exact(_ row: Int, _ column: Int) -> Double {
    let width = a.width
    return a.numbers.withUnsafeBufferPointer { left in
      b.numbers.withUnsafeBufferPointer { right in
        var sum = 0.0
        for i in 0..<width {
          let difference = left[row * width + i] - right[column * width + i]
          sum += difference * difference
        }
        return sum
      }
    }
  }
}

private func squaredNorms(of points: Points) -> [Double] {
  (0..<points.count).map { row in
    points.numbers[row * points.width..<(row + 1) * points.width].reduce(0) { $0 + $1 * $1 }
  }
}

/// For each point the squared distance to its k-th nearest neighbour in its own set.
func neighbourDistances(of points: Points, _ k: Int) -> [Double] {
  let distances = Distances(points, points)
  var nearest = Nearest(points.count, k)
  distances.each(upperHalf: true) { row, first, line in
    for i in line.indices where first + i > row {
      nearest.offer(line[i], first + i, to: row)
      nearest.offer(line[i], row, to: first + i)
    }
  }
  return (0..<points.count).map { row in nearest.indices(of: row).map { distances.exact(row, $0) }.max() ?? 0 }
}

/// Of each point its `k` nearest others and the squared distances to them, nearest first, point after point.
func neighbours(of points: Points, _ k: Int, _ parallel: Parallel) -> (indices: [Int], distances: [Double]) {
  let side = 512
  var indices = [Int](repeating: 0, count: points.count * k)
  var squares = [Double](repeating: 0, count: points.count * k)
  indices.withUnsafeMutableBufferPointer { indices in
    squares.withUnsafeMutableBufferPointer { squares in
      let (indices, squares) = (indices, squares)
      parallel((points.count + side - 1) / side) { piece in
        let rows = piece * side..<min(points.count, (piece + 1) * side)
        let distances = Distances(points.chosen(rows), points)
        var nearest = Nearest(rows.count, k)
        distances.each { row, first, line in
          for i in line.indices where first + i != rows.lowerBound + row {
            nearest.offer(line[i], first + i, to: row)
          }
        }
        for row in 0..<rows.count {
          let found = nearest.indices(of: row).map { (distances.exact(row, $0), $0) }.sorted(by: <)
          for (slot, (distance, index)) in found.enumerated() {
            indices[(rows.lowerBound + row) * k + slot] = index
            squares[(rows.lowerBound + row) * k + slot] = distance
          }
        }
      }
    }
  }
  return (indices, squares)
}

/// The nearest of the other set: its index and the squared distance, for each point of the first.
func nearest(of points: Points, in others: Points) -> [(index: Int, distance: Double)] {
  let distances = Distances(points, others)
  var nearest = Nearest(points.count, 1)
  distances.each { row, first, line in
    for i in line.indices { nearest.offer(line[i], first + i, to: row) }
  }
  return (0..<points.count).map { row in
    let index = nearest.indices(of: row).first ?? 0
    return (index, distances.exact(row, index))
  }
}

/// The k smallest distances of each point so far, in order.
private struct Nearest {
  private let k: Int
  private var values: [Double]
  private var others: [Int]

  init(_ count: Int, _ k: Int) {
    self.k = k
    values = [Double](repeating: .infinity, count: count * k)
    others = [Int](repeating: 0, count: count * k)
  }

  mutating func offer(_ distance: Double, _ other: Int, to point: Int) {
    let first = point * k
    var slot = first + k - 1
    guard distance < values[slot] else { return }
    while slot > first, distance < values[slot - 1] {
      (values[slot], others[slot]) = (values[slot - 1], others[slot - 1])
      slot -= 1
    }
    (values[slot], others[slot]) = (distance, other)
  }

  func indices(of point: Int) -> ArraySlice<Int> { others[point * k..<(point + 1) * k] }
}
