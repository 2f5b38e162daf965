internal import CShims
import Graph

/// A convolution onto at most four channels, or the gradient for an input of so few: the last layer of a decoder, the
/// gradient for a picture. On a core that does 230 GFLOP/s, oneDNN 2.6 ran 16 → 1 channels 3×3 at 10 and this at 65; 16
/// → 3 at 38 and 140; the input gradient of 3 → 64 channels 4×4 stride 2 at 37 and 150.
final class ThinConvolution {
  /// How threads share the images.
  private let pieces: Pieces
  private let threads: Int
  private let outputStride, channelStride: Int
  private var thin: atelier_thin
  private let terms: [atelier_thin_term]
  private let firstTerm: [Int32]
  /// The size of the packed weights, in numbers.
  private let packedCount: Int
  /// The size of an image with margins, in numbers; each thread has one.
  private let imageCount: Int

  var workBytes: Int { (packedCount + imageCount * threads) * MemoryLayout<Float>.stride }

  /// Nil for any other convolution, and where too few channels are summed to fill lanes.
  init?(_ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int) {
    let (source, result) = kind == .forward ? (x, y) : (y, x)
    guard kind != .weights, groups == 1, result[3] <= atelier_thin_most, source[3] >= 8 else { return nil }
    let axes = (0..<2).map { Axis(kind, source: source[1 + $0], result: result[1 + $0], axis: $0, window) }
    self.threads = min(threads, x[0])
    pieces = Pieces(of: x[0], work: y.size * w[1] * w[2] * w[3], each: 1 << 19, threads: threads)
    (outputStride, channelStride) =
      kind == .forward ? (w[1] * w[2] * w[3], w[2] * w[3]) : (w[2] * w[3], w[1] * w[2] * w[3])

    let channels = (source[3] + 15) / 16 * 16
    let (rows, columns) = (axes[0], axes[1])
    var (terms, firstTerm) = ([atelier_thin_term](), [Int32(0)])
    for row in rows.offsets {
      for column in columns.offsets {
        for (ky, down) in row {
          for (kx, across) in column {
            for channel in stride(from: 0, to: channels, by: 16) {
              terms.append(
                atelier_thin_term(
                  source: Int32((down * columns.padded + across) * channels + channel),
                  weight: Int32(((ky * w[3] + kx) * channels + channel) * result[3])))
            }
          }
        }
        firstTerm.append(Int32(terms.count))
      }
    }
    (self.terms, self.firstTerm) = (terms, firstTerm)
    thin = atelier_thin(
      rows: rows.table, columns: columns.table, channels: source[3], padded_channels: channels, outputs: result[3],
      taps: w[2] * w[3], terms: nil, first_term: nil)
    packedCount = w[2] * w[3] * channels * result[3]
    imageCount = axes[0].padded * axes[1].padded * channels
  }

  func run(
    _ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    let packed = work.assumingMemoryBound(to: Float.self)
    terms.withUnsafeBufferPointer { terms in
      firstTerm.withUnsafeBufferPointer { firstTerm in
        var thin = thin
        thin.terms = terms.baseAddress
        thin.first_term = firstTerm.baseAddress
        atelier_thin_pack(&thin, weights, outputStride, channelStride, packed)
        withUnsafePointer(to: thin) { thin in
          pieces.onThreads { claims in
            let margined = packed + packedCount + claims.worker * imageCount
            margined.update(repeating: 0, count: imageCount)
            for piece in claims {
              let images = pieces[piece]
              atelier_thin_run(thin, source, packed, result, margined, images.lowerBound, images.upperBound)
            }
          }
        }
      }
    }
  }

  /// Which taps of the filter meet which part of the source, along height or width.
  private struct Axis {
    let table: atelier_thin_axis
    var padded: Int { table.padded }
    /// For each phase of the result, the taps of the filter that it meets and their offsets in the source with margins.
    let offsets: [[(tap: Int, offset: Int)]]

    init(_ kind: ConvolutionKernel.Kind, source: Int, result: Int, axis: Int, _ window: Window) {
      let (stride, dilation, padding) = (window.stride[axis], window.dilation[axis], window.padding[axis])
      let (phases, step) = kind == .forward ? (1, stride) : (stride, 1)
      let found: [[(tap: Int, offset: Int)]] = (0..<phases).map { phase in
        (0..<window.kernel[axis]).compactMap { tap in
          // Forward: input = output · stride + tap · dilation − padding. The gradient solves this for the output.
          let ahead = phase + padding - tap * dilation
          if kind == .forward { return (tap, tap * dilation - padding) }
          return ahead % stride == 0 ? (tap, ahead / stride) : nil
        }
      }
      let reached = found.joined().map(\.offset)
      let margin = -reached.reduce(0, min)
      // Blocks of eight results may run past the last.
      let furthest = reached.reduce(0, max) + step * ((result - 1) / phases + (axis == 1 ? 8 : 0))
      offsets = found.map { $0.map { ($0.tap, $0.offset + margin) } }
      table = atelier_thin_axis(
        source: source, margin: margin, padded: margin + max(source, furthest + 1), result: result, phases: phases,
        step: step)
    }
  }
}
