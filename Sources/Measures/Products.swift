import COpenBLAS

/// Calls `body` with the scalar products of two sets, a block at a time, so that all pairs together need no memory: a
/// block holds those of the rows and columns it is called with, row by row.
/// - Parameter upperHalf: of a set with itself only blocks on and above the diagonal.
func eachBlock(
  of a: Points, _ b: Points, upperHalf: Bool = false,
  _ body: (_ rows: Range<Int>, _ columns: Range<Int>, UnsafeMutablePointer<Double>) -> Void
) {
  let side = 512
  let width = Int32(a.width)
  withUnsafeTemporaryAllocation(of: Double.self, capacity: side * side) { block in
    guard let block = block.baseAddress else { return }
    a.numbers.withUnsafeBufferPointer { left in
      b.numbers.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        for top in stride(from: 0, to: a.count, by: side) {
          let rows = top..<min(a.count, top + side)
          for first in stride(from: upperHalf ? top : 0, to: b.count, by: side) {
            let columns = first..<min(b.count, first + side)
            cblas_dgemm(
              CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(columns.count), width, 1,
              left + top * a.width, width, right + first * b.width, width, 0, block, Int32(columns.count))
            body(rows, columns, block)
          }
        }
      }
    }
  }
}
