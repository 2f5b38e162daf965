import Basics

/// A picture of a PNG or JPEG file as numbers from 0 to 1, `[channels, height, width]`; an alpha channel is laid on
/// black.
package struct Picture: Sendable {
  package let shape: [Int]
  package let numbers: [Float]

  /// `channels` converts: 1 to grey, 3 to colours; nil: as it is.
  package init(path: String, channels: Int? = nil) throws {
    try self.init(bytes: try Files.read(path), name: path, channels: channels)
  }

  package init(bytes: [UInt8], name: String, channels: Int? = nil) throws(Problem) {
    var raster = try Raster(decoding: bytes, name: name)
    if let channels {
      precondition(channels == 1 || channels == 3, "\(channels) channels")
      raster = raster.with(channels: channels)
    }
    let (pixels, depth) = (raster.pixels, raster.channels)
    shape = [depth, raster.height, raster.width]
    numbers = (0..<depth).flatMap { channel in
      stride(from: channel, to: pixels.count, by: depth).map { Float(pixels[$0]) / 255 }
    }
  }

  package static func isNamed(_ path: String) -> Bool {
    [".png", ".jpg", ".jpeg"].contains { path.lowercased().hasSuffix($0) }
  }
}
