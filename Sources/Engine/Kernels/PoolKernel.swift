internal import CShims
import Graph

/// Pooling of images `[batch, height, width, channels]` and its reverses, as `Op` defines them.
///
/// Each number of a result is computed in one order, whichever thread does it.
package final class PoolKernel {
  package enum Kind: Sendable {
    /// (x) → means over windows; padding counts as zeros.
    case average
    /// (dy) → dx: spreads each number over its window, divided by the window's size.
    case averageInput
    /// (x, v) → v where x is largest, the first of equals; a NaN counts as largest.
    case maxPick
    /// (x, dy) → dx: dy where x is largest, the first of equals, summed where windows overlap.
    case maxScatter
  }

  private let kind: Kind
  private let shape: atelier_pool
  /// How threads share the rows, or images, that the kind's C function takes.
  private let pieces: Pieces

  /// `x` is the shape of the image, `y` that of the grid of windows, whichever way the kernel goes.
  package init(_ kind: Kind, x: Shape, y: Shape, window: Window, threads: Int = 1) {
    precondition(
      x.count == 4 && y.count == 4 && x[0] == y[0] && x[3] == y[3] && window.output([x[1], x[2]]) == [y[1], y[2]]
        && threads > 0,
      "pool \(kind) \(x) ↔ \(y), \(window), \(threads) threads")
    self.kind = kind
    let rows =
      switch kind {
      case .average, .maxPick: x[0] * y[1]
      case .averageInput: x[0] * x[1]
      case .maxScatter: x[0]
      }
    pieces = Pieces(of: rows, work: x.size, each: 1 << 14, threads: threads)
    shape = atelier_pool(
      batch: x[0], height: x[1], width: x[2], channels: x[3], out_height: y[1], out_width: y[2],
      kernel: (window.kernel[0], window.kernel[1]), stride: (window.stride[0], window.stride[1]),
      dilation: (window.dilation[0], window.dilation[1]), padding: (window.padding[0], window.padding[1]))
  }

  /// `b` is the second operand, v or dy; nil for means.
  package func run(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?, _ result: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: shape) { shape in
      pieces.run { rows in
        switch kind {
        case .average: atelier_average_pool(shape, a, result, rows.lowerBound, rows.upperBound)
        case .averageInput: atelier_average_pool_input(shape, a, result, rows.lowerBound, rows.upperBound)
        case .maxPick: atelier_max_pick(shape, a, b!, result, rows.lowerBound, rows.upperBound)
        case .maxScatter: atelier_max_scatter(shape, a, b!, result, rows.lowerBound, rows.upperBound)
        }
      }
    }
  }
}
