import Engine
import Graph
import Testing

struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var batch = 2
  var size: [Int]
  var channels: [Int]  // in, out
  var window: Window
  var groups = 1

  init(_ batch: Int, _ size: [Int], _ channels: [Int], _ window: Window, groups: Int = 1) {
    (self.batch, self.size, self.channels, self.window, self.groups) = (batch, size, channels, window, groups)
  }

  var x: Shape { [batch, size[0], size[1], channels[0]] }
  var w: Shape { [channels[1], channels[0] / groups, window.kernel[0], window.kernel[1]] }
  var y: Shape { [batch] + window.output(size) + [channels[1]] }
  var testDescription: String {
    "x \(x) w \(w) stride \(window.stride) dilation \(window.dilation) padding \(window.padding) groups \(groups)"
  }

  static let all: [ConvolutionCase] = [
    .init(2, [7, 5], [3, 4], Window(kernel: [3, 3])),
    .init(1, [1, 1], [1, 1], Window(kernel: [1, 1])),
    .init(3, [17, 3], [1, 17], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(2, [9, 9], [16, 32], Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(2, [8, 8], [3, 16], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(2, [11, 10], [5, 7], Window(kernel: [3, 2], stride: [3, 1], padding: [0, 1, 2, 4])),
    .init(2, [13, 12], [17, 3], Window(kernel: [3, 3], dilation: [2, 2], padding: [3, 0, 1, 2])),
    .init(
      2, [9, 7], [16, 16], Window(kernel: [3, 3], stride: [2, 1], dilation: [2, 3], padding: [2, 3, 2, 3])),
    .init(1, [6, 6], [8, 8], Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 2),
    .init(2, [7, 7], [6, 12], Window(kernel: [3, 3], stride: [2, 2]), groups: 3),
    .init(2, [8, 5], [17, 17], Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 17),
    .init(2, [8, 8], [32, 32], Window(kernel: [5, 5], stride: [2, 2], padding: [2, 2, 2, 2]), groups: 32),
    .init(2, [1, 1], [4, 8], Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 4),
    // One pixel in, or one pixel out.
    .init(5, [1, 1], [17, 6], Window(kernel: [5, 5], padding: [4, 4, 4, 4])),
    .init(4, [1, 1], [256, 64], Window(kernel: [5, 5], padding: [4, 4, 4, 4])),
    .init(2, [1, 1], [3, 5], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(2, [1, 1], [3, 5], Window(kernel: [4, 3], stride: [2, 1], padding: [3, 2, 2, 3])),
    .init(3, [1, 1], [19, 33], Window(kernel: [1, 1])),
    .init(2, [1, 1], [3, 5], Window(kernel: [1, 1], padding: [2, 2, 2, 2])),
    .init(2, [1, 1], [3, 5], Window(kernel: [3, 3], dilation: [2, 2], padding: [4, 4, 4, 4])),
    .init(3, [5, 5], [18, 40], Window(kernel: [5, 5])),
    .init(3, [4, 3], [1, 1], Window(kernel: [4, 3])),
    .init(2, [2, 2], [5, 6], Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 0, 0])),
    .init(2, [3, 3], [5, 6], Window(kernel: [2, 2], stride: [2, 2])),
    .init(2, [3, 3], [5, 6], Window(kernel: [2, 2], dilation: [2, 2])),
    .init(2, [9, 9], [5, 6], Window(kernel: [1, 1], stride: [9, 9])),
    // Few channels on one side.
    .init(2, [28, 28], [1, 32], Window(kernel: [3, 3])),
    .init(2, [12, 11], [16, 1], Window(kernel: [3, 3], padding: [2, 2, 2, 2])),
    .init(1, [20, 19], [32, 3], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(2, [10, 10], [3, 32], Window(kernel: [5, 5], stride: [2, 2], padding: [2, 2, 2, 2])),
    .init(2, [3, 40], [7, 2], Window(kernel: [2, 7], stride: [1, 3], padding: [0, 4, 1, 3])),
    .init(
      2, [15, 9], [48, 4], Window(kernel: [3, 3], stride: [2, 2], dilation: [2, 1], padding: [1, 1, 2, 0])),
    .init(2, [6, 6], [20, 3], Window(kernel: [1, 1])),
    .init(2, [6, 6], [3, 20], Window(kernel: [1, 1], padding: [1, 0, 0, 2])),
    .init(1, [5, 5], [2, 3], Window(kernel: [2, 2], stride: [3, 3])),
  ]

  /// A small map with many weights, and the gradients that are made of products of patches too.
  static let patches: [(ConvolutionCase, Set<ConvolutionKernel.Kind>)] = [
    (
      .init(64, [4, 4], [256, 256], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
      [.forward, .input, .weights]
    ),
    (
      .init(
        86, [3, 3], [272, 257], Window(kernel: [4, 4], stride: [2, 1], dilation: [1, 2], padding: [2, 3, 1, 2])),
      [.forward, .input, .weights]
    ),
    (
      .init(12, [4, 4], [256, 258], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
      [.forward, .input, .weights]
    ),
    (
      .init(
        24, [3, 5], [257, 272], Window(kernel: [4, 4], stride: [2, 3], dilation: [1, 2], padding: [1, 3, 0, 4])),
      [.forward, .input, .weights]
    ),
    (.init(9, [8, 7], [241, 256], Window(kernel: [3, 3], padding: [1, 1, 1, 1])), [.weights]),
    (
      .init(32, [8, 8], [64, 1024], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
      [.forward, .weights]
    ),
  ]

  /// Filters that are taken apart in all ways, padding of all kinds, maps that tiles of 4×4 fill or not, and channels on
  /// either side of the vectors, blocks and pieces that they are cut into.
  static let winograd: [ConvolutionCase] = [
    .init(2, [16, 16], [16, 16], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(3, [13, 18], [32, 48], Window(kernel: [3, 3])),
    .init(5, [14, 15], [48, 32], Window(kernel: [3, 3], padding: [2, 2, 2, 2])),
    .init(3, [14, 15], [16, 32], Window(kernel: [3, 3], padding: [0, 2, 1, 3])),
    .init(4, [16, 16], [272, 144], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(4, [16, 16], [31, 47], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(8, [16, 16], [46, 45], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(8, [8, 8], [129, 257], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(8, [15, 16], [32, 16], Window(kernel: [2, 3], padding: [1, 1, 0, 1])),
    .init(8, [16, 15], [16, 32], Window(kernel: [3, 2], padding: [1, 0, 1, 1])),
    .init(8, [16, 16], [16, 32], Window(kernel: [1, 3], padding: [0, 1, 0, 1])),
    .init(8, [16, 16], [16, 32], Window(kernel: [3, 1], padding: [1, 0, 1, 0])),
    .init(4, [16, 16], [16, 32], Window(kernel: [4, 4], padding: [2, 1, 1, 2])),
    .init(4, [16, 16], [32, 16], Window(kernel: [5, 5], padding: [2, 2, 2, 2])),
    .init(4, [16, 16], [32, 16], Window(kernel: [4, 7], padding: [3, 3, 0, 3])),
    .init(4, [20, 20], [16, 16], Window(kernel: [9, 6])),
    .init(8, [16, 16], [32, 48], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(4, [29, 31], [16, 16], Window(kernel: [4, 4], stride: [2, 2], padding: [3, 1, 2, 2])),
    .init(8, [16, 16], [144, 16], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(8, [16, 16], [16, 144], Window(kernel: [5, 5], stride: [2, 2], padding: [2, 2, 2, 2])),
    .init(8, [14, 16], [16, 16], Window(kernel: [6, 6], stride: [2, 2], padding: [3, 2, 2, 2])),
    .init(8, [15, 16], [16, 16], Window(kernel: [4, 3], stride: [2, 1], padding: [1, 1, 1, 1])),
    .init(8, [16, 16], [16, 16], Window(kernel: [5, 4], stride: [1, 2], padding: [2, 1, 2, 1])),
  ]

  /// With many channels on both sides.
  static let wide: [ConvolutionCase] = [
    .init(2, [9, 9], [16, 32], Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    .init(2, [11, 8], [48, 16], Window(kernel: [3, 3])),
    .init(2, [8, 8], [64, 32], Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    .init(1, [12, 13], [32, 64], Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 0, 0])),
    .init(2, [7, 7], [64, 64], Window(kernel: [1, 1])),
    // oneDNN lays these weights out in blocks of 48 channels on some processors.
    .init(1, [32, 32], [256, 1024], Window(kernel: [1, 1])),
  ]
}

/// x, w, y as numbers, and what each of the three kernels should make of the other two.
private struct Oracle {
  let x, w, dy: [Float]
  var y, dx, dw: [Double]

  /// `round` is applied to all operands, as a kernel rounds them before it multiplies.
  init(_ c: ConvolutionCase, round: (Float) -> Float = { $0 }) {
    x = numbers(c.x.size, seed: 1).map(round)
    w = numbers(c.w.size, seed: 2).map(round)
    dy = numbers(c.y.size, seed: 3).map(round)
    y = Array(repeating: 0, count: c.y.size)
    dx = Array(repeating: 0, count: c.x.size)
    dw = Array(repeating: 0, count: c.w.size)
    let (inGroup, outGroup) = (c.channels[0] / c.groups, c.channels[1] / c.groups)
    let (pixels, outputs, taps) = (c.size[0] * c.size[1], c.y[1] * c.y[2], c.w[2] * c.w[3])
    for n in 0..<c.batch {
      windows(c.window, over: c.size) { pixel, output, tap in
        for o in 0..<c.channels[1] {
          let yAt = (n * outputs + output) * c.channels[1] + o
          let xAt = (n * pixels + pixel) * c.channels[0] + o / outGroup * inGroup
          for i in 0..<inGroup {
            let wAt = (o * inGroup + i) * taps + tap
            y[yAt] += Double(x[xAt + i]) * Double(w[wAt])
            dx[xAt + i] += Double(dy[yAt]) * Double(w[wAt])
            dw[wAt] += Double(dy[yAt]) * Double(x[xAt + i])
          }
        }
      }
    }
  }

  func operands(_ kind: ConvolutionKernel.Kind) -> (a: [Float], b: [Float], result: [Double]) {
    switch kind {
    case .forward: (x, w, y)
    case .input: (dy, w, dx)
    case .weights: (x, dy, dw)
    }
  }
}

@Suite struct KernelConvolutionTests {
  @Test(arguments: ConvolutionCase.all)
  func agreesWithDefinition(_ c: ConvolutionCase) throws {
    let oracle = Oracle(c)
    for kind in [ConvolutionKernel.Kind.forward, .input, .weights] {
      let (a, b, expected) = oracle.operands(kind)
      for threads in 1...2 {
        let kernel = try ConvolutionKernel(
          kind, x: c.x, w: c.w, y: c.y, window: c.window, groups: c.groups, threads: threads)
        let first = result(expected.count) { kernel.run(a, b, $0) }
        #expect(distance(first, expected) < 4e-6, "\(kind), \(threads) threads, \(kernel.name)")
        let again = result(expected.count) { kernel.run(a, b, $0) }
        #expect(again.map(\.bitPattern) == first.map(\.bitPattern), "\(kind), \(threads) threads, \(kernel.name)")
      }
    }
  }

  @Test(arguments: ConvolutionCase.patches.indices)
  func patchesAgreeWithDefinition(_ index: Int) throws {
    let (c, kinds) = ConvolutionCase.patches[index]
    let oracle = Oracle(c)
    for kind in [ConvolutionKernel.Kind.forward, .input, .weights] {
      let (a, b, expected) = oracle.operands(kind)
      var bytes: Set<[UInt32]> = []
      for threads in 1...2 {
        let kernel = try ConvolutionKernel(kind, x: c.x, w: c.w, y: c.y, window: c.window, threads: threads)
        #expect((kernel.name == "product of patches") == kinds.contains(kind), "\(kind): \(kernel.name)")
        let found = result(expected.count) { kernel.run(a, b, $0) }
        let most = kernel.name == "Winograd" ? 8e-6 : 4e-6
        #expect(distance(found, expected) < most, "\(kind), \(threads) threads, \(kernel.name)")
        if kinds.contains(kind) { bytes.insert(found.map(\.bitPattern)) }
      }
      #expect(bytes.count <= 1)
    }
  }

  /// The errors may be twice those of plain sums.
  @Test(arguments: ConvolutionCase.winograd)
  func winogradAgreesWithDefinition(_ c: ConvolutionCase) throws {
    let oracle = Oracle(c)
    for kind in [ConvolutionKernel.Kind.forward, .input, .weights] {
      let (a, b, expected) = oracle.operands(kind)
      var bytes: Set<[UInt32]> = []
      for threads in 1...3 {
        let kernel = try ConvolutionKernel(kind, x: c.x, w: c.w, y: c.y, window: c.window, threads: threads)
        #expect(kernel.name == "Winograd", "\(kind): \(kernel.name)")
        let found = result(expected.count) { kernel.run(a, b, $0) }
        #expect(distance(found, expected) < 8e-6, "\(kind), \(threads) threads")
        bytes.insert(found.map(\.bitPattern))
      }
      #expect(bytes.count == 1, "\(kind)")
    }
  }

  @Test(arguments: [ConvolutionKernel.Kind.forward, .input, .weights], [1, 2])
  func sameBytesEveryTime(_ kind: ConvolutionKernel.Kind, threads: Int) throws {
    for c in [
      ConvolutionCase(8, [13, 13], [32, 64], Window(kernel: [3, 3])),
      ConvolutionCase(8, [26, 26], [16, 1], Window(kernel: [3, 3], padding: [2, 2, 2, 2])),
      ConvolutionCase(8, [28, 28], [1, 32], Window(kernel: [3, 3])),
    ] {
      let (a, b, count) = (
        numbers((kind == .input ? c.y : c.x).size, seed: 1), numbers((kind == .weights ? c.y : c.w).size, seed: 2),
        (kind == .forward ? c.y : kind == .input ? c.x : c.w).size
      )
      var seen: Set<[UInt32]> = []
      for _ in 0..<20 {
        let kernel = try ConvolutionKernel(kind, x: c.x, w: c.w, y: c.y, window: c.window, threads: threads)
        seen.insert(result(count) { kernel.run(a, b, $0) }.map(\.bitPattern))
      }
      #expect(seen.count == 1, "\(c.testDescription)")
    }
  }

  /// Products of numbers rounded to bf16 are exact in Float32, so sums of them are as near as in Float32.
  @Test(.enabled(if: canRound, "no AVX-512"), arguments: ConvolutionCase.wide)
  func bf16RoundsOperandsAlone(_ c: ConvolutionCase) throws {
    let rounded = Oracle(c, round: toBF16)
    let sharp = Oracle(c)
    for kind in [ConvolutionKernel.Kind.forward, .input, .weights] {
      let (a, b, _) = sharp.operands(kind)
      let expected = rounded.operands(kind).result
      for threads in 1...2 {
        let kernel = try ConvolutionKernel(
          kind, x: c.x, w: c.w, y: c.y, window: c.window, threads: threads, precision: .bf16)
        #expect(kernel.name.contains("bf16"), "\(kind): \(kernel.name)")
        let found = result(expected.count) { kernel.run(a, b, $0) }
        #expect(distance(found, expected) < 4e-6, "\(kind), \(threads) threads, \(kernel.name)")
        let again = result(expected.count) { kernel.run(a, b, $0) }
        #expect(again.map(\.bitPattern) == found.map(\.bitPattern), "\(kind), \(threads) threads")
      }
    }
  }

  /// Where bf16 would not be faster, the numbers are those of Float32.
  @Test func bf16IsLeftOutWhereItDoesNotPay() throws {
    for c in ConvolutionCase.all where min(c.channels[0], c.channels[1]) < 16 {
      for kind in [ConvolutionKernel.Kind.forward, .input, .weights] {
        let kernel = try ConvolutionKernel(
          kind, x: c.x, w: c.w, y: c.y, window: c.window, groups: c.groups, precision: .bf16)
        #expect(!kernel.name.contains("bf16"), "\(kind), \(c): \(kernel.name)")
      }
    }
  }

  @Test func onePixelIsAMatrixProduct() throws {
    let cases: [(ConvolutionCase, Bool)] = [
      (ConvolutionCase(4, [1, 1], [256, 64], Window(kernel: [5, 5], padding: [4, 4, 4, 4])), true),
      (ConvolutionCase(4, [5, 5], [64, 256], Window(kernel: [5, 5])), true),
      (ConvolutionCase(4, [1, 1], [4, 8], Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 4), false),
      (ConvolutionCase(4, [9, 9], [64, 64], Window(kernel: [1, 1], stride: [9, 9])), false),
      (ConvolutionCase(4, [9, 9], [64, 64], Window(kernel: [3, 3])), false),
    ]
    for (c, isMatrix) in cases {
      let kernel = try ConvolutionKernel(.forward, x: c.x, w: c.w, y: c.y, window: c.window, groups: c.groups)
      #expect((kernel.name == "matrix product") == isMatrix, "\(c.testDescription): \(kernel.name)")
    }
  }
}
