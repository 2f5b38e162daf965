import Basics
internal import CShims

/// A picture of a PNG or JPEG file as numbers from 0 to 1, `[channels, height, width]`; an alpha channel is laid on black.
package struct Picture: Sendable {
  package let shape: [Int]
  package let numbers: [Float]

  /// As many numbers as decoding may need: more is not a picture that a network takes.
  private static let limit = 1 << 26

  /// `channels` converts: 1 to grey, 3 to colours; nil: as it is.
  package init(path: String, channels: Int? = nil) throws {
    try self.init(bytes: try Files.read(path), name: path, channels: channels)
  }

  package init(bytes: [UInt8], name: String, channels: Int? = nil) throws {
    var image = atelier_image()
    guard atelier_image_size(bytes, bytes.count, &image) else { throw Picture.problem(name, &image) }
    if let channels {
      precondition(channels == 1 || channels == 3, "\(channels) channels")
      image.channels = Int32(channels)
    }
    let (width, height, depth) = (Int(image.width), Int(image.height), Int(image.channels))
    guard width > 0, height > 0, width * height <= Picture.limit / depth else {
      throw Problem("\(name) is \(width)×\(height) pixels: too large to be read whole")
    }
    var pixels = [UInt8](repeating: 0, count: width * height * depth)
    guard atelier_image_pixels(bytes, bytes.count, &image, &pixels) else { throw Picture.problem(name, &image) }
    shape = [depth, height, width]
    numbers = (0..<depth).flatMap { channel in
      (0..<width * height).map { Float(pixels[$0 * depth + channel]) / 255 }
    }
  }

  private static func problem(_ name: String, _ image: inout atelier_image) -> Problem {
    let message = withUnsafeBytes(of: &image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return Problem("\(name) cannot be read as a picture: \(message)")
  }

  package static func isNamed(_ path: String) -> Bool {
    [".png", ".jpg", ".jpeg"].contains { path.lowercased().hasSuffix($0) }
  }
}
