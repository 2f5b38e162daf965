import Basics

/// A stack of images `[count, height, width, channels]` with 1 channel (grey) or 3 (red, green, blue).
package struct Images: Sendable, Hashable {
  /// The numbers that are black and white, as the data declares them. Numbers beyond them are clamped.
  package struct Scale: Sendable, Hashable {
    package var black: Float
    package var white: Float
    package init(black: Float, white: Float) {
      self.black = black
      self.white = white
    }

    package static let unit = Scale(black: 0, white: 1)
    package static let signed = Scale(black: -1, white: 1)
  }

  package let count: Int
  package let height: Int
  package let width: Int
  package let channels: Int
  package let numbers: [Float]
  package var scale: Scale
  /// How the numbers of one channel are coloured; nil: grey.
  package var ramp: Ramp?
  /// Whether the numbers of one channel are classes, each with a colour of its own: a map of labels.
  package var isMap = false
  /// What the images are called in tables: the key of the array they come from.
  package var name = ""

  /// The colour of a pixel that is not a number, chosen since pictures hardly contain it.
  package static let missing: UInt32 = 0xFF00C8

  package init(count: Int, height: Int, width: Int, channels: Int, numbers: [Float], scale: Scale = .unit) {
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    precondition(
      count * height * width * channels == numbers.count,
      "\(count)×\(height)×\(width)×\(channels) for \(numbers.count) numbers")
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
    self.numbers = numbers
    self.scale = scale
  }

  /// The images of an array as it is stored: `[count, channels, height, width]`, or `[count, height, width]` in grey.
  /// `owner` says whose array it is: for errors.
  package init(_ array: NPY, scale: Scale = .unit, name: String, of owner: String = "") throws(Problem) {
    let shape = array.shape
    let channels = shape.count == 4 ? shape[1] : 1
    guard Images.canBe(shape) else {
      throw Problem(
        "\(owner)array '\(name)': an array of shape \(shape.map(String.init).joined(separator: "×")) holds no images",
        hint: "images are stored [count, channels, height, width] with 1 or 3 channels")
    }
    self.init(
      count: shape[0], height: shape[shape.count - 2], width: shape[shape.count - 1], channels: channels,
      numbers: array.channelsLast.numbers, scale: scale)
    self.name = name
  }

  /// Whether an array of that shape holds images.
  package static func canBe(_ shape: [Int]) -> Bool {
    let isOfImages = shape.count == 3 || shape.count == 4 && (shape[1] == 1 || shape[1] == 3)
    return isOfImages && shape.allSatisfy { $0 > 0 }
  }

  /// One pixel as 0xRRGGBB; nil: not a number.
  package func pixel(_ image: Int, _ x: Int, _ y: Int) -> UInt32? {
    let start = ((image * height + y) * width + x) * channels
    if isMap, channels == 1 {
      let number = numbers[start]
      return number >= 0 && number < 1e6 ? Images.color(ofClass: Int(number)) : nil
    }
    if let ramp, channels == 1 {
      let share = share(numbers[start])
      return numbers[start].isFinite ? ramp[Double(share)].hex : nil
    }
    var color: UInt32 = 0
    for channel in 0..<3 {
      let value = numbers[start + (channels == 1 ? 0 : channel)]
      guard value.isFinite else { return nil }
      color = color << 8 | UInt32((share(value) * 255).rounded())
    }
    return color
  }

  /// The ground, class 0, is pale; the other classes have the colours of series.
  static func color(ofClass index: Int) -> UInt32 { index == 0 ? 0xE4E4E4 : Look.distinct(index - 1).color.hex }

  /// A number between black, 0, and white, 1.
  private func share(_ value: Float) -> Float {
    scale.white == scale.black ? 0 : min(max((value - scale.black) / (scale.white - scale.black), 0), 1)
  }
}
