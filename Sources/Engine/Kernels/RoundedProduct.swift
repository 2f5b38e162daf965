import Graph

/// A matrix product of numbers rounded to bf16, whose sums are Float32: the convolution that it is. Rows are the pixels of
/// images one pixel high, and the weights a filter of one pixel, so that oneDNN's fastest way for this processor is found,
/// packed, cut and shared by threads as for any convolution; where the processor has AMX, that way uses it.
///
/// A linear layer has three: its result a · bᵀ, the gradient for its input a · b, and that for its weights aᵀ · b.
final class RoundedProduct {
  private let convolution: LibraryConvolution
  private let isOfWeights: Bool

  var name: String { convolution.name }
  var workBytes: Int { convolution.workBytes }

  /// Nil for any other product, and where rounding would take about as long as it saves.
  init?(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool, threads: Int) {
    guard !(transposeA && transposeB), Self.pays(m: m, n: n, k: k) else { return nil }
    isOfWeights = transposeA
    let kind: ConvolutionKernel.Kind = transposeA ? .weights : transposeB ? .forward : .input
    let (rows, inputs, outputs) = transposeA ? (k, n, m) : transposeB ? (m, k, n) : (m, n, k)
    let images = [16, 8, 4, 2].first { rows % $0 == 0 && rows / $0 >= 16 } ?? 1
    let made = try? LibraryConvolution(
      kind, x: [images, 1, rows / images, inputs], w: [outputs, inputs, 1, 1],
      y: [images, 1, rows / images, outputs], window: Window(kernel: [1, 1]), groups: 1, threads: threads,
      precision: .bf16)
    guard let made else { return nil }
    convolution = made
  }

  /// A product takes m · n · k multiplications, and rounding goes through (m + n) · k numbers: in 0.4 to 0.7 ns each on
  /// one core that multiplies 70 Float32 in a nanosecond. So at this bound rounding takes 0.3 to 0.5 of the Float32
  /// product, of which twice the speed saves half. Measured without instructions for rounding, which are faster.
  private static func pays(m: Int, n: Int, k: Int) -> Bool { k >= 16 && m * n >= 96 * (m + n) }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    if isOfWeights { convolution.run(b, a, c, work) } else { convolution.run(a, b, c, work) }
  }
}
