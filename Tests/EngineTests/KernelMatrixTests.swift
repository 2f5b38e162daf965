import Engine
import Testing

@Suite struct KernelMatrixTests {
  static let sizes = [
    [1, 1, 1, 1], [1, 17, 3, 5], [3, 1, 17, 9], [2, 33, 1, 16], [5, 8, 8, 8], [1, 64, 200, 100], [3, 16, 31, 1],
    [2, 3, 100, 64],
    // Few rows.
    [3, 1, 70, 37], [2, 1, 49, 130], [1, 16, 301, 100], [1, 9, 151, 77], [1, 63, 149, 515], [130, 1, 256, 8],
    [1, 16, 600, 512], [1, 9, 1, 1000], [1, 1, 1, 60], [1, 1, 1000, 1], [1, 16, 400, 3],
  ]

  @Test(arguments: sizes, [1, 2, 3])
  func agreesWithDefinition(_ size: [Int], threads: Int) {
    let (batch, m, n, k) = (size[0], size[1], size[2], size[3])
    let a = numbers(batch * m * k, seed: 1)
    let b = numbers(batch * k * n, seed: 2)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      var expected = Array(repeating: 0.0, count: batch * m * n)
      for i in expected.indices {
        let (item, row, column) = (i / (m * n), i / n % m, i % n)
        for j in 0..<k {
          let left = a[item * m * k + (transposeA ? j * m + row : row * k + j)]
          let right = b[item * k * n + (transposeB ? column * k + j : j * n + column)]
          expected[i] += Double(left) * Double(right)
        }
      }
      let kernel = MatrixKernel(
        batch: batch, m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, threads: threads)
      let product = result(expected.count) { kernel.run(a, b, $0) }
      let one = MatrixKernel(batch: batch, m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
      #expect(result(expected.count) { one.run(a, b, $0) }.map(\.bitPattern) == product.map(\.bitPattern))
      #expect(distance(product, expected) < 1e-6, "transpose \(transposeA) \(transposeB)")
    }
  }

  @Test(arguments: [1, 2, 3]) func longSumsAreCut(threads: Int) {
    for (m, n, k) in [(64, 80, 2048), (200, 64, 2051), (512, 500, 2100)] {
      let (a, b) = (numbers(k * m, seed: 1), numbers(k * n, seed: 2))
      let kernel = MatrixKernel(m: m, n: n, k: k, transposeA: true, cutsSums: true, threads: threads)
      #expect((kernel.workBytes > 0) == (k >= 4 * max(m, n)))
      let work = UnsafeMutableRawPointer.allocate(byteCount: max(1, kernel.workBytes), alignment: 64)
      defer { work.deallocate() }
      let product = result(m * n) { kernel.run(a, b, $0, work: work) }
      let one = MatrixKernel(m: m, n: n, k: k, transposeA: true, cutsSums: true)
      #expect(result(m * n) { one.run(a, b, $0, work: work) }.map(\.bitPattern) == product.map(\.bitPattern))
      var expected = Array(repeating: 0.0, count: m * n)
      for j in 0..<k {
        for row in 0..<m {
          let left = Double(a[j * m + row])
          for column in 0..<n { expected[row * n + column] += left * Double(b[j * n + column]) }
        }
      }
      #expect(distance(product, expected) < 1e-6, "\(m) × \(n) × \(k)")
    }
  }

  @Test(arguments: [1, 2]) func sameBytesEveryTime(threads: Int) {
    let (a, b) = (numbers(100 * 784, seed: 1), numbers(784 * 128, seed: 2))
    let seen = Set(
      (0..<20).map { _ in
        let kernel = MatrixKernel(m: 100, n: 128, k: 784, threads: threads)
        return result(100 * 128) { kernel.run(a, b, $0) }.map(\.bitPattern)
      })
    #expect(seen.count == 1)
  }
}
