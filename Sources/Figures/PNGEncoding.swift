internal import CCairo
internal import CPNG

/// The pixels of an opaque image surface as PNG. Without the filters that cairo's own writer has libpng try for each line: of flat
/// colours, letters and thin lines they cost a third of the time to draw a figure and save nothing.
func encodedPNG(_ surface: OpaquePointer) -> [UInt8]? {
  cairo_surface_flush(surface)
  let width = Int(cairo_image_surface_get_width(surface))
  let height = Int(cairo_image_surface_get_height(surface))
  let stride = Int(cairo_image_surface_get_stride(surface))
  guard let data = cairo_image_surface_get_data(surface) else { return nil }
  var pixels = [UInt8](repeating: 0, count: width * height * 3)
  for y in 0..<height {
    let line = UnsafeRawPointer(data + y * stride)
    var target = y * width * 3
    for x in 0..<width {
      let pixel = line.loadUnaligned(fromByteOffset: 4 * x, as: UInt32.self)
      pixels[target] = UInt8(truncatingIfNeeded: pixel >> 16)
      pixels[target + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
      pixels[target + 2] = UInt8(truncatingIfNeeded: pixel)
      target += 3
    }
  }
  var image = png_image()
  image.version = png_uint_32(PNG_IMAGE_VERSION)
  image.width = png_uint_32(width)
  image.height = png_uint_32(height)
  image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
  image.flags = png_uint_32(PNG_IMAGE_FLAG_FAST)
  // What deflating may at most add: a few bytes a block, and a byte for each line.
  var size = pixels.count + height + pixels.count / 1000 + 65_536
  var bytes = [UInt8](repeating: 0, count: size)
  let isWritten = png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil)
  guard isWritten != 0, size <= bytes.count else { return nil }
  return Array(bytes.prefix(size))
}
