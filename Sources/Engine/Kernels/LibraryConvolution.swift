internal import CShims
import Graph

/// A convolution by oneDNN, cut into pieces of some images each, which threads share. How many images are in a piece
/// depends on the shape alone.
///
/// Each piece of a weight gradient is a sum over its own images; these sums are added in order at the end.
///
/// Weight gradients with wide padding, or of few output channels, fall off oneDNN's fast path. There the same numbers
/// come from the convolution that runs the other way, with dy as its input and x as its output: padding p becomes
/// dilation · (kernel − 1) − p, and its weights are the wanted ones with both channel axes swapped and the filter
/// reversed.
final class LibraryConvolution {
  private let kind: ConvolutionKernel.Kind
  private let threads: Int
  private let weights: Shape
  private let isReversed: Bool
  /// How many images a piece has, and how many pieces there are.
  private let images, pieces: Int
  /// All pieces but the last, if that has fewer images.
  private let whole: Piece
  private let last: Piece?
  /// How many numbers an image has, in the first and second operand and in the result; 0 for weights.
  private let strides: [Int]

  var name: String { whole.name + (isReversed ? ", reversed" : "") }

  init(
    _ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int,
    precision: Precision
  ) throws(ConvolutionKernel.Refused) {
    self.kind = kind
    self.threads = threads
    weights = w
    isReversed = kind == .weights && groups == 1 && Self.runsBetterReversed(x: x, y: y, window)
    let (input, output) = isReversed ? (y, x) : (x, y)
    let padding = isReversed ? Self.reversedPadding(window) : window.padding
    var shape = atelier_convolution_shape(
      batch: 0, height: input[1], width: input[2], in: input[3], out_height: output[1], out_width: output[2],
      out: output[3], kernel: (w[2], w[3]), stride: (window.stride[0], window.stride[1]),
      dilation: (window.dilation[0], window.dilation[1]), padding: (padding[0], padding[1], padding[2], padding[3]),
      groups: groups, bf16: precision == .bf16)
    let (inputImage, outputImage) = (Array(input.dropFirst()).size, Array(output.dropFirst()).size)
    switch kind {
    case .forward: strides = [inputImage, 0, outputImage]
    case .input: strides = [outputImage, 0, inputImage]
    case .weights: strides = [inputImage, outputImage, 0]
    }

    let batch = x[0]
    var images = Self.imagesOfPiece(kind, batch: batch, w: w, y: y)
    shape.batch = images
    var whole = try Piece(kind, shape, threads: threads, like: nil)
    var last: Piece?
    if batch % images != 0 {
      shape.batch = batch % images
      last = try? Piece(kind, shape, threads: threads, like: whole)
      if last == nil {
        // For fewer images oneDNN needs the weights in another layout.
        images = batch
        shape.batch = batch
        whole = try Piece(kind, shape, threads: threads, like: nil)
      }
    }
    (self.images, self.whole, self.last) = (images, whole, last)
    pieces = (batch + images - 1) / images
  }

  /// So many that handing a piece to a thread costs next to nothing, and so does adding up the pieces of a weight
  /// gradient.
  private static func imagesOfPiece(_ kind: ConvolutionKernel.Kind, batch: Int, w: Shape, y: Shape) -> Int {
    let pixels = y[0] * y[1] * y[2]
    let most =
      switch kind {
      case .forward, .input: 16
      case .weights: max(1, min(16, pixels / 1024, (16 << 20) / (w.size * MemoryLayout<Float>.stride)))
      }
    let pieces = max(1, min(batch, most, (pixels * w.size) >> 20))
    return (batch + pieces - 1) / pieces
  }

  // Working memory: weights or their gradients in the library's layout, the gradient of the reversed convolution, and
  // what each thread needs.

