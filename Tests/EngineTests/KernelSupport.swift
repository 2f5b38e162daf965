import Graph

@testable import Engine

/// Numbers between -1 and 1, the same for the same seed.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
  }
}

/// The largest error of some numbers, relative to the largest expected number.
func distance(_ numbers: [Float], _ expected: [Double]) -> Double {
  guard numbers.count == expected.count else { return .infinity }
  let scale = max(1e-6, expected.reduce(0) { max($0, abs($1)) })
  return zip(numbers, expected).reduce(0) { worst, pair in
    let error = abs(Double(pair.0) - pair.1)
    return error.isNaN ? .infinity : max(worst, error)
  } / scale
}

/// The result of a kernel in an array that was filled with NaN.
func result(_ count: Int, _ run: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
  Array(unsafeUninitializedCapacity: count) { buffer, size in
    buffer.initialize(repeating: .nan)
    run(buffer.baseAddress!)
    size = count
  }
}

/// Calls `visit` for each window and each of its taps inside the image: flat indices of pixel and window (without
/// channel and batch), and the tap's index in the window.
func windows(
  _ window: Window, over size: [Int], _ visit: (_ pixel: Int, _ output: Int, _ tap: Int) -> Void
) {
  let outputs = window.output(size)
  for oy in 0..<outputs[0] {
    for ox in 0..<outputs[1] {
      for ky in 0..<window.kernel[0] {
        for kx in 0..<window.kernel[1] {
          let y = oy * window.stride[0] - window.padding[0] + ky * window.dilation[0]
          let x = ox * window.stride[1] - window.padding[1] + kx * window.dilation[1]
          guard (0..<size[0]).contains(y), (0..<size[1]).contains(x) else { continue }
          visit(y * size[1] + x, oy * outputs[1] + ox, ky * window.kernel[1] + kx)
        }
      }
    }
  }
}

extension ConvolutionKernel {
  /// Runs in working memory that holds no number.
  func run(_ a: [Float], _ b: [Float], _ result: UnsafeMutablePointer<Float>) {
    let work = Buffer(count: workBytes / MemoryLayout<Float>.stride)
    work.start.update(repeating: .nan, count: work.count)
    run(a, b, result, work: UnsafeMutableRawPointer(work.start))
  }
}

/// Whether oneDNN computes with bf16 here: with AVX-512 it does, if slowly, what the processor has no instructions for.
var canRound: Bool { Processor.words.contains("oneDNN avx512") }

/// The nearest number of 8 significant bits, the even one of two.
func toBF16(_ number: Float) -> Float {
  let bits = number.bitPattern
  return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
}
