import Basics
internal import CCairo

extension Raster {
  /// A PNG with one pixel for each of these, in grey where all are: for pages, which enlarge pictures themselves.
  package func png() throws(Problem) -> [UInt8] {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height)")
    let isGrey = pixels.allSatisfy { $0 & 0xFF == $0 >> 8 & 0xFF && $0 & 0xFF == $0 >> 16 & 0xFF }
    // What cairo calls alpha alone, it writes as grey.
    let surface = cairo_image_surface_create(
      isGrey ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    defer { cairo_surface_destroy(surface) }
    var status = cairo_surface_status(surface)
    var bytes: [UInt8] = []
    if status == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) {
      cairo_surface_flush(surface)
      let stride = Int(cairo_image_surface_get_stride(surface))
      for y in 0..<height {
        let line = UnsafeMutableRawPointer(data) + y * stride
        for x in 0..<width {
          let pixel = pixels[y * width + x]
          if isGrey {
            line.storeBytes(of: UInt8(pixel & 0xFF), toByteOffset: x, as: UInt8.self)
          } else {
            line.storeBytes(of: pixel, toByteOffset: 4 * x, as: UInt32.self)
          }
        }
      }
      cairo_surface_mark_dirty(surface)
      status = withUnsafeMutablePointer(to: &bytes) { cairo_surface_write_to_png_stream(surface, Raster.append, $0) }
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw Problem("cannot make a picture: \(String(cString: cairo_status_to_string(status)))")
    }
    return bytes
  }

  private static let append: cairo_write_func_t = { closure, bytes, count in
    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
    closure.assumingMemoryBound(to: [UInt8].self).pointee.append(
      contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }
}
