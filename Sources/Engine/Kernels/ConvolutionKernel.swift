internal import CShims
import Graph

/// A convolution or one of its two gradients, for fixed shapes.
///
/// Activations are `[batch, height, width, channels]`, weights `[out, in / groups, height, width]` (PyTorch's layout).
/// How a shape is computed depends on the shape alone, never on a stopwatch: the same numbers every time.
package final class ConvolutionKernel {
  package enum Kind: Sendable {
    /// (x, w) → y
    case forward
    /// (dy, w) → dx
    case input
    /// (x, dy) → dw
    case weights
  }

  /// oneDNN has no way to compute this convolution.
  package struct Refused: Error, CustomStringConvertible {
    package let description: String
  }

  private enum Way {
    case matrix(MatrixConvolution)
    case library(OpaquePointer)
  }

  private let way: Way
  private let threads: Int
  /// Bytes of working memory that the kernel holds.
  package let scratchBytes: Int
  /// What computes it, for profiles: for example `brgconv:avx512_core`.
  package let name: String

  package init(_ kind: Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int = 1, threads: Int = 1) throws {
    precondition(
      x.count == 4 && w.count == 4 && y.count == 4 && x[0] == y[0] && x[3] == w[1] * groups && y[3] == w[0]
        && groups > 0 && w[0] % groups == 0 && window.kernel == [w[2], w[3]]
        && window.output([x[1], x[2]]) == [y[1], y[2]] && threads > 0,
      "convolution \(kind) x \(x), w \(w), y \(y), \(window), \(groups) groups, \(threads) threads")
    self.threads = threads
    if let matrix = MatrixConvolution(kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads) {
      way = .matrix(matrix)
      scratchBytes = matrix.scratchBytes
      name = "matrix product"
      return
    }
    var shape = atelier_convolution_shape(
      batch: x[0], height: x[1], width: x[2], in: x[3], out_height: y[1], out_width: y[2], out: y[3],
      kernel: (w[2], w[3]), stride: (window.stride[0], window.stride[1]),
      dilation: (window.dilation[0], window.dilation[1]),
      padding: (window.padding[0], window.padding[1], window.padding[2], window.padding[3]), groups: groups)
    let code =
      switch kind {
      case .forward: atelier_convolution_forward
      case .input: atelier_convolution_input
      case .weights: atelier_convolution_weights
      }
    var failure: UnsafePointer<CChar>?
    atelier_set_threads(threads)
    guard let made = atelier_convolution_make(code, &shape, &failure) else {
      throw Refused(description: "\(String(cString: failure!)): convolution x \(x), w \(w), y \(y), \(window), groups \(groups)")
    }
    way = .library(made)
    scratchBytes = atelier_convolution_scratch(made)
    name = String(cString: atelier_convolution_name(made))
  }

  deinit {
    if case .library(let made) = way { atelier_convolution_free(made) }
  }

  package func run(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    switch way {
    case .matrix(let matrix): matrix.run(a, b, result)
    case .library(let made):
      atelier_set_threads(threads)
      precondition(atelier_convolution_run(made, a, b, result), "oneDNN failed in \(name)")
    }
  }
}
