internal import COpenBLAS
internal import CShims

/// Matrix products, a batch of them: c = op(a) · op(b), with op(a) `[m, k]`, op(b) `[k, n]`, c `[m, n]`, all row-major.
///
/// By oneDNN, which makes code for the processor at hand; a batch is shared out whole products at a time where that
/// keeps every thread busy. Debian's OpenBLAS 0.3.21 takes an AVX-512 processor of AMD's for a Haswell: measured on
/// one core, 64 × 6400 × 256 ran at 101 GFLOP/s against oneDNN's 220, 32 × 32 × 32 at 86 against 130. But it starts
/// sooner: 16 × 16 × 16 at 47 against 31, 8 × 8 × 8 at 12 against 5, so the small ones are its.
package final class MatrixKernel {
  private let batch, m, n, k, threads: Int
  private let transposeA, transposeB: Bool
  private let isSmall: Bool

  package init(
    batch: Int = 1, m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false, threads: Int = 1
  ) {
    precondition(
      batch >= 0 && m > 0 && n > 0 && k > 0 && threads > 0, "\(batch) × [\(m), \(n), \(k)], \(threads) threads")
    // Below some ten microseconds of one thread, waking others takes longer than they save.
    let isShort = batch.multipliedReportingOverflow(by: m * n * k)
    self.threads = isShort.overflow || isShort.partialValue >= 2 << 20 ? threads : 1
    (self.batch, self.m, self.n, self.k) = (batch, m, n, k)
    (self.transposeA, self.transposeB) = (transposeA, transposeB)
    isSmall = m <= 4096 && n <= 4096 && k <= 4096 && m * n * k <= 4096
    if isSmall { OpenBLAS.onCallingThread }
  }

  package func run(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
    if threads > 1 && batch >= threads {
      // Inside a parallel region oneDNN uses the thread that calls it, no more.
      parallel(threads) { part, parts in
        for i in share(of: batch, part, parts) { multiply(a + i * m * k, b + i * k * n, c + i * m * n) }
      }
    } else {
      atelier_set_threads(threads)
      for i in 0..<batch { multiply(a + i * m * k, b + i * k * n, c + i * m * n) }
    }
  }

  private func multiply(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
    if isSmall {
      return cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, Int32(m),
        Int32(n),
        Int32(k), 1, a, Int32(transposeA ? m : k), b, Int32(transposeB ? k : n), 0, c, Int32(n))
    }
    let done = atelier_sgemm(transposeA, transposeB, m, n, k, a, transposeA ? m : k, b, transposeB ? k : n, c, n)
    precondition(done, "oneDNN refused a matrix product [\(m), \(n), \(k)]")
  }
}
