internal import CShims
import Graph

/// A convolution, or one of its gradients, with 1.8 to 4 times fewer multiplications (Sources/CShims/winograd.c): for
/// filters of up to nine taps an axis that move by one pixel, and of up to six that move by two.
///
/// Tiles of 4×4 results are cut into pieces, which threads share; each number is computed in one order, whichever
/// piece it is part of. Pieces of a weight gradient are sums over some images for some channels.
final class WinogradConvolution {
  private let kind: ConvolutionKernel.Kind
  private let threads: Int
  private let winograd: atelier_winograd
  private let tiles: Int
  /// How many tiles are computed at a time.
  private let tilesAtOnce: Int
  /// How threads share the transformed filters, and what is made of these: so many tiles at a time.
  private let blocks, shares: Pieces
  /// Of a weight gradient; those of the same images one after the other.
  private let pieces: [atelier_winograd_piece]
  /// How many sums over images there are.
  private let sums: Int
  // Working memory: the transformed filters or their gradients, and what each thread needs.
  private let filterCount, threadBytes: Int

  /// Nil for any other convolution, and where this would not be faster.
  init?(_ kind: ConvolutionKernel.Kind, x: Shape, w: Shape, y: Shape, window: Window, groups: Int, threads: Int) {
    guard groups == 1, window.dilation == [1, 1], min(x[3], y[3]) >= 16 else { return nil }
    let axes = (0..<2).compactMap { Self.axis(kind, x: x[1 + $0], y: y[1 + $0], axis: $0, window) }
    guard axes.count == 2 else { return nil }
    self.kind = kind
    self.threads = threads
    tiles = x[0] * axes[0].tiles * axes[1].tiles
    guard Self.isFaster(tiles: tiles, x: x, w: w, y: y, axes) else { return nil }
    let isGradient = kind == .input
    var winograd = atelier_winograd(
      rows: axes[0], columns: axes[1], images: x[0], in: isGradient ? y[3] : x[3], out: isGradient ? x[3] : y[3],
      is_gradient: isGradient)
    let filters =
      kind == .weights ? atelier_winograd_gradient_count(&winograd) : atelier_winograd_filter_count(&winograd)
    // Each thread reads all filters once for so many tiles.
    let atOnce = kind == .weights ? 32 : filters <= 1 << 17 ? 24 : filters <= 1 << 20 ? 48 : 96
    blocks = Pieces(
      of: kind == .weights ? (x[3] + 15) / 16 : atelier_winograd_blocks(&winograd), work: filters, each: 1 << 14,
      threads: threads)
    let count = (tiles + atOnce - 1) / atOnce
    shares = Pieces(of: count, work: count, each: 1, most: 1 << 12, threads: threads)
    (pieces, sums) = kind == .weights ? Self.pieces(images: x[0], tiles: tiles, x[3], y[3]) : ([], 1)
    filterCount = sums * filters
    var working = kind == .weights ? 0 : atelier_winograd_work_count(&winograd, atOnce)
    for var piece in pieces {
      working = max(working, atelier_winograd_gradient_work_count(&winograd, &piece, atOnce))
    }
    threadBytes = Buffer.padded(working * MemoryLayout<Float>.stride)
    (tilesAtOnce, self.winograd) = (atOnce, winograd)
  }

  /// How the filter is taken apart along an axis; nil: it is not.
  private static func axis(
    _ kind: ConvolutionKernel.Kind, x: Int, y: Int, axis: Int, _ window: Window
  ) -> atelier_winograd_axis? {
    let (kernel, stride, padding) = (window.kernel[axis], window.stride[axis], window.padding[axis])
    guard stride <= 2, kernel >= stride, kernel <= (stride == 1 ? 9 : 6) else { return nil }
    let parts = stride == 2 ? 2 : (kernel + 2) / 3
    let most = (kernel + parts - 1) / parts
    let isSeparate = kind == .input && stride == 2
    // Parts that are summed have the same number of taps, the last of them zeros; others have their own.
    let isEven = stride == 1 || kind == .forward
    let taps = (0..<3).map { $0 < parts ? isEven ? most : (kernel - $0 + parts - 1) / parts : 0 }
    let first = (0..<3).map { stride == 2 ? $0 : $0 * most }
    func triple(_ numbers: [Int]) -> (Int, Int, Int) { (numbers[0], numbers[1], numbers[2]) }

    var made = atelier_winograd_axis()
    made.kernel = kernel
    (made.summed, made.separate) = isSeparate ? (1, parts) : (parts, 1)
    (made.taps, made.tap_step, made.tap_first) = (triple(taps), stride, triple(first))
    let tile = Int(atelier_winograd_tile)
    switch kind {
    case .forward, .weights:
      // Result o meets x at stride · o + tap − padding.
      (made.source, made.source_step, made.source_first) = (x, stride, triple(first.map { $0 - padding }))
      (made.result, made.result_step, made.result_first) = (y, 1, (0, 0, 0))
      made.tiles = (y + tile - 1) / tile
    case .input:
      // x at i meets dy at (i + padding − tap) / stride. With stride 2 a part makes the i for which i + padding is
      // 2 · q + part, from the first q on that is inside.
      let q = (0..<3).map { isSeparate ? max(0, (padding - $0 + stride - 1) / stride) : padding - first[$0] }
      let results = (0..<3).map { isSeparate ? stride * q[$0] + $0 - padding : 0 }
      (made.source, made.source_step) = (y, 1)
      made.source_first = triple((0..<3).map { q[$0] - taps[$0] + 1 })
      (made.result, made.result_step, made.result_first) = (x, stride, triple(results))
      made.tiles = (0..<made.separate).map { ((x - results[$0] + stride - 1) / stride + tile - 1) / tile }.max()!
    }
    return made
  }

