/// Scales pictures to a height and width: columns first, then rows, rounding after each. `antialiased` and `area` give
/// the bytes of Pillow's `resize` with BILINEAR and BOX. Numbers that are not bytes are blended alike and not rounded.
struct Resizing: Sendable {
  enum Filter: String, CaseIterable, Sendable {
    /// A triangle two source pixels wide, wider where the picture shrinks: Pillow's BILINEAR.
    case antialiased
    /// The two nearest pixels, however far the next two are: PyTorch's `interpolate`, OpenCV's INTER_LINEAR.
    case bilinear
    /// The plain mean of the area: Pillow's BOX.
    case area
    /// The pixel under the middle: Pillow's NEAREST, PyTorch's `nearest-exact`.
    case nearest
  }

  /// For each pixel of the result, along an axis: its first source pixel, and the weights of its source pixels.
  private struct Taps: Sendable {
    var first: [Int] = []
    var weights: [[Int32]] = []
    /// The same, unrounded: their sum is 1.
    var shares: [[Double]] = []
  }

  private let rows: Taps?
  private let columns: Taps?
  private let from: (height: Int, width: Int)
  private let to: (height: Int, width: Int)

  private static let precision: Int32 = 22

  init(from: (height: Int, width: Int), to: (height: Int, width: Int), _ filter: Filter) {
    self.from = from
    self.to = to
    rows = from.height == to.height ? nil : Resizing.taps(from.height, to.height, filter)
    columns = from.width == to.width ? nil : Resizing.taps(from.width, to.width, filter)
  }

  func callAsFunction(_ raster: Raster) -> Raster {
    precondition(raster.height == from.height && raster.width == from.width, "\(raster.shapeInWords), not \(from)")
    let channels = raster.channels
    var pixels = raster.pixels
    if let columns {
      pixels = Resizing.blend(columns, pixels, lines: from.height, length: from.width * channels, step: channels)
    }
    if let rows { pixels = Resizing.blend(rows, pixels, lines: 1, length: pixels.count, step: to.width * channels) }
    return Raster(height: to.height, width: to.width, channels: channels, pixels: pixels)
  }

  /// The same of numbers `[height, width, channels]`.
  func callAsFunction(_ numbers: [Float], channels: Int) -> [Float] {
    precondition(numbers.count == from.height * from.width * channels, "\(numbers.count) numbers, not \(from)")
    var numbers = numbers
    if let columns {
      numbers = Resizing.blend(columns, numbers, lines: from.height, length: from.width * channels, step: channels)
    }
    if let rows { numbers = Resizing.blend(rows, numbers, lines: 1, length: numbers.count, step: to.width * channels) }
    return numbers
  }

  private static func blend(_ taps: Taps, _ source: [Float], lines: Int, length: Int, step: Int) -> [Float] {
    var blended: [Float] = []
    blended.reserveCapacity(lines * taps.first.count * step)
    for line in 0..<lines {
      for (first, shares) in zip(taps.first, taps.shares) {
        let start = line * length + first * step
        for offset in 0..<step {
          var sum = 0.0
          for (tap, share) in shares.enumerated() { sum += Double(source[start + offset + tap * step]) * share }
          blended.append(Float(sum))
        }
      }
    }
    return blended
  }

  /// Blends runs of `step` bytes along each line.
  private static func blend(_ taps: Taps, _ source: [UInt8], lines: Int, length: Int, step: Int) -> [UInt8] {
    let count = lines * taps.first.count * step
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      source.withUnsafeBufferPointer { source in
        var index = 0
        for line in 0..<lines {
          for (first, weights) in zip(taps.first, taps.weights) {
            let start = line * length + first * step
            for offset in 0..<step {
              var sum: Int32 = 1 << (precision - 1)
              for (tap, weight) in weights.enumerated() { sum &+= Int32(source[start + offset + tap * step]) &* weight }
              room[index] = UInt8(clamping: sum >> precision)
              index += 1
            }
          }
        }
      }
      filled = count
    }
  }

  private static func taps(_ from: Int, _ to: Int, _ filter: Filter) -> Taps {
    let scale = Double(from) / Double(to)
    var taps = Taps()
    for pixel in 0..<to {
      let center = (Double(pixel) + 0.5) * scale
      let (first, shares) =
        switch filter {
        case .antialiased: covered(center, from, stretch: max(scale, 1), reach: 1) { max(0, 1 - abs($0)) }
        case .area: covered(center, from, stretch: max(scale, 1), reach: 0.5) { $0 > -0.5 && $0 <= 0.5 ? 1 : 0 }
        case .bilinear: nearestTwo(center, from)
        case .nearest: (min(Int(center), from - 1), [1])
        }
      let sum = shares.reduce(0, +)
      taps.first.append(first)
      taps.shares.append(shares.map { $0 / sum })
      taps.weights.append(shares.map { Int32(0.5 + $0 / sum * Double(1 << precision)) })
    }
    return taps
  }

  /// The pixels under a curve that reaches so far from the centre on both sides, times `stretch`.
  private static func covered(
    _ center: Double, _ from: Int, stretch: Double, reach: Double, _ share: (Double) -> Double
  ) -> (first: Int, shares: [Double]) {
    let first = max(0, Int(center - reach * stretch + 0.5))
    let end = min(from, Int(center + reach * stretch + 0.5))
    return (first, (first..<end).map { share((Double($0) - center + 0.5) / stretch) })
  }

  private static func nearestTwo(_ center: Double, _ from: Int) -> (first: Int, shares: [Double]) {
    let position = max(0, center - 0.5)
    let first = min(Int(position), from - 1)
    guard first < from - 1 else { return (first, [1]) }
    return (first, [1 - (position - Double(first)), position - Double(first)])
  }
}
