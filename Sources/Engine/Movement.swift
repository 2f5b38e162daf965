import Graph

/// A view bound to memory: copies any part of it, in its order, to or from contiguous numbers.
struct BoundView {
  /// Nil for a constant, or for a view of the indices themselves.
  private let base: Numbers?
  /// The number of a constant.
  private let number: Float?
  private let offset: Int
  private let outer: [View.Step]
  private let inner: View.Step

  /// - Parameter base: nil for a view of the indices themselves: 0, 1, 2, …
  init(_ view: View, base: Numbers?) {
    self.base = base
    number = nil
    offset = view.offset
    outer = view.steps.dropLast()
    inner = view.steps.last ?? View.Step(size: 1, stride: 1)
  }

  /// A constant.
  init(repeating number: Float) {
    base = nil
    self.number = number
    offset = 0
    outer = []
    inner = View.Step(size: 1, stride: 0)
  }

  /// The index, in memory, that a number of the view reads.
  private func index(_ number: Int) -> Int {
    var index = offset + number % inner.size * inner.stride
    var rest = number / inner.size
    for step in outer.reversed() {
      index += rest % step.size * step.stride
      rest /= step.size
    }
    return index
  }

  /// The address of `count` numbers from `start` on; nil if they are not contiguous.
  func run(_ start: Int, _ count: Int) -> Numbers? {
    guard let base, inner.stride == 1, start % inner.size + count <= inner.size else { return nil }
    return base + index(start)
  }

  /// Calls `body` for each run of equally spaced numbers among the `count` from `start` on, with the run's first number
  /// (counted from `start`), its index and its length. The two innermost axes are followed by addition; the index is
  /// computed anew only where another axis advances.
  @inline(__always)
  private func eachRun(_ start: Int, _ count: Int, _ body: (Int, Int, Int) -> Void) {
    var number = start
    let end = start + count
    let middle = outer.last ?? View.Step(size: 1, stride: 0)
    while number < end {
      var index = index(number)
      var within = number % inner.size
      var row = number / inner.size % middle.size
      while row < middle.size && number < end {
        let length = min(inner.size - within, end - number)
        body(number - start, index, length)
        index += middle.stride - within * inner.stride
        number += length
        within = 0
        row += 1
      }
    }
  }

  /// Reads `count` numbers from `start` on; may write up to 15 numbers more. A constant fills complete
  /// vectors.
  func read(_ start: Int, _ count: Int, to result: Numbers) {
    if let number {
      return result.update(repeating: number, count: (count + Lanes.width - 1) / Lanes.width * Lanes.width)
    }
    switch (base, inner.stride) {
    case (_, 0):
      eachRun(start, count) { number, index, length in
        let lanes = Lanes.all(base?[index] ?? Float(index))
        for i in stride(from: 0, to: length, by: Lanes.width) { lanes.store(result + number + i) }
      }
    case (nil, _):
      eachRun(start, count) { number, index, length in
        for i in 0..<length { result[number + i] = Float(index + i * inner.stride) }
      }
    case (let base?, 1):
      eachRun(start, count) { number, index, length in
        for i in stride(from: 0, to: length, by: Lanes.width) { Lanes(base + index + i).store(result + number + i) }
      }
    case (let base?, _):
      eachRun(start, count) { number, index, length in
        let from = base + index
        for i in 0..<length { result[number + i] = from[i * inner.stride] }
      }
    }
  }

  /// Reads the first `count` numbers, and writes no more than that.
  func readExactly(_ count: Int, to result: Numbers) {
    if let number { return result.update(repeating: number, count: count) }
    eachRun(0, count) { number, index, length in
      for i in 0..<length {
        let index = index + i * inner.stride
        result[number + i] = base?[index] ?? Float(index)
      }
    }
  }

  /// Writes exactly `count` numbers from `start` on.
  func write(_ start: Int, _ count: Int, from source: Numbers) {
    guard let base else { preconditionFailure("indices cannot be written") }
    eachRun(start, count) { number, index, length in
      if inner.stride == 1 {
        (base + index).update(from: source + number, count: length)
      } else {
        for i in 0..<length { base[index + i * inner.stride] = source[number + i] }
      }
    }
  }
}

/// Rows of a table by whole-number indices; an index out of range gives zeros.
func gather(table: Numbers, rows: Int, width: Int, indices: Numbers, count: Int, result: Numbers, threads: Int) {
  Pieces(of: count, work: count * width, each: 1 << 14, threads: threads).run { own in
    for i in own {
      let to = result + i * width
      if let row = row(indices[i], of: rows) {
        to.update(from: table + row * width, count: width)
      } else {
        to.update(repeating: 0, count: width)
      }
    }
  }
}

/// Adds each update to the row of its index, in a table of zeros; an index out of range is ignored. A piece is some
/// rows of the table; each piece goes through all updates, in order.
func scatterAdd(
  updates: Numbers, indices: Numbers, count: Int, rows: Int, width: Int, result: Numbers, threads: Int
) {
  Pieces(of: rows, work: count * width, each: 1 << 14, most: 2 * threads, threads: threads).run { own in
    (result + own.lowerBound * width).update(repeating: 0, count: own.count * width)
    for i in 0..<count {
      guard let row = row(indices[i], of: rows), own.contains(row) else { continue }
      let from = updates + i * width
      let to = result + row * width
      for j in 0..<width { to[j] += from[j] }
    }
  }
}

@inline(__always)
private func row(_ index: Float, of rows: Int) -> Int? {
  guard index >= 0, index < Float(rows), Int(index) < rows else { return nil }
  return Int(index)
}

/// The first index of the largest of `[outer, reduced, inner]` along the middle; a NaN counts as largest.
func argmax(_ x: Numbers, _ extent: Loop.Extent, result: Numbers, threads: Int) {
  Pieces(of: extent.outer, work: extent.count, each: 1 << 14, threads: threads).run { own in
    for i in own {
      for j in 0..<extent.inner {
        let from = x + i * extent.reduced * extent.inner + j
        var best = 0
        for k in 1..<max(1, extent.reduced) {
          let (number, largest) = (from[k * extent.inner], from[best * extent.inner])
          if number > largest || number.isNaN && !largest.isNaN { best = k }
        }
        result[i * extent.inner + j] = Float(best)
      }
    }
  }
}
