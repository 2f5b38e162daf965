import Basics
internal import CCairo
internal import CPNG

/// What draws, with the versions that are loaded.
package var drawingLibraries: [String] {
  ["Cairo \(String(cString: cairo_version_string()))", "libpng \(String(cString: png_get_libpng_ver(nil)))"]
}

/// Rows of pixels of one byte (grey) or three (red, green, blue) as a PNG. `isFast`: without the filters that libpng
/// tries for each line; of flat colours, letters and thin lines they cost a third of the time to draw a figure and save
/// nothing.
func encodedPNG(_ pixels: [UInt8], width: Int, height: Int, isGrey: Bool, isFast: Bool) throws(Problem) -> [UInt8] {
  precondition(pixels.count == width * height * (isGrey ? 1 : 3), "\(pixels.count) bytes for \(width) × \(height)")
  var image = png_image()
  image.version = png_uint_32(PNG_IMAGE_VERSION)
  image.width = png_uint_32(width)
  image.height = png_uint_32(height)
  image.format = png_uint_32(isGrey ? PNG_FORMAT_GRAY : Int32(PNG_FORMAT_FLAG_COLOR))
  image.flags = png_uint_32(isFast ? PNG_IMAGE_FLAG_FAST : 0)
  // What deflating may at most add: a few bytes a block, and a byte for each line.
  var size = pixels.count + height + pixels.count / 1000 + 65_536
  var bytes = [UInt8](repeating: 0, count: size)
  guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0, size <= bytes.count else {
    throw Problem("cannot make a picture of \(width) × \(height) pixels")
  }
  return Array(bytes.prefix(size))
}

/// The pixels of an opaque image surface as PNG.
func encodedPNG(_ surface: OpaquePointer) throws(Problem) -> [UInt8] {
  cairo_surface_flush(surface)
  let width = Int(cairo_image_surface_get_width(surface))
  let height = Int(cairo_image_surface_get_height(surface))
  let stride = Int(cairo_image_surface_get_stride(surface))
  guard let data = cairo_image_surface_get_data(surface) else {
    throw Problem("cannot make a picture: it has no pixels")
  }
  var pixels = [UInt8](repeating: 0, count: width * height * 3)
  for y in 0..<height {
    let line = UnsafeRawPointer(data + y * stride)
    for x in 0..<width {
      let pixel = line.loadUnaligned(fromByteOffset: 4 * x, as: UInt32.self)
      put(pixel, into: &pixels, at: (y * width + x) * 3)
    }
  }
  return try encodedPNG(pixels, width: width, height: height, isGrey: false, isFast: true)
}

extension Raster {
  /// A PNG with one pixel for each of these, in grey where all are: for pages, which enlarge pictures themselves.
  package func png() throws(Problem) -> [UInt8] {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height)")
    let isGrey = pixels.allSatisfy { $0 & 0xFF == $0 >> 8 & 0xFF && $0 & 0xFF == $0 >> 16 & 0xFF }
    var bytes: [UInt8]
    if isGrey {
      bytes = pixels.map { UInt8(truncatingIfNeeded: $0) }
    } else {
      bytes = [UInt8](repeating: 0, count: pixels.count * 3)
      for (index, pixel) in pixels.enumerated() { put(pixel, into: &bytes, at: index * 3) }
    }
    return try encodedPNG(bytes, width: width, height: height, isGrey: isGrey, isFast: false)
  }
}

/// 0xRRGGBB as three bytes.
@inline(__always) private func put(_ pixel: UInt32, into bytes: inout [UInt8], at index: Int) {
  bytes[index] = UInt8(truncatingIfNeeded: pixel >> 16)
  bytes[index + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
  bytes[index + 2] = UInt8(truncatingIfNeeded: pixel)
}
