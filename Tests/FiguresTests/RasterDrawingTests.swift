import Basics
import Testing

@testable import Figures

/// Cairo draws no image of more than 32,766 pixels a side: larger ones are drawn in parts.
@Suite struct RasterDrawingTests {
  /// Stripes of 500 pixels, each of another grey, down or across a page of 10 × 1000 points.
  @Test(arguments: [32_766, 32_767, 70_000], [false, true]) func longRastersAreWhole(_ length: Int, _ isWide: Bool)
    throws
  {
    func grey(_ index: Int) -> UInt32 { UInt32(index / 500 % 200 + 20) * 0x010101 }
    var raster = Raster(width: isWide ? length : 1, height: isWide ? 1 : length, filled: 0)
    for index in 0..<length { raster.pixels[index] = grey(index) }
    let canvas = Canvas(isWide ? Size(1000, 10) : Size(10, 1000), .png)
    canvas.image(
      raster, in: isWide ? Rect(left: 0, top: 2, width: 1000, height: 6) : Rect(left: 2, top: 0, width: 6, height: 1000)
    )
    let drawn = try #require(decoded(try canvas.finished()))
    let most = isWide ? drawn.width : drawn.height
    var wrong: [Int] = []
    // The last pixel of the page is cut.
    for step in 0..<most - 1 {
      let color = isWide ? drawn[step, 20] : drawn[20, step]
      let near = Double(step) / (1000 * canvas.density) * Double(length)
      if ![near - 20, near, near + 40].contains(where: { grey(min(length - 1, max(0, Int($0)))) == color }) {
        wrong.append(step)
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) from \(wrong.first ?? 0)")
  }

  @Test func aTallGridIsNotEmpty() throws {
    let images = Images(
      count: 4800, height: 8, width: 2, channels: 1, numbers: [Float](repeating: 0, count: 4800 * 16))
    let grid = ImageGrid(of: images, columns: 2)
    #expect(ImageGridLayout(grid, TextRuler()).placed.size.height > 32_767)
    let pixels = try #require(decoded(try drawn(grid, as: .png))).pixels
    #expect(pixels.count { $0 == 0 } > pixels.count / 8)
  }
}
