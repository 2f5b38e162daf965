import Basics

// From the bytes of a picture to the numbers of an example.
extension ImageOptions {
  /// A field of a row of a split: what its random numbers depend on besides the draw.
  struct Cell {
    var split: Split
    var field: String
    var row: Int
  }

  /// `draw` is nil for reading that is not random: noise is then always the same, and nothing is mirrored.
  func write(
    _ pixels: Pixels, _ cell: Cell, draw: Draw?, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws(Problem) {
    let (size, row) = (numbers.count, cell.row)
    switch pixels {
    case .bits(let bits):
      let (black, white) = (Float(scale[0]), Float(scale[1]))
      let start = row * ((size + 7) / 8)
      bits.withUnsafeBufferPointer { bits in
        for pixel in 0..<size { numbers[pixel] = bits[start + pixel / 8] >> (pixel % 8) & 1 == 1 ? white : black }
      }
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { bytes in
        write(UnsafeBufferPointer(rebasing: bytes[row * size..<(row + 1) * size]), cell, draw: draw, into: numbers)
      }
    case .drawn(let images):
      images.with(row) { write($0, cell, draw: draw, into: numbers) }
    case .prepared(let arrays, let name):
      try arrays.with(name, row: row, size: size) { write($0, cell, draw: draw, into: numbers) }
    case .classes(let arrays, let name):
      try arrays.with(name, row: row, size: size) { for pixel in 0..<size { numbers[pixel] = Float($0[pixel]) } }
    case .numbers(let all):
      all.withUnsafeBufferPointer { all in
        _ = numbers.update(fromContentsOf: UnsafeBufferPointer(rebasing: all[row * size..<(row + 1) * size]))
      }
    }
  }

  private func write(
    _ image: UnsafeBufferPointer<UInt8>, _ cell: Cell, draw: Draw?, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let black = Float(scale[0])
    let white = Float(scale[1])
    switch (binarise, dequantise) {
    case (.none, .none):
      for pixel in 0..<image.count { numbers[pixel] = black + (white - black) * (Float(image[pixel]) / 255) }
    case (.threshold, _):
      for pixel in 0..<image.count { numbers[pixel] = image[pixel] >= 128 ? white : black }
    case (.fresh, _): drawBits(image, cell, draw ?? .fixed, into: numbers)
    case (.fixed, _): drawBits(image, cell, .fixed, into: numbers)
    case (.none, .fresh): addNoise(image, cell, draw ?? .fixed, into: numbers)
    case (.none, .fixed): addNoise(image, cell, .fixed, into: numbers)
    }
  }

  private func random(_ purpose: String, _ cell: Cell, _ draw: Draw) -> Philox {
    let field = cell.field == "data" ? "" : ".\(cell.field)"
    return Philox(seed: draw.seed, stream: "data.\(purpose).\(cell.split.rawValue)\(field)", step: draw.epoch)
  }

  /// Each pixel is white with its brightness as probability: pixel i of row r takes random number r · size + i.
  private func drawBits(
    _ image: UnsafeBufferPointer<UInt8>, _ cell: Cell, _ draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let random = random("binarise", cell, draw)
    let first = cell.row * image.count
    let black = Float(scale[0])
    let white = Float(scale[1])
    for pixel in 0..<image.count {
      switch image[pixel] {  // most pixels are plain black or white, and need no draw
      case 0: numbers[pixel] = black
      case 255: numbers[pixel] = white
      case let level: numbers[pixel] = random.uniform(first + pixel) < Float(level) / 255 ? white : black
      }
    }
  }

  /// (x + u) / 256, then the scale. u is one of (k + ½) / 2¹⁵: the sum is exact in Float32, so it is always between x
  /// and x + 1, and one block of random bits serves eight pixels.
  private func addNoise(
    _ image: UnsafeBufferPointer<UInt8>, _ cell: Cell, _ draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let random = random("dequantise", cell, draw)
    let blocks = (image.count + 7) / 8
    let black = Float(scale[0])
    let step = (Float(scale[1]) - black) / 256
    @inline(__always) func put(_ pixel: Int, _ bits: UInt32) {
      guard pixel < image.count else { return }
      numbers[pixel] = black + step * (Float(image[pixel]) + (Float(bits) + 0.5) * 0x1p-15)
    }
    for block in 0..<blocks {
      let words = random.block(UInt32(truncatingIfNeeded: cell.row * blocks + block))
      for (index, word) in [words.0, words.1, words.2, words.3].enumerated() {
        put(8 * block + 2 * index, word & 0x7fff)
        put(8 * block + 2 * index + 1, word >> 17)
      }
    }
  }

  /// Where this draw cuts a part out of the pictures of a row, all of one size.
  func corner(_ row: Int, of part: (height: Int, width: Int), in whole: (height: Int, width: Int), _ draw: Draw)
    -> (top: Int, left: Int)
  {
    let random = Philox(seed: draw.seed, stream: "data.jitter", step: draw.epoch)
    return (
      random.below(whole.height - part.height + 1, 2 * row), random.below(whole.width - part.width + 1, 2 * row + 1)
    )
  }

  /// Whether this draw mirrors a row, with all its fields; that happens to one row in two.
  func isMirrored(_ row: Int, _ split: Split, _ draw: Draw?) -> Bool {
    guard flip, split == .train, let draw else { return false }
    return Philox(seed: draw.seed, stream: "data.flip", step: draw.epoch).bits(row) & 1 == 1
  }

  /// Swaps left and right of an image `[height, width, channels]`.
  static func mirror(_ numbers: UnsafeMutableBufferPointer<Float>, width: Int, channels: Int) {
    for line in stride(from: 0, to: numbers.count, by: width * channels) {
      for column in 0..<width / 2 {
        let (left, right) = (line + column * channels, line + (width - 1 - column) * channels)
        for channel in 0..<channels { numbers.swapAt(left + channel, right + channel) }
      }
    }
  }
}
