import Basics

/// A set of points with `width` coordinates each, row by row: features of images, codes, samples. In Float64, since
/// what is computed from them is often a small difference of large sums.
package struct Points: Sendable {
  package let count: Int
  package let width: Int
  package let numbers: [Double]

  /// Throws where a coordinate is not a number or infinite: every measure would quietly be so too.
  package init(_ numbers: [Double], width: Int) throws(Problem) {
    precondition(width > 0 && numbers.count % width == 0, "\(numbers.count) numbers are not points of \(width)")
    self.width = width
    self.numbers = numbers
    count = numbers.count / width
    guard numbers.allSatisfy(\.isFinite) else {
      let index = numbers.firstIndex { !$0.isFinite } ?? 0
      throw Problem("coordinate \(index % width) of point \(index / width) is \(numbers[index])")
    }
  }

  package init(_ rows: [[Double]]) throws(Problem) {
    try self.init(rows.flatMap { $0 }, width: rows.first?.count ?? 1)
  }

  /// Some of them, in the given order.
  package func chosen(_ indices: some Sequence<Int>) -> Points {
    Points(known: indices.flatMap { numbers[$0 * width..<($0 + 1) * width] }, width: width)
  }

  /// Of numbers that are known to be finite.
  private init(known numbers: [Double], width: Int) {
    self.numbers = numbers
    self.width = width
    count = numbers.count / width
  }

  /// The mean of each coordinate.
  package var mean: [Double] {
    var sums = [Double](repeating: 0, count: width)
    sums.withUnsafeMutableBufferPointer { sums in
      numbers.withUnsafeBufferPointer { numbers in
        for row in 0..<count {
          for column in 0..<width { sums[column] += numbers[row * width + column] }
        }
      }
    }
    return sums.map { $0 / Double(count) }
  }

  /// The same points divided by a power of two, which makes their largest coordinate one from 1 to 2, and that power:
  /// squares then neither overflow nor vanish.
  var scaled: (points: Points, unit: Double) {
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return (self, 1) }
    return (Points(known: numbers.map { $0 / largest.binade }, width: width), largest.binade)
  }

  /// The same points moved so that their mean is zero, and that mean.
  var centred: (points: Points, mean: [Double]) {
    let mean = mean
    let moved = [Double](unsafeUninitializedCapacity: numbers.count) { moved, count in
      for row in 0..<self.count {
        for column in 0..<width { moved[row * width + column] = numbers[row * width + column] - mean[column] }
      }
      count = numbers.count
    }
    return (Points(known: moved, width: width), mean)
  }
}
