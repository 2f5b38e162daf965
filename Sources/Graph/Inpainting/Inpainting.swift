/// A way to fill the holes of an image, each channel by itself.
package enum Inpainting: Sendable, Hashable {
  /// From the border of a hole inwards, by what lies within `radius` pixels.
  case telea(radius: Int)
  case navierStokes

  package var name: String {
    switch self {
    case .telea: "telea"
    case .navierStokes: "navierStokes"
    }
  }

  /// The pixels with the holes filled; known ones stay as they are, and so does all where nothing is known.
  package func filled(_ plane: Plane) -> [Double] {
    switch self {
    case .telea(let radius): plane.telea(radius: radius)
    case .navierStokes: plane.navierStokes()
    }
  }
}

/// One channel of an image with holes, row by row.
package struct Plane: Sendable {
  let grid: Grid
  var numbers: [Double]
  let isKnown: [Bool]

  /// A pixel is known where its mask is at least ½; a mask of NaN means a hole.
  package init(height: Int, width: Int, numbers: [Double], mask: [Double]) {
    grid = Grid(height: height, width: width)
    precondition(numbers.count == grid.count && mask.count == grid.count, "\(numbers.count) pixels of \(grid)")
    self.numbers = numbers
    isKnown = mask.map { $0 >= 0.5 }
  }

  var holes: [Int] { isKnown.indices.filter { !isKnown[$0] } }

  /// From the least to the largest finite number that is known; nil: there is none.
  var range: ClosedRange<Double>? {
    let known = isKnown.indices.lazy.filter { isKnown[$0] && numbers[$0].isFinite }.map { numbers[$0] }
    guard let least = known.min(), let largest = known.max() else { return nil }
    return least...largest
  }
}

/// The pixels of an image, counted row by row.
struct Grid: Sendable {
  let height, width: Int
  var count: Int { height * width }

  /// The pixels before and after one, in its column (axis 0) or its row (axis 1); nil: beyond the border.
  @inline(__always)
  func beside(_ pixel: Int, axis: Int) -> (before: Int?, after: Int?) {
    let (position, size, step) = axis == 0 ? (pixel / width, height, width) : (pixel % width, width, 1)
    return (position > 0 ? pixel - step : nil, position + 1 < size ? pixel + step : nil)
  }

  /// How many steps along rows and columns lead from the deepest hole to a known pixel.
  func depth(_ isKnown: [Bool]) -> Int {
    var depths = isKnown.map { $0 ? 0 : height + width }
    for pixel in depths.indices {
      if let above = beside(pixel, axis: 0).before { depths[pixel] = min(depths[pixel], depths[above] + 1) }
      if let left = beside(pixel, axis: 1).before { depths[pixel] = min(depths[pixel], depths[left] + 1) }
    }
    for pixel in depths.indices.reversed() {
      if let below = beside(pixel, axis: 0).after { depths[pixel] = min(depths[pixel], depths[below] + 1) }
      if let right = beside(pixel, axis: 1).after { depths[pixel] = min(depths[pixel], depths[right] + 1) }
    }
    return depths.max() ?? 0
  }

  /// Calls `body` with the two to four neighbours of a pixel.
  @inline(__always)
  func besides(_ pixel: Int, _ body: (Int) -> Void) {
    for axis in 0..<2 {
      let (before, after) = beside(pixel, axis: axis)
      if let before { body(before) }
      if let after { body(after) }
    }
  }
}

extension ClosedRange<Double> {
  /// The nearest number within; what is not a number stays so.
  func nearest(_ number: Double) -> Double {
    number < lowerBound ? lowerBound : number > upperBound ? upperBound : number
  }
}
