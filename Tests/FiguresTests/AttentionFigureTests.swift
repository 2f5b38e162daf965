import Basics
import TestSupport
import Testing

@testable import Figures

@Suite struct AttentionFigureTests {
  /// Two grey pictures of 4 × 4, and maps of 2 × 2 points.
  private func grid(_ maps: [Float], words: [String] = []) throws -> ImageGrid {
    var figure = AttentionFigure()
    figure.of = "generator"
    figure.points = [0, 0, 99, 50]
    let arrays = [
      "attended": NPY(shape: [2, 1, 4, 4], numbers: [Float](repeating: 0, count: 32)),
      "attention": NPY(shape: [2, 2, 2, 2], numbers: maps),
    ]
    let material = TrialMaterial(
      id: "a", title: "", settings: [], history: [], array: { arrays[$0] },
      words: { $0 == "attention" ? words : [] })
    return try #require(figure.pictures(of: material).first?.picture as? ImageGrid)
  }

  @Test func aMapLiesOverItsPicture() throws {
    let maps: [Float] = [1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0.5, 0, 0.5, 0, 0.5]
    let grid = try grid(maps, words: ["mean over 2 heads"])
    #expect(grid.rows.map { $0.images.map { $0?.note ?? "" } } == [["", "1", "0.25"], ["", "0.5", "0.5"]])
    #expect(grid.rows[0].images[0]?.marks.map { [$0.x, $0.y] } == [[0, 0], [3, 2]])
    #expect(grid.rows[1].images[2]?.marks.map(\.look) == [.distinct(1)])
    #expect(grid.caption.contains("2×2 positions; mean over 2 heads") && grid.caption.contains("0.25 would be even"))
    // The first map's weight is its upper left quarter: yellow there, violet elsewhere.
    let laid = grid.stacks[1]
    let (bright, dark) = (try #require(laid.pixel(0, 1, 1)), try #require(laid.pixel(0, 2, 1)))
    #expect(bright >> 8 & 255 > 140 && dark >> 8 & 255 < 10)
    #expect(laid.pixel(0, 0, 0) == bright && laid.pixel(0, 3, 3) == dark && laid.pixel(1, 3, 3) == bright)
    #expect(laid.pixel(2, 3, 3) == bright && laid.pixel(2, 1, 1) == dark)
  }

  @Test func marksAreDrawn() throws {
    let grid = try grid([Float](repeating: 0.25, count: 16))
    let raster = try #require(decoded(try drawn(grid, as: .png)))
    for color in Look.colors.prefix(2) { #expect(raster.pixels.contains(color.hex)) }
  }
}
