internal import CShims
import Graph

/// A convolution by oneDNN.
///
/// Weight gradients with wide padding, or of few output channels, fall off its fast path. There the same numbers come
/// from the convolution that runs the other way, with dy as its input and x as its output: padding p becomes dilation
/// · (kernel − 1) − p, and its weights are the wanted ones with both channel axes swapped and the filter turned.
final class LibraryConvolution {
  private let made: OpaquePointer
  private let threads: Int
  private let shape: Shape
  private let isReversed: Bool

  let name: String
  var workBytes: Int { reversedBytes + atelier_convolution_scratch(made) }
  /// Room for the weights of the reversed convolution.
  private var reversedBytes: Int { isReversed ? Buffer.padded(shape.size * MemoryLayout<Float>.stride) : 0 }

  init(
    _ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int,
    precision: Precision
  ) throws(ConvolutionKernel.Refused) {
    self.threads = threads
    shape = w
    isReversed = kind == .weights && groups == 1 && Self.runsBetterReversed(x: x, y: y, window)
    let (input, output) = isReversed ? (y, x) : (x, y)
    let padding = isReversed ? Self.reversedPadding(window) : window.padding
    var description = atelier_convolution_shape(
      batch: x[0], height: input[1], width: input[2], in: input[3], out_height: output[1], out_width: output[2],
      out: output[3], kernel: (w[2], w[3]), stride: (window.stride[0], window.stride[1]),
      dilation: (window.dilation[0], window.dilation[1]), padding: (padding[0], padding[1], padding[2], padding[3]),
      groups: groups, bf16: precision == .bf16)
    let code =
      switch kind {
      case .forward: atelier_convolution_forward
      case .input: atelier_convolution_input
      case .weights: atelier_convolution_weights
      }
    var failure: UnsafePointer<CChar>?
    atelier_set_threads(threads)
    guard let made = atelier_convolution_make(code, &description, &failure) else {
      throw ConvolutionKernel.Refused(
        description: "\(String(cString: failure!)): \(kind) x \(x), w \(w), y \(y), \(window), groups \(groups)")
    }
    self.made = made
    name = String(cString: atelier_convolution_name(made)) + (isReversed ? ", reversed" : "")
  }

  deinit { atelier_convolution_free(made) }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    atelier_set_threads(threads)
    let own = work + reversedBytes
    if isReversed {
      let reversed = work.assumingMemoryBound(to: Float.self)
      check(atelier_convolution_run(made, b, a, reversed, own))
      atelier_weights_reverse(reversed, result, shape[0], shape[1], shape[2] * shape[3])
    } else {
      check(atelier_convolution_run(made, a, b, result, own))
    }
  }

  private func check(_ isDone: Bool) { precondition(isDone, "oneDNN failed in \(name)") }

  private static func reversedPadding(_ window: Window) -> [Int] {
    (0..<4).map { window.dilation[$0 % 2] * (window.kernel[$0 % 2] - 1) - window.padding[$0] }
  }

  /// oneDNN's AVX-512 weight gradient takes padding up to half the filter and outputs in whole blocks of 16.
  private static func runsBetterReversed(x: Shape, y: Shape, _ window: Window) -> Bool {
    let padding = reversedPadding(window)
    guard window.stride == [1, 1], padding.allSatisfy({ $0 >= 0 }) else { return false }
    let isWide = window.padding.reduce(0, max) > padding.reduce(0, max)
    let isThin = y[3] % 16 != 0 && x[3] % 16 == 0
    return isWide || isThin
  }
}
