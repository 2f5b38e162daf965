internal import CShims
import Graph

/// A convolution that is a matrix product in disguise: one where each pixel meets each output once.
///
/// - The input is one pixel (a padded 5×5 filter on a 1×1 map grows it to 5×5): y = x · Wᵀ with W
///   `[pixels of y, out, in]`.
/// - The output is one pixel (a 5×5 filter on a 5×5 map): y = x · Wᵀ with W `[out, pixels of x, in]`.
///
/// W is the weights with the axis of the filter's taps moved and matched to pixels. It is packed in each run, since
/// weights change every step.
final class MatrixConvolution {
  private let kind: ConvolutionKernel.Kind
  private let product: MatrixKernel
  /// Weights are `[blocks, rows, taps]`, packed `[blocks, pixels, rows]`.
  private let blocks, rows: Int
  /// How threads share the strips of weights that are packed.
  private let pieces: Pieces
  private let pixels: Int
  /// For each tap of the filter the pixel that it meets; -1: none.
  private let pixelOfTap: [Int32]

  /// Bytes for packed weights; 0: they need not be packed.
  let workBytes: Int
  /// Whether some pixel meets no tap of the filter.
  private let hasGaps: Bool

  /// Nil for any other convolution, and where most of W would be zeros.
  init?(_ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int) {
    let grows = x[1] == 1 && x[2] == 1
    guard groups == 1, grows || (y[1] == 1 && y[2] == 1) else { return nil }
    let map = grows ? y : x
    var pixelOfTap = Array(repeating: Int32(-1), count: w[2] * w[3])
    for row in 0..<map[1] {
      guard let down = Self.tap(row, axis: 0, grows: grows, window) else { continue }
      for column in 0..<map[2] {
        guard let right = Self.tap(column, axis: 1, grows: grows, window) else { continue }
        pixelOfTap[down * w[3] + right] = Int32(row * map[2] + column)
      }
    }
    pixels = map[1] * map[2]
    guard 2 * pixelOfTap.count(where: { $0 >= 0 }) >= pixels else { return nil }

    self.kind = kind
    self.pixelOfTap = pixelOfTap
    blocks = grows ? 1 : w[0]
    rows = grows ? w[0] * w[1] : w[1]
    pieces = Pieces(of: atelier_strips(blocks, rows), work: w.size, each: 1 << 14, threads: threads)
    let isPacked = pixels == 1 && pixelOfTap.count == 1
    workBytes = isPacked ? 0 : Buffer.padded(blocks * rows * pixels * MemoryLayout<Float>.stride)
    hasGaps = pixelOfTap.count(where: { $0 >= 0 }) < pixels

    let (batch, inputs, outputs) = (x[0], x[1] * x[2] * x[3], y[1] * y[2] * y[3])
    switch kind {
    case .forward: product = MatrixKernel(m: batch, n: outputs, k: inputs, transposeB: true, threads: threads)
    case .input: product = MatrixKernel(m: batch, n: inputs, k: outputs, threads: threads)
    case .weights: product = MatrixKernel(m: outputs, n: inputs, k: batch, transposeA: true, threads: threads)
    }
  }

  /// The tap of the filter at which the single pixel meets pixel `pixel` of the map, along an axis; nil: none. Output o
  /// meets input i at tap k where o · stride + k · dilation = i + padding.
  private static func tap(_ pixel: Int, axis: Int, grows: Bool, _ window: Window) -> Int? {
    let ahead = window.padding[axis] + (grows ? -pixel * window.stride[axis] : pixel)
    let tap = ahead / window.dilation[axis]
    return ahead >= 0 && ahead % window.dilation[axis] == 0 && tap < window.kernel[axis] ? tap : nil
  }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    let packed = work.assumingMemoryBound(to: Float.self)
    switch kind {
    case .forward, .input:
      if workBytes > 0 { pack(b, to: packed) }
      product.run(a, workBytes > 0 ? UnsafePointer(packed) : b, result)
    case .weights:
      guard workBytes > 0 else { return product.run(b, a, result) }
      product.run(b, a, packed)
      unpack(packed, to: result)
    }
  }

  private func pack(_ weights: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>) {
    if hasGaps { packed.update(repeating: 0, count: workBytes / MemoryLayout<Float>.stride) }
    pieces.run { strips in
      atelier_weights_pack(
        weights, packed, rows, pixelOfTap.count, pixels, pixelOfTap, strips.lowerBound, strips.upperBound)
    }
  }

  private func unpack(_ packed: UnsafePointer<Float>, to weights: UnsafeMutablePointer<Float>) {
    pieces.run { strips in
      atelier_weights_unpack(
        packed, weights, rows, pixelOfTap.count, pixels, pixelOfTap, strips.lowerBound, strips.upperBound)
    }
  }
}
