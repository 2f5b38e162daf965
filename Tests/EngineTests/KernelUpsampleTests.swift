import Engine
import Graph
import Testing

@Suite struct KernelUpsampleTests {
  /// The weight of pixel `i` of the operand in pixel `o` of the result: PyTorch's formulas, for one pair of pixels.
  private static func weight(_ interpolation: Interpolation, size: Int, factor: Int, _ o: Int, _ i: Int) -> Double {
    let large = Double(size * factor)
    let at: Double
    switch interpolation {
    case .nearest: return o / factor == i ? 1 : 0
    case .bilinear: at = max(0, min(Double(size - 1), (Double(o) + 0.5) / Double(factor) - 0.5))
    case .bilinearAligned: at = large > 1 ? Double(o) * Double(size - 1) / (large - 1) : 0
    }
    return max(0, 1 - abs(at - Double(i)))
  }

  static let shapes: [(Shape, Int)] = [
    ([2, 5, 5, 64], 2), ([1, 1, 1, 1], 3), ([3, 4, 7, 17], 2), ([2, 3, 1, 16], 4), ([1, 6, 5, 3], 3),
    ([2, 3, 3, 5], 1),
  ]

  @Test(arguments: shapes, Interpolation.allCases)
  func agreesWithDefinition(_ size: (Shape, Int), _ interpolation: Interpolation) {
    let (small, factor) = size
    let large = [small[0], small[1] * factor, small[2] * factor, small[3]]
    let (x, dy) = (numbers(small.size, seed: 1), numbers(large.size, seed: 2))
    var (y, dx) = (Array(repeating: 0.0, count: large.size), Array(repeating: 0.0, count: small.size))
    for o in 0..<large.size {
      let (n, oy, ox, channel) = (
        o / (large[1] * large[2] * large[3]), o / (large[2] * large[3]) % large[1], o / large[3] % large[2],
        o % large[3]
      )
      for iy in 0..<small[1] {
        for ix in 0..<small[2] {
          let weight =
            Self.weight(interpolation, size: small[1], factor: factor, oy, iy)
            * Self.weight(interpolation, size: small[2], factor: factor, ox, ix)
          let i = ((n * small[1] + iy) * small[2] + ix) * small[3] + channel
          y[o] += weight * Double(x[i])
          dx[i] += weight * Double(dy[o])
        }
      }
    }
    var seen: Set<[UInt32]> = []
    for threads in 1...3 {
      let forward = UpsampleKernel(interpolation, factor: factor, shape: small, threads: threads)
      let reverse = UpsampleKernel(interpolation, factor: factor, transposed: true, shape: large, threads: threads)
      let (up, down) = (result(y.count) { forward.run(x, $0) }, result(dx.count) { reverse.run(dy, $0) })
      #expect(distance(up, y) < 1e-6)
      #expect(distance(down, dx) < 1e-6)
      seen.insert((up + down).map(\.bitPattern))
    }
    #expect(seen.count == 1)
  }
}
