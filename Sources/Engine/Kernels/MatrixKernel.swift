internal import COpenBLAS
internal import CShims

/// Matrix products, a batch of them: c = op(a) · op(b), with op(a) `[m, k]`, op(b) `[k, n]`, c `[m, n]`, all row-major.
///
/// oneDNN, which generates code for the processor at hand, computes one piece at a time: some rows or columns of c, or
/// some products of a batch. The pieces depend on the shape alone, since the library adds in another order for more or
/// fewer columns (seen on AVX2).
///
/// Debian's OpenBLAS 0.3.21 takes an AVX-512 processor of AMD's for a Haswell: measured on one core, 64 × 6400 × 256
/// ran at 101 GFLOP/s against oneDNN's 220, 32 × 32 × 32 at 86 against 130. But it starts sooner: 16 × 16 × 16 at 47
/// against 31, 8 × 8 × 8 at 12 against 5, so it computes small products. On AVX2 it also computes those that read an
/// operand across rows a multiple of 512 apart: oneDNN 2.6 does not copy it there, and runs 256 × 4096 × 1024 with a
/// transposed at 46 GFLOP/s, 256 × 1024 × 256 with b as it lies at 52, against 108 and 109 of 118.
///
/// Both lay b out anew before they multiply, which takes as long as the product where a has few rows, as when a sequence
/// is drawn position by position: 16 × 256 × 1024 ran at 36 GFLOP/s, and runs at 86 where b is read in place.
package final class MatrixKernel {
  private let m, n, k, threads: Int
  private let transposeA, transposeB: Bool
  private let way: Way
  private let cut: Cut
  /// How threads share the products of the batch, or their parts.
  private let products: Pieces

  private enum Way {
    case library
    case blas
    /// Few rows of a, b transposed.
    case few
    /// One row of a, and b not much wider than a vector.
    case row
  }

  /// How a product is cut into parts.
  private enum Cut {
    case rows(parts: Int, unit: Int)
    case columns(parts: Int, unit: Int)
    /// Each part is the whole result of some of the products that are summed.
    case sums(parts: Int)

    var parts: Int {
      switch self {
      case .rows(let parts, _), .columns(let parts, _), .sums(let parts): parts
      }
    }
  }

  /// - Parameter cutsSums: whether long sums may be cut, for which a run needs working memory.
  package init(
    batch: Int = 1, m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false, cutsSums: Bool = false,
    threads: Int = 1
  ) {
    precondition(
      batch >= 0 && m > 0 && n > 0 && k > 0 && threads > 0, "\(batch) × [\(m), \(n), \(k)], \(threads) threads")
    (self.m, self.n, self.k, self.threads) = (m, n, k, threads)
    (self.transposeA, self.transposeB) = (transposeA, transposeB)
    let product = m.multipliedReportingOverflow(by: n * k)
    let work = product.overflow ? Int.max : product.partialValue
    if batch >= 8 {
      cut = .rows(parts: 1, unit: 1)
    } else if cutsSums, batch == 1, Self.isLong(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB) {
      cut = .sums(parts: 8)
    } else {
      cut = Self.cut(m: m, n: n, k: k, work: work, transposeB: transposeB)
    }
    way = Self.way(m: m, n: n, k: k, work: work, transposeA: transposeA, transposeB: transposeB)
    let all = work.multipliedReportingOverflow(by: max(1, batch))
    products = Pieces(
      of: batch * cut.parts, work: all.overflow ? Int.max : all.partialValue, each: Self.least, threads: threads)
    if way == .blas { OpenBLAS.onCallingThread }
  }

  /// Measured, on sums of 64 to 4,096: for up to 16 rows reading b in place is 1.0 to 2.5 times as fast, with AVX-512 and
  /// long sums for up to 64; sums shorter than a vector, and rows that do not fit into the second cache, are left to the
  /// libraries. A single row times a narrow b is 1.3 to 9 times as fast.
  private static func way(m: Int, n: Int, k: Int, work: Int, transposeA: Bool, transposeB: Bool) -> Way {
    let isFew = k >= 16 && m * k <= 1 << 18
    // One row lies as one column does.
    if m == 1, isFew, transposeB || n == 1 { return .few }
    if m == 1, !transposeB, n <= 256 { return .row }
    if work <= 4096 { return .blas }
    let most = k >= 512 && atelier_has_avx512() ? 64 : 16
    if m <= most, isFew, transposeB, !transposeA { return .few }
    let isSlow = (transposeA && m % 512 == 0) || (!transposeB && n % 512 == 0)
    return isSlow && max(m, n, k) <= Int(Int32.max) && !atelier_has_avx512() ? .blas : .library
  }

  /// How many multiplications take some five to ten microseconds.
  private static let least = 1 << 20

  /// Gradients of weights for many rows: sums are so long that each part of the rows or columns of the result would take
  /// long to prepare the operand that all share. Of one core (AVX-512), 1024 × 256 × 4096 ran at 62 GFLOP/s in 16 parts of
  /// the rows and at 89 in 8 parts of the sums, 768 × 256 × 4096 at 77 and 93.
  private static func isLong(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool) -> Bool {
    transposeA && !transposeB && k >= 2048 && k >= 4 * max(m, n) && min(m, n) >= 64
  }

  /// Bytes of working memory that a run needs.
  package var workBytes: Int {
    if case .sums(let parts) = cut { (parts - 1) * m * n * MemoryLayout<Float>.stride } else { 0 }
  }

  /// Each part prepares the operand that all share once more: b where rows are cut, a where columns are. The cost of
  /// that was measured, as the number of rows or columns of the result that take as long; there are so few parts that
  /// it stays below a twentieth of the work. Columns are computed in blocks of 48: a part of a few blocks and a
  /// remainder is slow.
  private static func cut(m: Int, n: Int, k: Int, work: Int, transposeB: Bool) -> Cut {
    /// How many parts (a power of two, which two or four threads share evenly), and the cost as a fraction of the work.
    func parts(_ size: Int, atLeast least: Int, cost: Int) -> (count: Int, cost: Double) {
      let count = [16, 8, 4, 2].first {
        $0 * least <= size && $0 * Self.least <= work && ($0 - 1) * cost * 24 <= size
      }
      return (count ?? 1, Double(cost) / Double(size))
    }
    let rows = parts(m, atLeast: 16, cost: !transposeB ? 2 : n * k <= 1 << 19 ? 5 : 28)
    let columns = parts(n, atLeast: 144, cost: 4)
    let byRows = rows.count == columns.count ? rows.cost <= columns.cost : rows.count > columns.count
    return byRows ? .rows(parts: rows.count, unit: 8) : .columns(parts: columns.count, unit: 48)
  }

  package func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
    work: UnsafeMutableRawPointer? = nil
  ) {
    if case .sums(let parts) = cut {
      guard let work else { preconditionFailure("no working memory for a product in parts of its sums") }
      return runSums(a, b, c, parts, work.assumingMemoryBound(to: Float.self))
    }
    products.run { own in
      for i in own {
        let (product, part) = (i / cut.parts, i % cut.parts)
        let (a, b, c) = (a + product * m * k, b + product * k * n, c + product * m * n)
        switch cut {
        case .rows(let parts, let unit): multiply(a, b, c, rows: Self.part(m, part, parts, unit), columns: 0..<n)
        case .columns(let parts, let unit): multiply(a, b, c, rows: 0..<m, columns: Self.part(n, part, parts, unit))
        case .sums: preconditionFailure("sums are cut elsewhere")
        }
      }
    }
  }

  /// Parts of all sums, and then their sums, in order.
  private func runSums(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ parts: Int,
    _ others: UnsafeMutablePointer<Float>
  ) {
    products.run { own in
      for part in own {
        let to = part == 0 ? c : others + (part - 1) * m * n
        multiply(a, b, to, rows: 0..<m, columns: 0..<n, sum: Self.part(k, part, parts, 16))
      }
    }
    Pieces(of: m * n, work: m * n * parts, each: 1 << 17, threads: threads).run { own in
      for part in 0..<parts - 1 {
        let other = others + part * m * n
        for i in own { c[i] += other[i] }
      }
    }
  }

  /// One product of a batch that is not cut further.
  package func run(
    product: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    precondition(cut.parts == 1)
    multiply(a + product * m * k, b + product * k * n, c + product * m * n, rows: 0..<m, columns: 0..<n)
  }

  /// A part whose ends are multiples of `unit`.
  private static func part(_ size: Int, _ part: Int, _ parts: Int, _ unit: Int) -> Range<Int> {
    let units = share(of: (size + unit - 1) / unit, part, parts)
    return units.lowerBound * unit..<min(size, units.upperBound * unit)
  }

  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, rows: Range<Int>,
    columns: Range<Int>, sum: Range<Int>? = nil
  ) {
    let first = sum?.lowerBound ?? 0
    let a = a + rows.lowerBound * (transposeA ? 1 : k) + first * (transposeA ? m : 1)
    let b = b + columns.lowerBound * (transposeB ? k : 1) + first * (transposeB ? 1 : n)
    let k = sum?.count ?? k
    let c = c + rows.lowerBound * n + columns.lowerBound
    let (lineOfA, lineOfB) = (transposeA ? m : self.k, transposeB ? self.k : n)
    switch way {
    case .few: atelier_few_product(rows.count, columns.count, k, a, lineOfA, b, lineOfB, c, n)
    case .row: atelier_row_product(columns.count, k, a, b, n, c)
    case .blas:
      cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        Int32(rows.count), Int32(columns.count), Int32(k), 1, a, Int32(lineOfA), b, Int32(lineOfB), 0, c, Int32(n))
    case .library:
      let done = atelier_sgemm(transposeA, transposeB, rows.count, columns.count, k, a, lineOfA, b, lineOfB, c, n)
      precondition(done, "oneDNN refused a matrix product [\(m), \(n), \(k)]")
    }
  }
}

extension MatrixKernel {
  /// Has oneDNN make the code that the first product of a process waits for (12 to 28 ms).
  package static func warm() {
    OpenBLAS.onCallingThread
    let size = 32
    let a = [Float](repeating: 1, count: size * size)
    var c = a
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true)] {
      MatrixKernel(m: size, n: size, k: size, transposeA: transposeA, transposeB: transposeB).run(a, a, &c)
    }
  }
}
