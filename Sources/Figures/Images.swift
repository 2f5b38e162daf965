import Basics

/// A stack of images `[count, height, width, channels]` with 1 channel (grey) or 3 (red, green, blue).
package struct Images: Sendable, Hashable {
  /// The range from black to white: 0 to 1 or −1 to 1. Numbers outside it are clamped.
  package enum Scale: Sendable, Hashable { case unit, signed }

  package let count: Int
  package let height: Int
  package let width: Int
  package let channels: Int
  package let numbers: [Float]
  package var scale: Scale

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

  /// The images of an array: `[count, height, width, channels]`, or `[count, height, width]` in grey.
  /// Without a scale, numbers below zero mean −1 to 1.
  package init(_ array: NPY, scale: Scale? = nil, name: String) throws(Problem) {
    let shape = array.shape
    let channels = shape.count == 4 ? shape[3] : 1
    guard Images.canBe(shape) else {
      throw Problem(
        "\(name): an array of shape \(shape.map(String.init).joined(separator: "×")) holds no images",
        hint: "images are stored [count, height, width, channels] with 1 or 3 channels")
    }
    // Decoders without a bounded last layer stray a little below zero; images from −1 to 1 go far below it.
    let isSigned = array.numbers.contains { $0 < -0.5 }
    self.init(
      count: shape[0], height: shape[1], width: shape[2], channels: channels, numbers: array.numbers,
      scale: scale ?? (isSigned ? .signed : .unit))
  }

  /// Whether an array of that shape holds images.
  package static func canBe(_ shape: [Int]) -> Bool {
    let isOfImages = shape.count == 3 || shape.count == 4 && (shape[3] == 1 || shape[3] == 3)
    return isOfImages && shape.allSatisfy { $0 > 0 }
  }

  /// One pixel as 0xRRGGBB; nil: not a number.
  package func pixel(_ image: Int, _ x: Int, _ y: Int) -> UInt32? {
    let start = ((image * height + y) * width + x) * channels
    var color: UInt32 = 0
    for channel in 0..<3 {
      let value = numbers[start + (channels == 1 ? 0 : channel)]
      guard value.isFinite else { return nil }
      let share = scale == .unit ? value : (value + 1) / 2
      color = color << 8 | UInt32((min(max(share, 0), 1) * 255).rounded())
    }
    return color
  }
}
