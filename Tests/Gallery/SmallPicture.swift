import Basics
import CPNG

/// A picture whose file is made small enough for a page: as it is, in 256 colours or 64, at a whole fraction of its width.
/// It rather gets narrower than that photographs lose their colours; with still fewer only where nothing else is enough.
struct SmallPicture {
  /// The narrowest a picture becomes that was wider, and with how many colours, in the order in which that is tried.
  static let tries = [(500, [256, 64]), (400, [256, 64]), (250, [256, 64, 32, 16])]

  private let path: String
  private let original: [UInt8]
  private let pixels: Pixels

  init(path: String) throws {
    self.path = path
    original = try Files.read(path)
    guard let pixels = Pixels(png: original) else { throw Problem("\(path) cannot be read as a PNG") }
    self.pixels = pixels
  }

  func bytes(atMost most: Int) throws -> [UInt8] {
    if original.count <= most { return original }
    for (narrowest, counts) in Self.tries {
      let fractions = (1...max(1, pixels.width / narrowest)).map { pixels.reduced($0) }
      for colours in counts {
        for pixels in fractions {
          let bytes = try pixels.png(Palette(pixels.colours, atMost: colours))
          if bytes.count <= most { return bytes }
        }
      }
    }
    throw Problem("\(path) cannot be made smaller than \(most) bytes")
  }
}

/// The pixels of a picture, row by row, as 0xRRGGBB.
struct Pixels: Equatable {
  let width: Int
  let height: Int
  let colours: [UInt32]

  init(width: Int, height: Int, colours: [UInt32]) {
    precondition(colours.count == width * height, "\(colours.count) pixels of \(width) x \(height)")
    (self.width, self.height, self.colours) = (width, height, colours)
  }

  init?(png: [UInt8]) {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    // libpng reads on from there when it finishes.
    let read = png.withUnsafeBytes { memory -> [UInt8]? in
      guard png_image_begin_read_from_memory(&image, memory.baseAddress, memory.count) != 0 else { return nil }
      image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
      var bytes = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * 3)
      // What is transparent is seen on a white page.
      var white = png_color(red: 255, green: 255, blue: 255)
      return png_image_finish_read(&image, &white, &bytes, 0, nil) != 0 ? bytes : nil
    }
    guard let bytes = read else { return nil }
    (width, height) = (Int(image.width), Int(image.height))
    colours = stride(from: 0, to: bytes.count, by: 3).map { i in
      UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2])
    }
  }

  /// At a whole fraction of the size, each pixel the mean of a square; what is left over at the right and below is cut
  /// off.
  func reduced(_ fraction: Int) -> Pixels {
    let (width, height, count) = (width / fraction, max(1, height / fraction), UInt32(fraction * fraction))
    var reduced: [UInt32] = []
    reduced.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        var (red, green, blue) = (count / 2, count / 2, count / 2)
        for row in 0..<fraction {
          for column in 0..<fraction {
            let colour = colours[(y * fraction + row) * self.width + x * fraction + column]
            red += colour >> 16
            green += colour >> 8 & 0xFF
            blue += colour & 0xFF
          }
        }
        reduced.append((red / count) << 16 | (green / count) << 8 | blue / count)
      }
    }
    return Pixels(width: width, height: height, colours: reduced)
  }

  func png(_ palette: Palette) throws -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    (image.width, image.height) = (png_uint_32(width), png_uint_32(height))
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP)
    image.colormap_entries = png_uint_32(palette.colours.count)
    let map = palette.colours.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
    let indices = colours.map { palette.index[$0] ?? 0 }
    var size = indices.count + height + indices.count / 1000 + 65_536
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &bytes, &size, 0, indices, 0, map) != 0, size <= bytes.count else {
      throw Problem("cannot make a picture of \(width) x \(height) pixels")
    }
    return Array(bytes.prefix(size))
  }
}
