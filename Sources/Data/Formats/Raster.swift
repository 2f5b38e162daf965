import Basics
internal import CShims

/// A decoded picture: a byte a pixel and channel, `[height, width, channels]`.
struct Raster: Sendable, Hashable {
  var height: Int
  var width: Int
  /// 1: grey, 3: colours.
  var channels: Int
  var pixels: [UInt8]

  init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    precondition(height * width * channels == pixels.count, "\(height)×\(width)×\(channels): \(pixels.count) bytes")
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// How many numbers a picture may have: no network takes larger ones.
  static let limit = 1 << 26

  /// A PNG or JPEG picture, turned upright by its EXIF data (cameras store pictures lying on their side).
  init(decoding bytes: [UInt8], name: String) throws(Problem) {
    self = try Raster.decoded(bytes, name, atelier_image_size, atelier_image_pixels)
  }

  /// The indices of a PNG picture of palette or grey pixels, as they are in the file, turned upright.
  init(indices bytes: [UInt8], name: String) throws(Problem) {
    let indices: Decoder = { atelier_image_indices($0, $1, $2, $3) }
    self = try Raster.decoded(bytes, name, { indices($0, $1, $2, nil) }, indices)
  }

  private typealias Decoder = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<atelier_image>?, UnsafeMutablePointer<UInt8>?
  ) -> Bool

  private static func decoded(
    _ bytes: [UInt8], _ name: String,
    _ size: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<atelier_image>?) -> Bool, _ decode: Decoder
  ) throws(Problem) -> Raster {
    var image = atelier_image()
    guard size(bytes, bytes.count, &image) else { throw Raster.problem(name, &image) }
    let (width, height, channels) = (Int(image.width), Int(image.height), Int(image.channels))
    guard width > 0, height > 0, width <= Raster.limit, height <= Raster.limit,
      width * height <= Raster.limit / channels
    else { throw Problem("\(name): a picture of \(width)×\(height) pixels is too large to be read") }
    var isDecoded = false
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { room, count in
      isDecoded = decode(bytes, bytes.count, &image, room.baseAddress)
      count = isDecoded ? width * height * channels : 0
    }
    guard isDecoded else { throw Raster.problem(name, &image) }
    return Raster(height: height, width: width, channels: channels, pixels: pixels).turned(Orientation(of: bytes))
  }

  /// The height and width of a picture that is turned upright, found without decoding it.
  static func size(of bytes: [UInt8], name: String) throws(Problem) -> (height: Int, width: Int) {
    var image = atelier_image()
    guard atelier_image_size(bytes, bytes.count, &image) else { throw Raster.problem(name, &image) }
    let (height, width) = (Int(image.height), Int(image.width))
    return Orientation(of: bytes).swapsSides ? (width, height) : (height, width)
  }

  private static func problem(_ name: String, _ image: inout atelier_image) -> Problem {
    let message = withUnsafeBytes(of: &image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return Problem("\(name): byte \(image.offset): cannot be read as a picture: \(message)")
  }

  var shapeInWords: String { "\(channels)×\(height)×\(width)" }

  /// Converts: grey is the luma of ITU-R 601, in whole numbers as Pillow computes it; grey in colours is three times
  /// the same.
  func with(channels wanted: Int) -> Raster {
    if wanted == channels { return self }
    let count = height * width
    let converted = [UInt8](unsafeUninitializedCapacity: count * wanted) { room, filled in
      for pixel in 0..<count {
        if wanted == 1 {
          let red = UInt32(pixels[3 * pixel]) * 19595
          let green = UInt32(pixels[3 * pixel + 1]) * 38470
          let blue = UInt32(pixels[3 * pixel + 2]) * 7471
          room[pixel] = UInt8((red + green + blue + 0x8000) >> 16)
        } else {
          for channel in 0..<3 { room[3 * pixel + channel] = pixels[pixel] }
        }
      }
      filled = count * wanted
    }
    return Raster(height: height, width: width, channels: wanted, pixels: converted)
  }

  /// The part that begins at `top`, `left`.
  func cut(top: Int, left: Int, height partHeight: Int, width partWidth: Int) -> Raster {
    precondition(
      top >= 0 && left >= 0 && top + partHeight <= height && left + partWidth <= width,
      "\(partHeight)×\(partWidth) at \(top), \(left) of \(height)×\(width)")
    if partHeight == height, partWidth == width { return self }
    var part: [UInt8] = []
    part.reserveCapacity(partHeight * partWidth * channels)
    for row in top..<top + partHeight {
      let start = (row * width + left) * channels
      part += pixels[start..<start + partWidth * channels]
    }
    return Raster(height: partHeight, width: partWidth, channels: channels, pixels: part)
  }

  /// The picture turned and mirrored upright.
  func turned(_ orientation: Orientation) -> Raster {
    if orientation == .upright { return self }
    let (h, w) = orientation.swapsSides ? (width, height) : (height, width)
    var turned = Raster(height: h, width: w, channels: channels, pixels: pixels)
    for y in 0..<h {
      for x in 0..<w {
        let (row, column) = orientation.origin(ofRow: y, column: x, height: height, width: width)
        for channel in 0..<channels {
          turned.pixels[(y * w + x) * channels + channel] = pixels[(row * width + column) * channels + channel]
        }
      }
    }
    return turned
  }
}
