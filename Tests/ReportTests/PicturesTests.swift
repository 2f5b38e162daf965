import Basics
import Results
import TestSupport
import Testing

@testable import Figures
@testable import Report

/// Which of a trial's arrays a page shows, how they are laid out, and what it leaves out.
@Suite struct PicturesTests {
  private func sample(seeds: Int = 1) throws -> SampleReport {
    let sample = SampleReport(settings: ["2"], seeds: seeds)
    try sample.publish(pictures: false)
    sample.pictures = []
    return sample
  }

  private func grids(_ sample: SampleReport, _ trial: Int = 0) -> [TrialPictures.Grid] {
    TrialPictures(sample.source.results.trials[trial], sample.source.method).grids
  }

  /// Two figures whose arrays have one name are two grids, each in its own width.
  @Test func eachArrayHasItsOwnWidth() throws {
    let sample = try sample()
    var lines = InterpolationFigure()
    (lines.givenRows, lines.givenSteps) = (GridSide(count: 4), 9)
    var square = InterpolationFigure()
    square.corners = 9
    for (index, figure) in [lines, square].enumerated() {
      try sample.store(
        figure.needs[0].array, index, shape: [[36, 1, 8, 8], [81, 1, 8, 8]][index], in: sample.plan.trials[0])
      sample.pictures += figure.pagePictures
    }
    let found = grids(sample)
    #expect(found.map(\.title) == ["Interpolation", "Interpolation between 9 codes"])
    #expect(found.map { $0.rows.map(\.count) } == [[9, 9, 9, 9], Array(repeating: 9, count: 9)])
  }

  /// A side along which a name varies has as many pictures as that has values.
  @Test func sidesWithNames() throws {
    let sample = try sample()
    var figure = SamplesFigure()
    (figure.given, figure.columns) = (GridSide("t"), GridSide("z", count: 8))
    try sample.store(figure.needs[0].array, shape: [80, 3, 8, 8], in: sample.plan.trials[0])
    let side = try #require(figure.needs.first { $0.array.name == "columns" })
    try sample.store(side.array, shape: [8, 5], in: sample.plan.trials[0])
    sample.pictures = figure.pagePictures
    #expect(grids(sample).map { $0.rows.map(\.count) } == [Array(repeating: 8, count: 10)])
  }

  /// Weights are no pictures, though their shape is that of images.
  @Test func otherArraysAreLeftOut() throws {
    let sample = try sample()
    let kernels = KernelsFigure.make(["network": .word("encoder")])
    try sample.store(kernels.needs[0].array, shape: [32, 1, 3, 3], in: sample.plan.trials[0])
    sample.pictures = kernels.pagePictures
    #expect(grids(sample).isEmpty)
    #expect(try sample.page().contains("No trial has stored pictures."))
  }

  /// A row's own numbers for black and white, the colours of standard deviations and of classes.
  @Test func scalesAndColours() throws {
    let sample = try sample()
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    var figure = ImagesFigure.make(["values": .equations([.number(1, mark)])])
    figure.scale = [0, 2]
    let array = figure.needs[0].array
    try sample.store(array, shape: [4, 1, 8, 8], in: sample.plan.trials[0])
    sample.pictures = figure.pagePictures
    #expect(sample.pictures.map(\.title) == ["Images of 1"])
    let plain = try #require(grids(sample).first?.rows[0][0].images)
    #expect(plain.scale == Images.Scale(black: 0, white: 2) && !plain.isMap && plain.ramp == nil)
    try sample.store(array, shape: [4, 1, 8, 8], in: sample.plan.trials[0], words: ["sky", "wall"])
    #expect(grids(sample).first?.rows[0][0].images.isMap == true)
    sample.pictures[0].isSpread = true
    let spread = try #require(grids(sample).first?.rows[0][0].images)
    #expect(spread.ramp == .viridis && spread.scale.black == 0 && spread.scale.white == spread.numbers.max())
  }

  /// A wall shows a whole row; where that is too large it says how many of how many.
  @Test func wholeRows() throws {
    let sample = try sample()
    let figure = TraversalFigure.make(["of": .word("z"), "dims": .integer(3)])
    try sample.store(figure.needs[0].array, shape: [33, 1, 8, 8], in: sample.plan.trials[0])
    sample.pictures = figure.pagePictures
    let page = try sample.page()
    // 11 pictures of 8 × 8 pixels with gaps between them, enlarged four times.
    #expect(page.contains("width=\"\((11 * 9 - 1) * 4)\" height=\"32\"></td>"))
    #expect(!page.contains(" of 11</span>"))
    try sample.store(figure.needs[0].array, shape: [33, 3, 400, 400], in: sample.plan.trials[0])
    #expect(try sample.page().contains(#/<span class="note">[1-9] of 11</span></td>/#))
  }

  /// Originals stand above what they are compared with and are not counted.
  @Test func originalsAreNotLeftOut() throws {
    let figure = ReconstructionsFigure()
    let sample = try sample()
    for need in figure.needs { try sample.store(need.array, shape: [20, 1, 28, 28], in: sample.plan.trials[0]) }
    sample.pictures = figure.pagePictures
    let grid = try #require(grids(sample).first)
    #expect(grid.hasOriginals && grid.rows.map(\.count) == [10, 10, 10, 10])
    let size = try ReportPicture(Array(grid.rows.prefix(2))).size
    var budget = PictureBudget(trials: 1, grids: 1_300_000 / max(4_000, size + 50))
    let made = budget.picture(grid)
    let shown = try #require(made)
    #expect(shown.picture.count == 20 && shown.leftOut == 10)
  }

  /// The trial that is shown is the first with pictures, which need not be that of the first seed.
  @Test func aLaterSeed() throws {
    let sample = try sample(seeds: 3)
    let figure = SamplesFigure()
    try sample.store(figure.needs[0].array, shape: [64, 1, 8, 8], in: sample.plan.trials[1])
    sample.pictures = figure.pagePictures
    let page = try sample.page()
    #expect(page.contains("Of each setting the first row of its first trial that has them."))
    #expect(page.contains("alt=\"Samples of latent 2, seed 2\""))
  }
}
