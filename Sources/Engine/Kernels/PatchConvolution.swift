internal import CShims
import Graph

/// A convolution onto a small map with many weights, or the gradient of its weights, as one matrix product of all
/// patches.
///
/// The library reads all weights for each image; where they do not fit into the caches near a core, that decides the
/// time: 256 → 512 channels, 4×4, 8×8 → 4×4 in a batch of 64 ran at 94 GFLOP/s on a core that does 230. Here each pixel
/// of the result has its patch of the image as a row, `[batch · pixels, taps · in]`, and the weights, packed
/// `[out, taps · in]`, are read once for all images. The library's weight gradient is no faster where the map is this
/// small, and threads could share it only as sums over images, each as large as all the weights.
final class PatchConvolution {
  private let isGradient: Bool
  private let x, w, y: Shape
  private let window: Window
  /// How threads share the patches, and the strips of weights that are packed.
  private let patchPieces, stripPieces: Pieces
  private let product: MatrixKernel
  /// For each tap of the filter, its pixel in a patch: the same number.
  private let pixels: [Int32]

  private var taps: Int { w[2] * w[3] }
  private var rows: Int { y[0] * y[1] * y[2] }
  private var columns: Int { taps * w[1] }
  private var patchBytes: Int { Buffer.padded(rows * columns * MemoryLayout<Float>.stride) }
  var workBytes: Int { patchBytes + Buffer.padded(w.size * MemoryLayout<Float>.stride) }

  /// Nil for any other convolution, and where this would not be faster.
  init?(_ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int) {
    guard kind != .input, groups == 1, y[1] * y[2] <= 16, y[0] * y[1] * y[2] >= 256, x[3] % 16 == 0,
      w.size >= (kind == .weights ? 1 << 18 : 1 << 20)
    else { return nil }
    isGradient = kind == .weights
    (self.x, self.w, self.y, self.window) = (x, w, y, window)
    pixels = (0..<w[2] * w[3]).map { Int32($0) }
    let (rows, columns) = (y[0] * y[1] * y[2], w[1] * w[2] * w[3])
    patchPieces = Pieces(of: rows, work: rows * columns, each: 1 << 14, threads: threads)
    stripPieces = Pieces(of: atelier_strips(w[0], w[1]), work: w.size, each: 1 << 14, threads: threads)
    product =
      isGradient
      ? MatrixKernel(m: w[0], n: columns, k: rows, transposeA: true, threads: threads)
      : MatrixKernel(m: rows, n: w[0], k: columns, transposeB: true, threads: threads)
  }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    let patches = work.assumingMemoryBound(to: Float.self)
    let packed = (work + patchBytes).assumingMemoryBound(to: Float.self)
    gather(a, patches)
    if isGradient {
      product.run(b, patches, packed)
      stripPieces.run {
        atelier_weights_unpack(packed, result, w[1], taps, taps, pixels, $0.lowerBound, $0.upperBound)
      }
    } else {
      stripPieces.run { atelier_weights_pack(b, packed, w[1], taps, taps, pixels, $0.lowerBound, $0.upperBound) }
      product.run(patches, packed, result)
    }
  }

  /// Copies the patch that each pixel of the result meets, with zeros for padding.
  private func gather(_ image: UnsafePointer<Float>, _ patches: UnsafeMutablePointer<Float>) {
    let channels = x[3]
    patchPieces.run { rows in
      for row in rows {
        let (n, pixel) = (row / (y[1] * y[2]), row % (y[1] * y[2]))
        let top = pixel / y[2] * window.stride[0] - window.padding[0]
        let left = pixel % y[2] * window.stride[1] - window.padding[1]
        var to = patches + row * columns
        for down in 0..<w[2] {
          for across in 0..<w[3] {
            let (i, j) = (top + down * window.dilation[0], left + across * window.dilation[1])
            if i >= 0, i < x[1], j >= 0, j < x[2] {
              to.update(from: image + ((n * x[1] + i) * x[2] + j) * channels, count: channels)
            } else {
              to.update(repeating: 0, count: channels)
            }
            to += channels
          }
        }
      }
    }
  }
}
