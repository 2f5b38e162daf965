import Basics
import CCairo

@testable import Figures

/// Random numbers for tests: splitmix64.
struct SplitMix {
  var state: UInt64

  mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ z >> 31) >> 11) / 0x1p53
  }
}

/// A PNG read back with cairo: its size and its pixels as 0xRRGGBB; nil where it cannot be read.
func decoded(_ png: [UInt8]) -> Raster? {
  final class Reader {
    var bytes: ArraySlice<UInt8>
    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
  }
  let reader = Reader(png)
  let surface = cairo_image_surface_create_from_png_stream(
    { closure, target, count in
      guard let closure, let target else { return CAIRO_STATUS_READ_ERROR }
      let reader = Unmanaged<Reader>.fromOpaque(closure).takeUnretainedValue()
      guard reader.bytes.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
      UnsafeMutableRawBufferPointer(start: target, count: Int(count)).copyBytes(from: reader.bytes.prefix(Int(count)))
      reader.bytes = reader.bytes.dropFirst(Int(count))
      return CAIRO_STATUS_SUCCESS
    }, Unmanaged.passUnretained(reader).toOpaque())
  defer { cairo_surface_destroy(surface) }
  guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
    return nil
  }
  let width = Int(cairo_image_surface_get_width(surface))
  let height = Int(cairo_image_surface_get_height(surface))
  let stride = Int(cairo_image_surface_get_stride(surface))
  var raster = Raster(width: width, height: height, filled: 0)
  for y in 0..<height {
    for x in 0..<width {
      raster[x, y] =
        UnsafeRawPointer(data).loadUnaligned(fromByteOffset: y * stride + 4 * x, as: UInt32.self) & 0xFFFFFF
    }
  }
  return raster
}

/// `count` grey images whose n-th has brightness n / count everywhere.
func greys(_ count: Int, side: Int = 4) -> NPY {
  NPY(
    shape: [count, 1, side, side],
    numbers: (0..<count).flatMap { [Float](repeating: Float($0) / Float(max(1, count)), count: side * side) })
}

extension FigureKind {
  /// Draws a trial's pictures; the paths of these, without those of their tables.
  func drawn(_ material: TrialMaterial, to folder: String) throws -> [String] {
    try draw(pictures(of: material), as: file, to: folder).filter { !$0.hasSuffix(".csv") }
  }
}
