import Basics

/// What every source of images may be asked for: how pixels become numbers, and how many examples are taken.
struct ImageOptions: Sendable {
  enum Binarise: String, CaseIterable, Sendable { case none, threshold, fresh }

  var binarise = Binarise.none
  /// What black and white become.
  var scale = [0, 1]
  var subset: Int?

  /// A part with at most `subset` of its examples: drawn once, the same whatever the trial's seed (published files may
  /// be sorted by class), and left in their order.
  func subset(of part: ImageSet.Part, _ split: Split) -> ImageSet.Part {
    guard let subset, subset < part.rows.count else { return part }
    var part = part
    let rows = part.rows
    let drawn = permutation(rows.count, Philox(seed: 0, stream: "data.subset.\(split.rawValue)"))
    part.rows = .chosen(drawn.prefix(subset).sorted().map { rows[$0] })
    return part
  }

  func write(
    _ pixels: Pixels, row: Int, split: Split, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let size = numbers.count
    let black = Float(scale[0])
    let white = Float(scale[1])
    switch pixels {
    case .bits(let bits):
      let start = row * ((size + 7) / 8)
      bits.withUnsafeBufferPointer { bits in
        for pixel in 0..<size { numbers[pixel] = bits[start + pixel / 8] >> (pixel % 8) & 1 == 1 ? white : black }
      }
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { bytes in
        let image = UnsafeBufferPointer(rebasing: bytes[row * size..<(row + 1) * size])
        write(image, row: row, split: split, draw: draw, into: numbers)
      }
    case .drawn(let images):
      images.with(row) { write($0, row: row, split: split, draw: draw, into: numbers) }
    case .prepared(let arrays, let name):
      let image = UnsafeBufferPointer(rebasing: arrays.bytes(name)[row * size..<(row + 1) * size])
      write(image, row: row, split: split, draw: draw, into: numbers)
    case .numbers(let all):
      all.withUnsafeBufferPointer { all in
        _ = numbers.update(fromContentsOf: UnsafeBufferPointer(rebasing: all[row * size..<(row + 1) * size]))
      }
    }
  }

  private func write(
    _ image: UnsafeBufferPointer<UInt8>, row: Int, split: Split, draw: Draw,
    into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let size = numbers.count
    let black = Float(scale[0])
    let white = Float(scale[1])
    switch binarise {
    case .none:
      for pixel in 0..<size { numbers[pixel] = black + (white - black) * (Float(image[pixel]) / 255) }
    case .threshold:
      for pixel in 0..<size { numbers[pixel] = image[pixel] >= 128 ? white : black }
    case .fresh:
      let random = Philox(seed: draw.seed, stream: "data.binarise.\(split.rawValue)", step: draw.epoch)
      drawBits(image, random, first: row * size, black: black, white: white, into: numbers)
    }
  }

  /// Each pixel is white with its brightness as probability: pixel i takes random number `first` + i.
  private func drawBits(
    _ image: UnsafeBufferPointer<UInt8>, _ random: Philox, first: Int, black: Float, white: Float,
    into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    for pixel in 0..<image.count {
      switch image[pixel] {  // most pixels are plain black or white, and need no draw
      case 0: numbers[pixel] = black
      case 255: numbers[pixel] = white
      case let level: numbers[pixel] = random.uniform(first + pixel) < Float(level) / 255 ? white : black
      }
    }
  }
}

/// A source whose examples are images: gives its kind the common fields.
protocol ImageSource: SourceKind {
  var options: ImageOptions { get set }
}

extension ImageSource {
  static var binariseField: Field<Self> {
    Field(
      "binarise", \Self.options.binarise,
      "makes pixels 0 or 1: `threshold` at one half, or `fresh`, drawn each epoch with the brightness as probability")
  }
  static var scaleField: Field<Self> {
    Field("scale", \Self.options.scale, in: -1000...1000, count: 2...2, "the numbers that black and white become")
  }
  static var subsetField: Field<Self> {
    Field("subset", \Self.options.subset, in: 1...1_000_000_000, "at most this many examples of each split, drawn once")
  }
}
