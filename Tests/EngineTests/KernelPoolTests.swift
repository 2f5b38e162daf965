import Engine
import Graph
import Testing

struct PoolCase: CustomTestStringConvertible, Sendable {
  var x: Shape
  var window: Window
  var y: Shape { [x[0]] + window.output([x[1], x[2]]) + [x[3]] }
  var testDescription: String { "\(x) \(window)" }

  static let all: [PoolCase] = [
    .init(x: [2, 4, 6, 32], window: Window(kernel: [2, 2], stride: [2, 2])),
    .init(x: [3, 5, 7, 17], window: Window(kernel: [2, 2], stride: [2, 2])),
    .init(x: [1, 1, 1, 1], window: Window(kernel: [1, 1])),
    .init(x: [2, 9, 8, 3], window: Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(x: [2, 9, 8, 16], window: Window(kernel: [3, 2], stride: [1, 1], padding: [1, 0, 0, 1])),
    .init(
      x: [1, 17, 3, 1], window: Window(kernel: [3, 3], stride: [3, 1], dilation: [2, 1], padding: [2, 1, 1, 1])),
    .init(x: [1, 3, 3, 40], window: Window(kernel: [3, 3])),
    .init(x: [2, 5, 5, 5], window: Window(kernel: [1, 1], stride: [2, 2])),
    .init(x: [2, 2, 2, 18], window: Window(kernel: [2, 2], stride: [1, 1], padding: [3, 3, 4, 4])),
  ]
}

@Suite struct KernelPoolTests {
  /// Flat index of a pixel's or window's channel.
  private static func at(_ shape: Shape, _ n: Int, _ pixel: Int, _ channel: Int) -> Int {
    (n * shape[1] * shape[2] + pixel) * shape[3] + channel
  }

  @Test(arguments: PoolCase.all, [1, 2, 3])
  func averages(_ c: PoolCase, threads: Int) {
    let (x, dy) = (numbers(c.x.size, seed: 1), numbers(c.y.size, seed: 2))
    var (y, dx) = (Array(repeating: 0.0, count: c.y.size), Array(repeating: 0.0, count: c.x.size))
    let size = Double(c.window.kernel[0] * c.window.kernel[1])
    for n in 0..<c.x[0] {
      windows(c.window, over: [c.x[1], c.x[2]]) { pixel, output, _ in
        for channel in 0..<c.x[3] {
          let (i, o) = (Self.at(c.x, n, pixel, channel), Self.at(c.y, n, output, channel))
          y[o] += Double(x[i]) / size
          dx[i] += Double(dy[o]) / size
        }
      }
    }
    let forward = PoolKernel(.average, x: c.x, y: c.y, window: c.window, threads: threads)
    #expect(distance(result(y.count) { forward.run(x, nil, $0) }, y) < 1e-6)
    let reverse = PoolKernel(.averageInput, x: c.x, y: c.y, window: c.window, threads: threads)
    #expect(distance(result(dx.count) { reverse.run(dy, nil, $0) }, dx) < 1e-6)
  }

  @Test(arguments: PoolCase.all, [1, 2, 3])
  func largest(_ c: PoolCase, threads: Int) {
    // Few different numbers: many ties, where the first must win.
    let x = numbers(c.x.size, seed: 1).map { ($0 * 2).rounded() }
    let (v, dy) = (numbers(c.x.size, seed: 2), numbers(c.y.size, seed: 3))
    var largest: [Int: Int] = [:]  // output → pixel of the first largest
    for n in 0..<c.x[0] {
      windows(c.window, over: [c.x[1], c.x[2]]) { pixel, output, _ in
        for channel in 0..<c.x[3] {
          let (i, o) = (Self.at(c.x, n, pixel, channel), Self.at(c.y, n, output, channel))
          if let best = largest[o], !(x[i] > x[best]) { continue }
          largest[o] = i
        }
      }
    }
    var dx = Array(repeating: 0.0, count: c.x.size)
    for o in 0..<c.y.size { if let i = largest[o] { dx[i] += Double(dy[o]) } }
    func picked(_ from: [Float]) -> [Double] { (0..<c.y.size).map { o in largest[o].map { Double(from[$0]) } ?? 0 } }

    let pick = PoolKernel(.maxPick, x: c.x, y: c.y, window: c.window, threads: threads)
    #expect(distance(result(c.y.size) { pick.run(x, v, $0) }, picked(v)) == 0)
    #expect(
      distance(
        x.withUnsafeBufferPointer { x in
          result(c.y.size) { pick.run(x.baseAddress!, x.baseAddress!, $0) }
        }, picked(x)) == 0)
    let scatter = PoolKernel(.maxScatter, x: c.x, y: c.y, window: c.window, threads: threads)
    #expect(distance(result(c.x.size) { scatter.run(x, dy, $0) }, dx) < 1e-6)
  }

  @Test func strangeNumbers() {
    let window = Window(kernel: [1, 3], stride: [1, 3])
    let pick = PoolKernel(.maxPick, x: [1, 1, 9, 1], y: [1, 1, 3, 1], window: window)
    let scatter = PoolKernel(.maxScatter, x: [1, 1, 9, 1], y: [1, 1, 3, 1], window: window)
    let x: [Float] = [1, .nan, .nan, -.infinity, -.infinity, -.infinity, 2, 5, .infinity]
    let v: [Float] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(result(3) { pick.run(x, v, $0) } == [1, 3, 8])
    #expect(result(9) { scatter.run(x, [1, 2, 3], $0) } == [0, 1, 0, 2, 0, 0, 0, 0, 3])
  }
}
