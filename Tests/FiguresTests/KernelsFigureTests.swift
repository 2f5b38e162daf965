import Basics
import TestSupport
import Testing

@testable import Figures

@Suite struct KernelsFigureTests {
  private func grid(_ array: NPY) throws -> ImageGrid {
    var figure = KernelsFigure()
    figure.network = "encoder"
    let material = TrialMaterial(
      id: "a", title: "", settings: [], history: [], array: { $0 == "kernels" ? array : nil },
      words: { _ in ["Row 0: conv2d 2 kernel 1."] })
    return try #require(figure.pictures(of: material).first?.picture as? ImageGrid)
  }

  @Test func oneScaleForAllWithZeroInTheMiddle() throws {
    let grid = try grid(NPY(shape: [3, 1, 1, 2], numbers: [-4, 0, 2, 4, 0.004, -0.004]))
    #expect(grid.bar?.range == -4...4 && grid.caption == "Row 0: conv2d 2 kernel 1.")
    let images = grid.stacks[0]
    #expect(images.pixel(0, 0, 0) == Ramp.diverging[0].hex && images.pixel(1, 1, 0) == Ramp.diverging[1].hex)
    #expect(images.pixel(0, 1, 0) == 0xFFFFFF)
    #expect(grid.rows.map { $0.images.map { $0?.note } } == [["", "", "dead"]])
  }

  @Test func channelsLieBelowOneAnother() throws {
    let colors = try grid(NPY(shape: [9, 3, 1, 1], numbers: (0..<27).map(Float.init)))
    #expect(colors.rows.map(\.label) == ["red", "green", "blue", "red", "green", "blue"])
    #expect(colors.rows.map { $0.images.map { $0?.image } }[1] == [1, 4, 7, 10, 13, 16, 19, 22])
    #expect(colors.rows[5].images.map { $0?.image } == [26] && colors.rowsPerGroup == 3)
    #expect(
      try grid(NPY(shape: [2, 5, 3, 3], numbers: [Float](repeating: 1, count: 90))).rows.last?.label == "channel 4")
  }

  /// A kernel is dead if all its channels are, which is written below the last.
  @Test func aKernelIsDeadInAllItsChannels() throws {
    let grid = try grid(NPY(shape: [3, 2, 1, 1], numbers: [1, 0, 0, 0, 0, -2]))
    #expect(grid.rows.map { $0.images.map { $0?.note } } == [["", "", ""], ["", "dead", ""]])
  }

  /// Nothing was learned, or what was learned is not a number.
  @Test(arguments: [Float(0), .nan]) func degenerate(_ weight: Float) throws {
    let grid = try grid(NPY(shape: [1, 1, 2, 2], numbers: [Float](repeating: weight, count: 4)))
    #expect(grid.bar?.range == -1...1)
    #expect(grid.rows[0].images[0]?.note == (weight == 0 ? "dead" : ""))
    #expect(decoded(try drawn(grid, as: .png)) != nil)
  }
}
