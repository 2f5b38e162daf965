import Basics
import Testing

@testable import Figures

@Suite struct ImageGridTests {
  /// Two images of 2 × 1 pixels: red, green and blue, not a number.
  private let colors = Images(
    count: 2, height: 1, width: 2, channels: 3, numbers: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, .nan, 0.5])

  @Test func knownColorsAtKnownPixels() {
    let grid = ImageGrid(of: colors, columns: 1)
    let placed = ImageGridRaster(grid, enlargement: 10)
    let (raster, missing) = placed.painted()
    let gap = placed.gutter
    #expect(gap == 2 && raster.width == 20 && raster.height == 20 + gap && missing == 1)
    for (x, y, color) in [
      (0, 0, 0xFF0000), (9, 9, 0xFF0000), (10, 0, 0x00FF00), (19, 9, 0x00FF00), (5, 10, 0xFFFFFF), (5, 11, 0xFFFFFF),
      (0, 12, 0x0000FF), (9, 21, 0x0000FF), (10, 12, Images.missing), (19, 21, Images.missing),
    ] { #expect(raster[x, y] == color, "at \(x), \(y)") }
  }

  @Test func thePngShowsTheSamePixels() throws {
    let grid = ImageGrid("Title", of: colors, columns: 2)
    let layout = ImageGridLayout(grid, TextRuler())
    let png = try #require(decoded(try drawn(grid, as: .png)))
    let (raster, _) = layout.placed.painted()
    let left = Int((layout.images.left / ImageGridLayout.pixel).rounded())
    let top = Int((layout.images.top / ImageGridLayout.pixel).rounded())
    var wrong = 0
    for y in 0..<raster.height { for x in 0..<raster.width where png[left + x, top + y] != raster[x, y] { wrong += 1 } }
    #expect(wrong == 0)
    #expect(png[left - 1, top] == 0xFFFFFF && png[left + raster.width, top] == 0xFFFFFF)
  }

  @Test(arguments: [
    (Images.Scale.unit, Float(0), UInt32(0x000000)), (.unit, 1, 0xFFFFFF), (.unit, 0.5, 0x808080), (.unit, -3, 0),
    (.unit, 9, 0xFFFFFF),
    (.signed, -1, 0), (.signed, 1, 0xFFFFFF), (.signed, 0, 0x808080),
  ])
  func brightness(_ scale: Images.Scale, _ value: Float, _ color: UInt32) {
    let image = Images(count: 1, height: 1, width: 1, channels: 1, numbers: [value], scale: scale)
    #expect(image.pixel(0, 0, 0) == color)
  }

  @Test func theScaleIsThatOfTheDataAndNeverGuessed() throws {
    let array = NPY(shape: [1, 1, 3], numbers: [-1, 0, 1])
    #expect(try Images(array, name: "a").pixel(0, 1, 0) == 0)
    #expect(try Images(array, scale: .signed, name: "a").pixel(0, 1, 0) == 0x808080)
    #expect(try Images(array, scale: .init(black: 1, white: 0), name: "a").pixel(0, 1, 0) == 0xFFFFFF)
  }

  @Test func numbersOnARampHaveItsColors() {
    var image = Images(
      count: 1, height: 1, width: 3, channels: 1, numbers: [0, 2, .nan], scale: .init(black: 0, white: 2))
    image.ramp = .viridis
    #expect(image.pixel(0, 0, 0) == 0x440154 && image.pixel(0, 1, 0) == 0xFDE725 && image.pixel(0, 2, 0) == nil)
    image.ramp = .diverging
    image.scale = .init(black: -2, white: 2)
    #expect(image.pixel(0, 0, 0) == 0xFFFFFF)
  }

  @Test func gapsAreSeenWhereWhiteIsANumber() {
    var kernels = Images(count: 4, height: 4, width: 4, channels: 1, numbers: [Float](repeating: 0, count: 64))
    let plain = ImageGridRaster(ImageGrid(of: kernels, columns: 4), enlargement: 24)
    kernels.ramp = .diverging
    let signed = ImageGridRaster(ImageGrid(of: kernels, columns: 4), enlargement: 24)
    #expect(signed.gutter == 13 && plain.gutter == 3)
  }

  @Test(arguments: [[4], [2, 2], [1, 2, 1, 2], [0, 1, 2, 2], [1, 2, 2, 1], [1, 1, 1, 1, 4]]) func otherShapesAreErrors(
    _ shape: [Int]
  ) {
    #expect(throws: Problem.self) {
      try Images(NPY(shape: shape, numbers: [Float](repeating: 0, count: shape.reduce(1, *))), name: "generated")
    }
  }

  @Test func imagesOfSeveralSizesStandInTheMiddle() {
    let small = Images(count: 1, height: 1, width: 1, channels: 1, numbers: [0])
    let large = Images(count: 1, height: 4, width: 4, channels: 1, numbers: [Float](repeating: 0, count: 16))
    let (raster, _) = ImageGrid(stacks: [small, large], rows: [.init("", [.init(0, 0), .init(1, 0)])]).painted(3)
    #expect(raster.height == 12 && raster[0, 0] == 0 && raster[11, 11] == 0)
    let wide = Images(count: 1, height: 2, width: 4, channels: 1, numbers: [Float](repeating: 0, count: 8))
    let (bars, _) = ImageGrid(stacks: [wide, large], rows: [.init("", [.init(0, 0), .init(1, 0)])]).painted(2)
    #expect(bars[0, 0] == 0xFFFFFF && bars[0, 2] == 0 && bars[0, 5] == 0 && bars[0, 6] == 0xFFFFFF)
  }

  @Test func cellsThatAreNotThereStayEmpty() {
    let (raster, _) = ImageGrid(stacks: [colors], rows: [.init("", [nil, .init(0, 7), .init(3, 0), .init(0, 0)])])
      .painted(2)
    #expect(raster[0, 0] == 0xFFFFFF && raster[raster.width - 1, 0] == 0x00FF00)
  }

  @Test(arguments: [(1, 1, 1), (100, 28, 10), (100, 64, 20), (7, 100, 7), (1, 1500, 1)])
  func pagesHoldTheirImages(_ count: Int, _ side: Int, _ columns: Int) throws {
    let images = Images(
      count: count, height: side, width: side, channels: 1, numbers: [Float](repeating: 0.3, count: count * side * side)
    )
    var grid = ImageGrid(String(repeating: "title ", count: 300), of: images, columns: columns)
    grid.rows[0].label = String(repeating: "label", count: 300)
    grid.columnLabels = ["a", String(repeating: "b", count: 1000)]
    let layout = ImageGridLayout(grid, TextRuler())
    #expect(
      layout.images.left >= 0 && layout.images.right <= layout.size.width && layout.images.bottom <= layout.size.height)
  }

  /// Long labels of low rows and narrow columns take more of the page.
  @Test func labelsAreNotCut() {
    let images = Images(count: 60, height: 8, width: 8, channels: 1, numbers: [Float](repeating: 0.3, count: 60 * 64))
    var grid = ImageGrid("Samples by setting", of: images, columns: 20)
    grid.rows[0].label = "latent\u{A0}10, beta\u{A0}0.0001, deconvolution with skip connections"
    grid.columnLabels = (0..<20).map { "the class of things that are number \($0) of the twenty" }
    let placed = PlacedTexts(grid)
    #expect(placed.cut == [] && placed.faults == [])
  }

  /// A set has no order: what is drawn has one.
  @Test func framesAreDrawnInOrder() throws {
    let images = Images(count: 64, height: 4, width: 4, channels: 1, numbers: [Float](repeating: 0.5, count: 1024))
    var grid = ImageGrid(of: images, columns: 8)
    for column in 0..<8 { grid.frame(column: column) }
    let once = try drawn(grid, as: .svg)
    var other: Set<ImageGrid.Position> = []
    other.reserveCapacity(5000)
    for position in grid.framed.sorted(by: { ($1.row, $1.column) < ($0.row, $0.column) }) { other.insert(position) }
    grid.framed = other
    #expect(try drawn(grid, as: .svg) == once)
  }

  @Test func nothingAtAllIsStillAPicture() throws {
    #expect(decoded(try drawn(ImageGrid(stacks: [], rows: []), as: .png)) != nil)
    #expect(decoded(try drawn(ImageGrid("a", stacks: [colors], rows: []), as: .png)) != nil)
  }
}

extension ImageGrid {
  fileprivate func painted(_ enlargement: Int) -> (raster: Raster, missing: Int) {
    ImageGridRaster(self, enlargement: enlargement).painted()
  }
}
