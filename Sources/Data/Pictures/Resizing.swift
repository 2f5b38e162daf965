/// Scales pictures to a height and width, each pixel the weighted mean of those it covers: smooth when making smaller,
/// as Pillow does it, to the bit (Pillow's `resize` with BILINEAR or BOX; columns first, then rows, both rounded).
struct Resizing: Sendable {
  enum Filter: String, CaseIterable, Sendable {
    /// A triangle two source pixels wide, wider where the picture shrinks.
    case bilinear
    /// The plain mean of the area.
    case area
  }

  /// For each place of the result: where its sources begin, and their weights.
  private struct Taps: Sendable {
    var first: [Int] = []
    var weights: [[Int32]] = []
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

  /// Blends runs of `step` bytes along each line.
  private static func blend(_ taps: Taps, _ source: [UInt8], lines: Int, length: Int, step: Int) -> [UInt8] {
    let count = lines * taps.first.count * step
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      source.withUnsafeBufferPointer { source in
        var place = 0
        for line in 0..<lines {
          for (first, weights) in zip(taps.first, taps.weights) {
            let start = line * length + first * step
            for offset in 0..<step {
              var sum: Int32 = 1 << (precision - 1)
              for (tap, weight) in weights.enumerated() { sum &+= Int32(source[start + offset + tap * step]) &* weight }
              room[place] = UInt8(clamping: sum >> precision)
              place += 1
            }
          }
        }
      }
      filled = count
    }
  }

  private static func taps(_ from: Int, _ to: Int, _ filter: Filter) -> Taps {
    let scale = Double(from) / Double(to)
    let stretch = max(scale, 1)
    let support = (filter == .bilinear ? 1 : 0.5) * stretch
    var taps = Taps()
    for place in 0..<to {
      let center = (Double(place) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let end = min(from, Int(center + support + 0.5))
      let shares = (first..<end).map { source -> Double in
        let distance = (Double(source) - center + 0.5) / stretch
        if filter == .bilinear { return max(0, 1 - abs(distance)) }
        return distance > -0.5 && distance <= 0.5 ? 1 : 0
      }
      let sum = shares.reduce(0, +)
      taps.first.append(first)
      taps.weights.append(shares.map { Int32(0.5 + $0 / sum * Double(1 << precision)) })
    }
    return taps
  }
}
