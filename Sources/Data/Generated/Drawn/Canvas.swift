internal import CShims

/// Sixteen neighbours of a row at once.
typealias Lanes = SIMD16<Float>

/// A picture while it is painted, layer over layer: each layer covers every pixel by a share from 0 to 1.
///
/// Positions are in units, 0 in the middle, x to the right, y down; a layer's shape is a signed distance in units,
/// negative inside, and its edge is one pixel soft. Only exact arithmetic is used, so a picture has the same bytes
/// on every machine.
final class Canvas {
  /// Width and height in pixels, and in units.
  let side: Int
  let extent: Float
  /// How many pixels a unit has.
  let scale: Float
  /// Vectors a row.
  private let width: Int
  /// Red, green and blue of each vector of pixels.
  private let paint: UnsafeMutablePointer<Lanes>

  init(side: Int, extent: Float) {
    self.side = side
    self.extent = extent
    scale = Float(side) / extent
    width = (side + 15) / 16
    paint = .allocate(capacity: 3 * side * width)
    paint.initialize(repeating: .zero, count: 3 * side * width)
  }

  deinit { paint.deallocate() }

  /// The bounds of a layer: nothing outside is painted.
  struct Box {
    var left: Float
    var right: Float
    var top: Float
    var bottom: Float

    /// Around the point (x, y), `width` to each side and `height` up and down, with room for a soft edge.
    static func around(_ x: Float, _ y: Float, _ width: Float, _ height: Float) -> Box {
      Box(left: x - width - 2, right: x + width + 2, top: y - height - 2, bottom: y + height + 2)
    }
  }

  /// What a layer puts on sixteen pixels.
  struct Ink {
    var cover: Lanes
    var red: Lanes
    var green: Lanes
    var blue: Lanes

    @inline(__always) init(_ cover: Lanes, _ colour: Colour) {
      self.cover = cover
      red = Lanes(repeating: colour.red)
      green = Lanes(repeating: colour.green)
      blue = Lanes(repeating: colour.blue)
    }

    /// With another colour laid over it, within the same cover.
    @inline(__always) func over(_ colour: Colour, _ share: Lanes) -> Ink {
      var ink = self
      ink.red += (colour.red - red) * share
      ink.green += (colour.green - green) * share
      ink.blue += (colour.blue - blue) * share
      return ink
    }

    /// From one colour where `share` is 0 to another where it is 1.
    @inline(__always) init(_ cover: Lanes, _ from: Colour, _ to: Colour, _ share: Lanes) {
      self.cover = cover
      red = share * (to.red - from.red) + from.red
      green = share * (to.green - from.green) + from.green
      blue = share * (to.blue - from.blue) + from.blue
    }
  }

  /// Paints a layer: it is given the x of sixteen pixels and their y.
  @inline(__always) func layer(_ box: Box? = nil, _ layer: (_ x: Lanes, _ y: Lanes) -> Ink) {
    let rows = box.map { span($0.top, $0.bottom) } ?? 0..<side
    let columns = box.map { span($0.left, $0.right) } ?? 0..<side
    if columns.isEmpty { return }
    let unit = 1 / scale
    for row in rows {
      let y = Lanes(repeating: (Float(row) + 0.5) * unit - extent / 2)
      for vector in columns.lowerBound / 16..<(columns.upperBound + 15) / 16 {
        let ink = layer((Self.counting + Float(vector * 16)) * unit - extent / 2, y)
        let pixels = paint + 3 * (row * width + vector)
        pixels[0] += (ink.red - pixels[0]) * ink.cover
        pixels[1] += (ink.green - pixels[1]) * ink.cover
        pixels[2] += (ink.blue - pixels[2]) * ink.cover
      }
    }
  }

  /// 1 within a shape, 0 outside, in between along its edge.
  @inline(__always) func cover(_ distance: Lanes) -> Lanes { limited(0.5 - distance * scale) }

