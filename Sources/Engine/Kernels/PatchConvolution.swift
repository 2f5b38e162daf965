internal import CShims
import Graph

/// A convolution onto a small map with many weights, or one of its gradients, as one matrix product of all patches.
///
/// The library reads all weights for each image; where they do not fit into the caches near a core, that decides the
/// time: 256 → 512 channels, 4×4, 8×8 → 4×4 in a batch of 64 ran at 94 GFLOP/s on a core that does 230, and 512 → 1024,
/// 4×4 → 2×2 in a batch of 16 at 21, its gradients at 8 and 15. Here each pixel of the result has its patch of the image
/// as a row, `[batch · pixels, taps · in]`, and the weights, packed `[out, taps · in]`, are read once for all images.
/// The gradient for the image is the product of each pixel's dy with the weights, a patch, and the sum of the patches
/// where they overlap. The library's weight gradient is no faster where the map is this small, and threads could share
/// it only as sums over images, each as large as all the weights.
final class PatchConvolution {
  private let kind: ConvolutionKernel.Kind
  private let x, w, y: Shape
  private let window: Window
  /// How threads share the patches, the strips of weights that are packed, and the pixels that patches are added to.
  private let patchPieces, stripPieces, pixelPieces: Pieces
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
    let patches = y[0] * y[1] * y[2] * w[1] * w[2] * w[3]
    guard groups == 1, x[3] >= 64, patches <= 1 << 24,
      Self.isFaster(kind, map: y[1] * y[2], rows: y[0] * y[1] * y[2], weights: w.size)
    else { return nil }
    self.kind = kind
    (self.x, self.w, self.y, self.window) = (x, w, y, window)
    pixels = (0..<w[2] * w[3]).map { Int32($0) }
    let (rows, columns) = (y[0] * y[1] * y[2], w[1] * w[2] * w[3])
    patchPieces = Pieces(of: rows, work: rows * columns, each: 1 << 14, threads: threads)
    stripPieces = Pieces(of: atelier_strips(w[0], w[1]), work: w.size, each: 1 << 14, threads: threads)
    pixelPieces = Pieces(of: x[0] * x[1] * x[2], work: rows * columns, each: 1 << 14, threads: threads)
    switch kind {
    case .forward: product = MatrixKernel(m: rows, n: w[0], k: columns, transposeB: true, threads: threads)
    case .input: product = MatrixKernel(m: rows, n: columns, k: w[0], threads: threads)
    case .weights: product = MatrixKernel(m: w[0], n: columns, k: rows, transposeA: true, threads: threads)
    }
  }

  /// Measured on U-nets, GANs and VAEs; elsewhere the library was as fast or faster. `map` is the pixels of y, `rows` those
  /// of all images: with few of them packing the weights takes longer than it saves.
  private static func isFaster(_ kind: ConvolutionKernel.Kind, map: Int, rows: Int, weights: Int) -> Bool {
    switch kind {
    case .forward: map <= 4 ? rows >= 48 && weights >= 1 << 20 : map <= 16 && rows >= 256 && weights >= 1 << 20
    case .input: map <= 4 ? rows >= 48 && weights >= 1 << 20 : map <= 16 && rows >= 256 && weights >= 1 << 22
    case .weights:
      map <= 4 ? rows >= 48 && weights >= 1 << 18 : map <= 64 && rows >= 256 && weights >= 1 << (map <= 16 ? 18 : 19)
    }
  }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    let patches = work.assumingMemoryBound(to: Float.self)
    let packed = (work + patchBytes).assumingMemoryBound(to: Float.self)
    switch kind {
    case .forward:
      gather(a, patches)
      pack(b, packed)
      product.run(patches, packed, result)
    case .input:
      pack(b, packed)
      product.run(a, packed, patches)
      add(patches, result)
    case .weights:
      gather(a, patches)
      product.run(b, patches, packed)
      stripPieces.run {
        atelier_weights_unpack(packed, result, w[1], taps, taps, pixels, $0.lowerBound, $0.upperBound)
      }
    }
  }

  private func pack(_ weights: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>) {
    stripPieces.run { atelier_weights_pack(weights, packed, w[1], taps, taps, pixels, $0.lowerBound, $0.upperBound) }
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

  /// Each pixel of the image is the sum of what stands for it in the patches that it is part of, in the order of the
  /// taps.
  private func add(_ patches: UnsafePointer<Float>, _ image: UnsafeMutablePointer<Float>) {
    let channels = x[3]
    pixelPieces.run { places in
      for place in places {
        let (n, i, j) = (place / (x[1] * x[2]), place / x[2] % x[1], place % x[2])
        let to = image + place * channels
        to.update(repeating: 0, count: channels)
        for tap in 0..<taps {
          guard let row = output(i, tap / w[3], 0), let column = output(j, tap % w[3], 1) else { continue }
          let from = patches + ((n * y[1] + row) * y[2] + column) * columns + tap * channels
          for channel in 0..<channels { to[channel] += from[channel] }
        }
      }
    }
  }

  /// The row or column of the result whose patch has that of the image at a tap; nil: none.
  private func output(_ pixel: Int, _ tap: Int, _ axis: Int) -> Int? {
    let ahead = pixel + window.padding[axis] - tap * window.dilation[axis]
    let output = ahead / window.stride[axis]
    return ahead >= 0 && ahead % window.stride[axis] == 0 && output < y[axis + 1] ? output : nil
  }
}
