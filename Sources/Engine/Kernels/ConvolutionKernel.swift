import Graph

/// A convolution or one of its two gradients, for fixed shapes.
///
/// Activations are `[batch, height, width, channels]`, weights `[out, in / groups, height, width]` (PyTorch's layout).
/// The implementation is chosen by the shape alone, never by measuring time, so that results are always the same.
package final class ConvolutionKernel {
  package enum Kind: Sendable {
    /// (x, w) → y
    case forward
    /// (dy, w) → dx
    case input
    /// (x, dy) → dw
    case weights
  }

  /// oneDNN cannot compute this convolution.
  package struct Refused: Error, CustomStringConvertible {
    package let description: String
  }

  private enum Way {
    case matrix(MatrixConvolution)
    case thin(ThinConvolution)
    case patches(PatchConvolution)
    case winograd(WinogradConvolution)
    case library(LibraryConvolution)
  }

  private let way: Way
  /// Bytes of working memory that a run needs.
  package let workBytes: Int
  /// The name of the implementation, for profiles: for example `brgconv:avx512_core`.
  package let name: String

  package init(
    _ kind: Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int = 1, threads: Int = 1,
    precision: Precision = .float32
  ) throws {
    precondition(
      x.count == 4 && w.count == 4 && y.count == 4 && x[0] == y[0] && x[3] == w[1] * groups && y[3] == w[0]
        && groups > 0 && w[0] % groups == 0 && window.kernel == [w[2], w[3]]
        && window.output([x[1], x[2]]) == [y[1], y[2]] && threads > 0,
      "convolution \(kind) x \(x), w \(w), y \(y), \(window), \(groups) groups, \(threads) threads")
    if let matrix = MatrixConvolution(kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads) {
      way = .matrix(matrix)
      workBytes = matrix.workBytes
      name = "matrix product"
      return
    }
    if let thin = ThinConvolution(kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads) {
      way = .thin(thin)
      workBytes = thin.workBytes
      name = "thin"
      return
    }
    if let patches = PatchConvolution(kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads) {
      way = .patches(patches)
      workBytes = patches.workBytes
      name = "product of patches"
      return
    }
    func library(_ precision: Precision) throws(Refused) -> LibraryConvolution {
      try LibraryConvolution(
        kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads, precision: precision)
    }
    // With few channels rounding takes longer than it saves; and where the library has no fast implementation in bf16,
    // Float32 is both faster and more precise.
    let isRounded = precision == .bf16 && min(x[3], y[3]) >= 16
    let rounded = isRounded ? try? library(.bf16) : nil
    if rounded == nil,
      let winograd = WinogradConvolution(kind, x: x, w: w, y: y, window: window, groups: groups, threads: threads)
    {
      way = .winograd(winograd)
      workBytes = winograd.workBytes
      name = "Winograd"
      return
    }
    let library = try rounded ?? library(.float32)
    way = .library(library)
    workBytes = library.workBytes
    name = library.name
  }

  /// `work` must begin on a cache line; its contents do not matter.
  package func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    work: UnsafeMutableRawPointer
  ) {
    switch way {
    case .matrix(let matrix): matrix.run(a, b, result, work)
    case .thin(let thin): thin.run(a, b, result, work)
    case .patches(let patches): patches.run(a, b, result, work)
    case .winograd(let winograd): winograd.run(a, b, result, work)
    case .library(let library): library.run(a, b, result, work)
    }
  }
}