  private var weightBytes: Int { Buffer.padded(whole.weightBytes) }
  private var packedBytes: Int {
    switch kind {
    case .forward, .input: whole.isPlain ? 0 : weightBytes
    case .weights: pieces == 1 && whole.isPlain && !isReversed ? 0 : weightBytes * pieces
    }
  }
  private var reversedBytes: Int {
    isReversed && !whole.isPlain ? Buffer.padded(weights.size * MemoryLayout<Float>.stride) : 0
  }
  private var threadBytes: Int { Buffer.padded(max(whole.workBytes, last?.workBytes ?? 0)) }
  var workBytes: Int { packedBytes + reversedBytes + threadBytes * min(threads, pieces) }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    switch kind {
    case .forward, .input:
      if !whole.isPlain { whole.pack(b, to: work, threads) }
      runPieces(a, whole.isPlain ? b : UnsafePointer(work.assumingMemoryBound(to: Float.self)), result, 0, work)
    case .weights:
      if packedBytes == 0 { return runPieces(a, b, result, 0, work) }
      let packed = work.assumingMemoryBound(to: Float.self)
      let count = weightBytes / MemoryLayout<Float>.stride
      if isReversed { runPieces(b, a, packed, count, work) } else { runPieces(a, b, packed, count, work) }
      addPieces(packed, count)
      unpack(packed, to: result, (work + packedBytes).assumingMemoryBound(to: Float.self))
    }
  }

  /// - Parameter step: the distance between the results of pieces where they are weights; 0 where they are images.
  private func runPieces(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ step: Int,
    _ work: UnsafeMutableRawPointer
  ) {
    parallel(threads, pieces: pieces) { claims in
      let own = work + packedBytes + reversedBytes + threadBytes * claims.worker
      for piece in claims {
        let first = piece * images
        let made = piece == pieces - 1 ? last ?? whole : whole
        made.run(
          a + first * strides[0], b + first * strides[1], result + first * strides[2] + piece * step, own,
          thread: claims.worker)
      }
    }
  }

  /// Adds the gradients of all pieces to the first, in order.
  private func addPieces(_ packed: UnsafeMutablePointer<Float>, _ count: Int) {
    if pieces == 1 { return }
    let vectors = count / Lanes.width
    Pieces(of: vectors, work: count * pieces, each: 1 << 16, threads: threads).run { own in
      for i in own {
        let at = packed + i * Lanes.width
        var sum = Lanes(at)
        for piece in 1..<pieces { sum += Lanes(at + piece * count) }
        sum.store(at)
      }
    }
  }

  private func unpack(
    _ packed: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>,
    _ reversed: UnsafeMutablePointer<Float>
  ) {
    switch (isReversed, whole.isPlain) {
    case (false, true): result.update(from: packed, count: weights.size)
    case (false, false): whole.pack(packed, to: result, threads)
    case (true, let isPlain):
      if !isPlain { whole.pack(packed, to: reversed, threads) }
      atelier_weights_reverse(isPlain ? packed : reversed, result, weights[0], weights[1], weights[2] * weights[3])
    }
  }

  private static func reversedPadding(_ window: Window) -> [Int] {
    (0..<4).map { window.dilation[$0 % 2] * (window.kernel[$0 % 2] - 1) - window.padding[$0] }
  }

  /// oneDNN has a fast AVX-512 weight gradient for padding up to half the filter and outputs in multiples of 16.
  private static func runsBetterReversed(x: Shape, y: Shape, _ window: Window) -> Bool {
    let padding = reversedPadding(window)
    guard window.stride == [1, 1], padding.allSatisfy({ $0 >= 0 }) else { return false }
    let isWide = window.padding.reduce(0, max) > padding.reduce(0, max)
    let isThin = y[3] % 16 != 0 && x[3] % 16 == 0
    return isWide || isThin
  }
}

/// oneDNN's convolution for a fixed number of images.
private final class Piece {
  private let made: OpaquePointer
  let name: String
  let workBytes, weightBytes: Int
  /// Whether it takes weights in the layout that they are given in.
  let isPlain: Bool
  /// In how many slices they are packed.
  private let slices: Int

  init(
    _ kind: ConvolutionKernel.Kind, _ shape: atelier_convolution_shape, threads: Int, like: Piece?
  ) throws(ConvolutionKernel.Refused) {
    let code =
      switch kind {
      case .forward: atelier_convolution_forward
      case .input: atelier_convolution_input
      case .weights: atelier_convolution_weights
      }
    var failure: UnsafePointer<CChar>?
    var shape = shape
    guard let made = atelier_convolution_make(code, &shape, threads, like?.made, &failure) else {
      throw ConvolutionKernel.Refused(
        description: "\(String(cString: failure!)): \(kind) of \(shape.batch) images, \(shape.height)×\(shape.width)×"
          + "\(shape.in) → \(shape.out_height)×\(shape.out_width)×\(shape.out), kernel \(shape.kernel), "
          + "stride \(shape.stride), dilation \(shape.dilation), padding \(shape.padding), \(shape.groups) groups")
    }
    self.made = made
    name = String(cString: atelier_convolution_name(made))
    workBytes = atelier_convolution_working_bytes(made)
    weightBytes = atelier_convolution_weight_bytes(made)
    isPlain = atelier_convolution_is_plain(made)
    slices = atelier_convolution_slices(made)
  }

  deinit { atelier_convolution_free(made) }

  /// Brings weights into oneDNN's layout, or a gradient of them out of it, on so many threads.
  func pack(_ from: UnsafeRawPointer, to: UnsafeMutableRawPointer, _ threads: Int) {
    parallel(threads, pieces: slices) { claims in
      for slice in claims { check(atelier_convolution_pack(made, claims.worker, slice, from, to)) }
    }
  }

  func run(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ result: UnsafeMutableRawPointer, _ work: UnsafeMutableRawPointer,
    thread: Int
  ) { check(atelier_convolution_run(made, thread, a, b, result, work)) }

  private func check(_ isDone: Bool) { precondition(isDone, "oneDNN failed in \(name)") }
}