  /// Whether there are 1.7 times fewer multiplications, channels filled up to sixteens included, and enough tiles for the
  /// time that it takes to transform the filters.
  private static func isFaster(tiles: Int, x: Shape, w: Shape, y: Shape, _ axes: [atelier_winograd_axis]) -> Bool {
    func filled(_ channels: Int) -> Int { (channels + 15) / 16 * 16 }
    func points(_ axis: atelier_winograd_axis) -> Int {
      [axis.taps.0, axis.taps.1, axis.taps.2].reduce(0) { $0 + ($1 > 0 ? $1 + 3 : 0) }
    }
    let plain = y[0] * y[1] * y[2] * w.size
    let fewer = tiles * points(axes[0]) * points(axes[1]) * filled(x[3]) * filled(y[3])
    return tiles >= 32 && Double(plain) >= 1.7 * Double(fewer)
  }

  /// Sums over channels and, where these alone would leave threads without work, over some of the images.
  private static func pieces(images: Int, tiles: Int, _ input: Int, _ output: Int) -> ([atelier_winograd_piece], Int) {
    let channels = 128
    let inputs = (input + channels - 1) / channels
    let outputs = (output + channels - 1) / channels
    let sums = max(1, min(4 / (inputs * outputs), images, tiles / 64))
    var pieces: [atelier_winograd_piece] = []
    for sum in 0..<sums {
      let own = share(of: images, sum, sums)
      for i in 0..<inputs {
        for o in 0..<outputs {
          pieces.append(
            atelier_winograd_piece(
              first_image: own.lowerBound, end_image: own.upperBound, first_in: i * channels,
              end_in: min(input, (i + 1) * channels), first_out: o * channels, end_out: min(output, (o + 1) * channels))
          )
        }
      }
    }
    return (pieces, sums)
  }

  private var filterBytes: Int { Buffer.padded(filterCount * MemoryLayout<Float>.stride) }
  var workBytes: Int { filterBytes + threadBytes * min(threads, kind == .weights ? pieces.count : shares.count) }

  func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutableRawPointer
  ) {
    let filters = work.assumingMemoryBound(to: Float.self)
    let filterBytes = filterBytes
    func own(_ claims: Claims) -> UnsafeMutablePointer<Float> {
      (work + filterBytes + threadBytes * claims.worker).assumingMemoryBound(to: Float.self)
    }
    withUnsafePointer(to: winograd) { winograd in
      switch kind {
      case .forward, .input:
        blocks.run { atelier_winograd_filters(winograd, b, filters, $0.lowerBound, $0.upperBound) }
        shares.onThreads { claims in
          for share in claims {
            for number in shares[share] {
              let first = number * tilesAtOnce
              atelier_winograd_run(winograd, a, filters, result, own(claims), first, min(tiles, first + tilesAtOnce))
            }
          }
        }
      case .weights:
        let (ofAll, ofSum) = (pieces.count / sums, filterCount / sums)
        parallel(threads, pieces: pieces.count) { claims in
          for number in claims {
            withUnsafePointer(to: pieces[number]) {
              atelier_winograd_gradient(
                winograd, a, b, filters + number / ofAll * ofSum, own(claims), tilesAtOnce, $0)
            }
          }
        }
        blocks.run { atelier_winograd_weights(winograd, filters, sums, result, $0.lowerBound, $0.upperBound) }
      }
    }
  }
}