  /// The same with an edge as wide as `softness` units.
  @inline(__always) func soft(_ distance: Lanes, _ softness: Float) -> Lanes {
    let t = limited(0.5 - distance / max(softness, 1 / scale))
    return t * t * (3 - 2 * t)
  }

  /// The finished picture, `[height, width, 3]`, a byte a colour.
  func write(into image: UnsafeMutableBufferPointer<UInt8>) {
    precondition(image.count == side * side * 3, "\(image.count) bytes for \(side)×\(side) pixels of three")
    for row in 0..<side {
      for vector in 0..<width {
        let pixels = paint + 3 * (row * width + vector)
        let count = min(16, side - vector * 16)
        for channel in 0..<3 {
          // In 2²³ + level the lowest bits are the level, rounded.
          let levels = unsafeBitCast(limited(pixels[channel]) * 255 + 8_388_608, to: SIMD16<UInt32>.self)
          for lane in 0..<count {
            image[(row * side + vector * 16 + lane) * 3 + channel] = UInt8(truncatingIfNeeded: levels[lane])
          }
        }
      }
    }
  }

  /// The red of every pixel, row after row, for pictures that are painted with numbers rather than colours.
  func writeRed(into numbers: UnsafeMutableBufferPointer<Float>) {
    precondition(numbers.count == side * side, "\(numbers.count) numbers for \(side)×\(side) pixels")
    for row in 0..<side {
      for column in 0..<side { numbers[row * side + column] = paint[3 * (row * width + column / 16)][column % 16] }
    }
  }

  /// The pixels, along an axis, whose middles lie between two coordinates.
  private func span(_ from: Float, _ to: Float) -> Range<Int> {
    let first = min(max((from + extent / 2) * scale, 0), Float(side))
    let last = min(max((to + extent / 2) * scale + 1, 0), Float(side))
    return Int(first)..<max(Int(first), Int(last))
  }

  private static let counting = Lanes(
    0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5, 13.5, 14.5, 15.5)
}

// MARK: - Shapes

/// Between 0 and 1.
@inline(__always) func limited(_ x: Lanes) -> Lanes { smaller(larger(x, .zero), Lanes(repeating: 1)) }
@inline(__always) func larger(_ a: Lanes, _ b: Lanes) -> Lanes { b.replacing(with: a, where: a .> b) }
@inline(__always) func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { b.replacing(with: a, where: a .< b) }
@inline(__always) func magnitude(_ x: Lanes) -> Lanes { larger(x, -x) }
@inline(__always) func root(_ x: Lanes) -> Lanes { atelier_square_root(x) }
/// The nearest whole number, of numbers below 2²²: adding 1.5 · 2²³ rounds.
@inline(__always) func nearest(_ x: Lanes) -> Lanes { (x + 12_582_912) - 12_582_912 }

/// The distance from an ellipse around 0 with these half axes, exact at its edge and of the right sign elsewhere.
@inline(__always) func ellipse(_ x: Lanes, _ y: Lanes, _ a: Float, _ b: Float) -> Lanes {
  let (u, v) = (x * (1 / a), y * (1 / b))
  let slope = root(u * u * (1 / (a * a)) + v * v * (1 / (b * b)))
  return (u * u + v * v - 1) / (2 * larger(slope, Lanes(repeating: 1e-4)))
}

@inline(__always) func disc(_ x: Lanes, _ y: Lanes, _ radius: Float) -> Lanes { root(x * x + y * y) - radius }

/// The distance from a box around 0, its corners rounded by `radius`.
@inline(__always) func box(_ x: Lanes, _ y: Lanes, _ a: Float, _ b: Float, round radius: Float) -> Lanes {
  let (u, v) = (magnitude(x) - (a - radius), magnitude(y) - (b - radius))
  let (right, down) = (larger(u, .zero), larger(v, .zero))
  return root(right * right + down * down) + smaller(larger(u, v), .zero) - radius
}
