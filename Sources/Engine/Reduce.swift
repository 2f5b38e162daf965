import Graph

/// The operation of a reduction: on 16 numbers at a time within a block, then in Double across blocks.
protocol Folding {
  static var start: Float { get }
  static func fold(_ a: Lanes, _ b: Lanes) -> Lanes
  static func fold(_ a: Float, _ b: Float) -> Float
  static func fold(_ a: Double, _ b: Double) -> Double
}

enum Summing: Folding {
  static var start: Float { 0 }
  @inline(__always) static func fold(_ a: Lanes, _ b: Lanes) -> Lanes { a + b }
  @inline(__always) static func fold(_ a: Float, _ b: Float) -> Float { a + b }
  @inline(__always) static func fold(_ a: Double, _ b: Double) -> Double { a + b }
}

/// NaN where any is NaN.
enum FindingLargest: Folding {
  static var start: Float { -.infinity }
  @inline(__always) static func fold(_ a: Lanes, _ b: Lanes) -> Lanes { Lanes.larger(a, b) }
  @inline(__always) static func fold(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }
  @inline(__always) static func fold(_ a: Double, _ b: Double) -> Double { a > b || a.isNaN ? a : b }
}

extension Folding {
  /// Reduces a row: in four independent chains, which are combined in a tree.
  @inline(__always)
  static func row(_ row: Numbers, _ count: Int) -> Float {
    let width = Lanes.width
    var (a, b, c, d) = (Lanes.all(start), Lanes.all(start), Lanes.all(start), Lanes.all(start))
    var i = 0
    while i + 4 * width <= count {
      a = fold(a, Lanes(row + i))
      b = fold(b, Lanes(row + i + width))
      c = fold(c, Lanes(row + i + 2 * width))
      d = fold(d, Lanes(row + i + 3 * width))
      i += 4 * width
    }
    while i + width <= count {
      a = fold(a, Lanes(row + i))
      i += width
    }
    var rest = start
    while i < count {
      rest = fold(rest, row[i])
      i += 1
    }
    if count < width { return rest }
    let lanes = fold(fold(a, b), fold(c, d))
    let half = lanes.lowHalf
    let other = lanes.highHalf
    let eight = fold(Lanes(lowHalf: half, highHalf: half), Lanes(lowHalf: other, highHalf: other)).lowHalf
    let quarter = SIMD8(lowHalf: eight.highHalf, highHalf: eight.highHalf)
    let four = fold(Lanes(lowHalf: eight, highHalf: eight), Lanes(lowHalf: quarter, highHalf: quarter))
    return fold(fold(fold(four[0], four[1]), fold(four[2], four[3])), rest)
  }

  /// Adds number i to sum i modulo `width`, a multiple of 16.
  @inline(__always)
  static func columns(_ numbers: Numbers, _ count: Int, _ width: Int, into sums: Numbers) {
    let rows = count / width
    let lanes = Lanes.width
    var j = 0
    while j + 4 * lanes <= width {
      let to = sums + j
      var (a, b, c, d) = (Lanes(to), Lanes(to + lanes), Lanes(to + 2 * lanes), Lanes(to + 3 * lanes))
      var from = numbers + j
      for _ in 0..<rows {
        a = fold(a, Lanes(from))
        b = fold(b, Lanes(from + lanes))
        c = fold(c, Lanes(from + 2 * lanes))
        d = fold(d, Lanes(from + 3 * lanes))
        from += width
      }
      a.store(to)
      b.store(to + lanes)
      c.store(to + 2 * lanes)
      d.store(to + 3 * lanes)
      j += 4 * lanes
    }
    while j < width {
      var a = Lanes(sums + j)
      for row in 0..<rows { a = fold(a, Lanes(numbers + row * width + j)) }
      a.store(sums + j)
      j += lanes
    }
    for i in 0..<(count - rows * width) { sums[i] = fold(sums[i], numbers[rows * width + i]) }
  }

  /// Adds Float32 sums to the sums in Double and resets them.
  @inline(__always)
  static func flush(_ sums: Numbers, _ totals: UnsafeMutablePointer<Double>, _ count: Int) {
    for i in 0..<count {
      totals[i] = fold(totals[i], Double(sums[i]))
      sums[i] = start
    }
  }
}
