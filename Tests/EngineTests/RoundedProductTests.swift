import Graph
import Testing

@testable import Engine

/// Matrix products of numbers rounded to bf16.
@Suite struct RoundedProductTests {
  /// Products of numbers rounded to bf16 are exact in Float32, so sums of them are as near as in Float32.
  @Test(.enabled(if: canRound, "no AVX-512"), arguments: [[192, 208, 48], [256, 160, 67], [197, 193, 96]])
  func roundsOperandsAlone(_ size: [Int]) throws {
    let (m, n, k) = (size[0], size[1], size[2])
    let (a, b) = (numbers(m * k, seed: 1), numbers(n * k, seed: 2))
    let (roundedA, roundedB) = (a.map { Double(toBF16($0)) }, b.map { Double(toBF16($0)) })
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true)] {
      var expected = Array(repeating: 0.0, count: m * n)
      for row in 0..<m {
        for column in 0..<n {
          var sum = 0.0
          for j in 0..<k {
            sum +=
              roundedA[transposeA ? j * m + row : row * k + j] * roundedB[transposeB ? column * k + j : j * n + column]
          }
          expected[row * n + column] = sum
        }
      }
      let made = try (1...2).map {
        try #require(
          RoundedProduct(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, threads: $0))
      }
      #expect(made[0].name.contains("bf16"), "\(made[0].name)")
      let found = made.map { kernel in result(m * n) { kernel.runInNaN(a, b, $0) } }
      #expect(distance(found[0], expected) < 4e-6, "transpose \(transposeA) \(transposeB), \(made[0].name)")
      #expect(found[0].map(\.bitPattern) == found[1].map(\.bitPattern), "transpose \(transposeA) \(transposeB)")
    }
  }

  /// Both operands transposed, short sums and narrow results have the numbers of Float32.
  @Test func othersStayFloat32() {
    for (m, n, k, transposesBoth) in [
      (192, 192, 16, true), (192, 192, 15, false), (191, 192, 16, false), (4096, 64, 64, false),
    ] {
      let made = RoundedProduct(m: m, n: n, k: k, transposeA: transposesBoth, transposeB: transposesBoth, threads: 1)
      #expect(made == nil, "\(m) × \(n) × \(k)")
    }
  }

  /// What a graph with linear layers runs, and that batches of products are left as they are.
  @Test(.enabled(if: canRound, "no AVX-512")) func plansRoundWhereTheyAreTold() throws {
    for (shape, precision, isRounded) in [
      ([192, 32], Precision.bf16, true), ([192, 32], .float32, false), ([2, 192, 32], .bf16, false),
      ([1, 192, 32], .bf16, false),
    ] {
      var g = GraphBuilder()
      let a = g.input(Port("a", .fed), shape: shape)
      let b = g.input(Port("b", .fed), shape: shape)
      let c = try g.matmul(a, b, transposeB: true)
      let graph = g.finish(outputs: [.init("c", c)])
      let executor = try Executor(graph, store: Store(), precision: precision)
      executor.startProfile()
      executor.run(seed: 0, step: 0)
      let ways = try #require(executor.profile).lines.map(\.way)
      #expect(ways.contains { $0.contains("bf16") } == isRounded, "\(shape), \(precision): \(ways)")
    }
  }
}

extension RoundedProduct {
  /// Runs in working memory that holds no number.
  fileprivate func runInNaN(_ a: [Float], _ b: [Float], _ result: UnsafeMutablePointer<Float>) {
    let work = Buffer(count: workBytes / MemoryLayout<Float>.stride)
    work.start.update(repeating: .nan, count: work.count)
    run(a, b, result, UnsafeMutableRawPointer(work.start))
  }
}
