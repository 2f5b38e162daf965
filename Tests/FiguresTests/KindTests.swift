import Basics
import Results
import TestSupport
import Testing

@testable import Figures

private let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
private func name(_ text: String) -> Expression { .name(text, mark) }

private func trial(_ arrays: [String: NPY], words: [String: [String]] = [:]) -> TrialMaterial {
  TrialMaterial(id: "a", title: "VAE", settings: [], history: [], array: { arrays[$0] }, words: { words[$0] ?? [] })
}

private func picture<Picture>(_ figure: any FigureKind, _ trial: TrialMaterial, as type: Picture.Type) throws -> Picture
{
  let pictures = try figure.pictures(of: trial)
  return try #require(pictures.first?.picture as? Picture)
}

@Suite struct ImagesFigureTests {
  @Test func severalValuesAreColumns() throws {
    let figure = ImagesFigure.make([
      "values": .equations([name("x"), name("noisy")]), "rows": .integer(3), "psnr": .equation(name("x")),
    ])
    #expect(figure.needs.map(\.array.name) == ["column1", "column2", "truth"])
    #expect(figure.needs.allSatisfy { $0.array.fields.contains { $0.value == .integer(3) } })
    let zeros = NPY(shape: [3, 2, 2], numbers: [Float](repeating: 0, count: 12))
    let tenths = NPY(shape: [3, 2, 2], numbers: [Float](repeating: 0.1, count: 12))
    let grid = try picture(
      figure, trial(["column1": zeros, "column2": tenths, "truth": zeros]), as: ImageGrid.self)
    #expect(grid.columnLabels == ["x", "noisy"] && grid.rows.count == 3)
    // Differences of 0.1 in a range of 1: 20 dB. The truth is not compared with itself.
    #expect(grid.rows[0].images.map { $0?.note } == ["", "20.0"])
    #expect(grid.columnNotes == ["", "⌀ 20.0"])
    #expect(grid.table.columns == ["row", "column", "column_label", "array", "entry", "note"])
    #expect(grid.table.rows[1] == ["1", "2", "noisy", "column2", "0", "20.0"])
  }

  @Test func oneValueFillsAGrid() throws {
    let figure = ImagesFigure.make(["values": .equations([name("x")]), "rows": .integer(2), "columns": .integer(3)])
    #expect(figure.needs[0].array.fields.last?.value == .integer(6))
    let grid = try picture(figure, trial(["column1": greys(6)]), as: ImageGrid.self)
    #expect(grid.rows.map(\.images.count) == [3, 3] && grid.columnLabels.isEmpty)
  }

  @Test func spreadsAreColoursWithABar() throws {
    let std = Expression.call("std", [.init(name("g"), mark)], mark)
    let figure = ImagesFigure.make([
      "values": .equations([name("g"), std]), "over": .word("draws"), "rows": .integer(1),
    ])
    #expect(figure.needs.map(\.array.kind) == ["spread", "spread"])
    let spread = NPY(shape: [1, 3, 1, 2], numbers: [0, 0.5, 0, 0.5, 0, 0.5])
    let grid = try picture(figure, trial(["column1": spread, "column2": spread]), as: ImageGrid.self)
    #expect(grid.bar?.range == 0...0.5 && grid.bar?.label == "std(g)")
    #expect(grid.stacks[0].ramp == nil && grid.stacks[1].pixel(0, 1, 0) == 0xFDE725)
  }

  @Test func oddNumbersAreNoCrash() throws {
    let figure = ImagesFigure.make([
      "values": .equations([name("x"), name("y")]), "psnr": .equation(name("x")), "scale": .integers([0, 0]),
    ])
    let zeros = NPY(shape: [1, 2, 2], numbers: [0, 0, 0, 0])
    let broken = NPY(shape: [1, 2, 2], numbers: [0, .nan, 0, 0])
    let grid = try picture(figure, trial(["column1": zeros, "column2": broken, "truth": zeros]), as: ImageGrid.self)
    #expect(grid.stacks[0].pixel(0, 0, 0) == 0 && grid.rows[0].images[1]?.note == "–")
  }

  @Test func theRowMaySayTheScale() throws {
    let figure = ImagesFigure.make(["values": .equations([name("x")]), "scale": .integers([-1, 1])])
    let grid = try picture(figure, trial(["column1": greys(1)]), as: ImageGrid.self)
    #expect(grid.stacks[0].pixel(0, 0, 0) == 0x808080)
  }
}

@Suite struct TraversalFigureTests {
  @Test func rowsSayTheirDimensionAndTheBaseIsFramed() throws {
    let figure = TraversalFigure.make(["of": .word("z"), "dims": .integer(2), "steps": .integer(5)])
    let grid = try picture(
      figure,
      trial(["traversal": greys(10), "traversal_dims": NPY(shape: [2, 2], numbers: [17, 1.25, 3, 0.5])]),
      as: ImageGrid.self)
    #expect(grid.rows.map(\.label) == ["z[17] 1.3\u{A0}nats", "z[3] 0.5\u{A0}nats"])
    #expect(grid.columnLabels == ["\u{2212}2", "", "0", "", "+2"])
    #expect(grid.framed == [.init(row: 0, column: 2), .init(row: 1, column: 2)])
  }
}

@Suite struct CaptionTests {
  /// Of evenly many steps none is the example itself.
  @Test(arguments: [(4, false), (5, true)]) func onlyWhatIsFramedIsSaidToBe(_ steps: Int, _ isFramed: Bool) throws {
    let figure = TraversalFigure.make(["of": .word("z"), "dims": .integer(2), "steps": .integer(steps)])
    for nats in [Float(0), 1] {
      let ranked = NPY(shape: [2, 2], numbers: [17, nats, 3, nats])
      let grid = try picture(
        figure, trial(["traversal": greys(2 * steps), "traversal_dims": ranked]), as: ImageGrid.self)
      #expect(grid.caption.contains("framed") == isFramed && grid.framed.isEmpty != isFramed)
    }
  }
}

@Suite struct InterpolationFigureTests {
  @Test func linesOfBothAreInPairs() throws {
    let figure = InterpolationFigure.make(["along": .words(["z"]), "both": .flag(true), "steps": .integer(3)])
    let grid = try picture(figure, trial(["interpolation": greys(12)]), as: ImageGrid.self)
    #expect(grid.rows.map(\.label) == ["z", "pixels", "z", "pixels"] && grid.rowsPerGroup == 2)
    #expect(grid.columnLabels == ["0", "0.5", "1"])
  }

  @Test func cornersAreFramed() throws {
    let figure = InterpolationFigure.make(["corners": .integer(9)])
    let grid = try picture(figure, trial(["interpolation": greys(81)]), as: ImageGrid.self)
    #expect(grid.rows.count == 9 && grid.framed.count == 9 && grid.framed.contains(.init(row: 4, column: 8)))
  }

  /// As many steps as are asked for, and no rows.
  @Test func squaresHaveStepsAndNoRows() throws {
    func steps(_ fields: [String: FieldValue]) -> [FieldValue?] {
      InterpolationFigure.make(fields).needs[0].array.fields.filter { $0.name == "steps" }.map(\.value)
    }
    #expect(steps([:]) == [.integer(10)] && steps(["corners": .integer(4)]) == [.integer(5)])
    #expect(steps(["corners": .integer(4), "steps": .integer(9)]) == [.integer(9)])
    let square = InterpolationFigure.make(["corners": .integer(4), "steps": .integer(9)])
    let grid = try picture(square, trial(["interpolation": greys(81)]), as: ImageGrid.self)
    #expect(
      grid.framed == [
        .init(row: 0, column: 0), .init(row: 0, column: 8), .init(row: 8, column: 0), .init(row: 8, column: 8),
      ])
    #expect(throws: Problem.self) {
      try InterpolationFigure.make(["corners": .integer(4), "rows": .words(["3"])]).check()
    }
    #expect(throws: Never.self) { try square.check() }
  }
}

@Suite struct SourcesTests {
  @Test func theSourcesOfAMixtureStandInTheMargins() throws {
    let figure = SamplesFigure.make([
      "of": .word("mixed"), "rows": .words(["z2", "2"]), "columns": .words(["z1", "3"]),
    ])
    #expect(figure.needs.filter(\.isOptional).map(\.array.name) == ["row_sources", "column_sources"])
    var arrays = [
      "generated_grid": greys(6), "rows": NPY(shape: [2, 1], numbers: [0, 0]),
      "columns": NPY(shape: [3, 1], numbers: [0, 0, 0]),
    ]
    #expect(try picture(figure, trial(arrays), as: ImageGrid.self).margins == .init())
    arrays["row_sources"] = greys(2)
    arrays["column_sources"] = greys(3)
    let grid = try picture(figure, trial(arrays), as: ImageGrid.self)
    #expect(grid.rows.map(\.images.count) == [4, 4, 4] && grid.rows[0].images[0] == nil)
    #expect(grid.rows[0].images[1]?.stack == 2 && grid.rows[2].images[0] == .init(1, 1))
    let placed = ImageGridRaster(grid, enlargement: 10)
    #expect(placed.corner(row: 0, column: 1).x - placed.cell.width > 2 * placed.gutter)
  }
}

@Suite struct LatentMapTests {
  @Test func ticksAreTheCoordinates() throws {
    let map = try picture(LatentMapFigure(), trial(["latent_map": greys(225)]), as: ImageGrid.self)
    #expect(map.axes?.values.first == -1.5 && map.axes?.values[7] == 0)
    let quantiles = LatentMapFigure.make(["quantiles": .flag(true), "side": .integer(4), "dims": .integers([3, 7])])
    let grid = try picture(quantiles, trial(["latent_map": greys(16)]), as: ImageGrid.self)
    #expect(grid.axes?.x == "z[3]" && abs((grid.axes?.values[3] ?? 0) - 1.1503493803760079) < 1e-12)
    #expect(LatentMapFigure().needs[0].array.fields.count == 3, "keys of arrays that are there stay what they were")
  }
}

@Suite struct HistogramFigureTests {
  @Test func densitiesHaveAreaOne() throws {
    let figure = HistogramFigure.make(["of": .equations([name("code")]), "prior": .flag(true)])
    let counts = NPY(shape: [1, 9], numbers: [-4, 4, 12, 1, 1, 1, 3, 3, 1])
    let chart = try picture(figure, trial(["histogram1": counts]), as: Chart.self)
    #expect(chart.series.map(\.name) == ["code", "N(0, 1)"])
    // Bins of width 2; what lies beyond them is a part of the whole.
    #expect(chart.series[0].points.map(\.y).max() == 3.0 / 10 / 2)
    #expect(chart.subtitle == "VAE; 20\u{2009}% beyond ±4, 12 not finite")
    #expect(chart.series[1].points.map(\.y).max().map { abs($0 - 0.3989422804014327) < 1e-12 } == true)
  }

  @Test func panelsAreThoseThatAllValuesHave() throws {
    let figure = HistogramFigure.make(["of": .equations([name("code"), name("h")]), "by": .word("dim")])
    func counts(_ dims: Int) -> NPY {
      NPY(shape: [dims, 7], numbers: (0..<dims).flatMap { _ in [0, 1, 0, 0, 0, 1, 1] as [Float] })
    }
    let panels = try picture(figure, trial(["histogram1": counts(3), "histogram2": counts(2)]), as: Panels.self)
    #expect(panels.charts.count == 2)
    let many = try picture(
      figure, TrialMaterial(id: "a", title: "", settings: [], history: [], array: { _ in counts(20) }), as: Panels.self)
    #expect(many.charts.count == 16 && many.subtitle == "the first 16 dimensions")
    let short = NPY(shape: [1, 4], numbers: [0, 1, 1, 1])
    #expect(throws: Problem.self) { try figure.pictures(of: trial(["histogram1": short, "histogram2": short])) }
  }

  @Test func onlyWhatIsDrawnIsAsked() throws {
    let channels: [String: FieldValue] = ["of": .equations([name("x")]), "by": .word("channel")]
    try HistogramFigure.make(channels).check()
    for (field, value) in [("prior", FieldValue.flag(true)), ("of", .equations([name("x"), name("y")]))] {
      #expect(throws: Problem.self) { try HistogramFigure.make(channels.merging([field: value]) { $1 }).check() }
    }
  }

  @Test func channelsAreRedGreenAndBlue() throws {
    let figure = HistogramFigure.make(["of": .equations([name("data")]), "by": .word("channel")])
    #expect(figure.needs[0].array.fields.contains { $0.value == .integer(256) })
    let counts = NPY(
      shape: [3, 7], numbers: [0, 1, 0, 0, 0, 5, 5, 0, 1, 0, 0, 5, 9, 1, 0, 1, 0, 0, 0, 2, 8])
    let chart = try picture(figure, trial(["histogram1": counts]), as: Chart.self)
    #expect(chart.series.map(\.name) == ["red", "green", "blue"])
    #expect(chart.series[1].points == [Point(0.25, 60), Point(0.75, 100.0 / 15)])
    #expect(chart.subtitle == "VAE; 14\u{2009}% beyond 0 … 1")
  }
}

@Suite struct EmbeddingFigureTests {
  @Test(arguments: ["tsne", "pca"]) func pointsThatDoNotDifferAreSaidToBeSo(method: String) throws {
    let type = try #require(figureKinds.first { $0.name == method })
    func subtitle(_ numbers: [Float]) throws -> String {
      let notes: [Float] = method == "tsne" ? [0.5, 2, 3] : [0, 0, 3]
      let arrays = [method: NPY(shape: [3, 2], numbers: numbers), "\(method)_notes": NPY(shape: [3], numbers: notes)]
      return try picture(type.make(["of": .equation(name("code"))]), trial(arrays), as: Chart.self).subtitle
    }
    #expect(try subtitle([0, 0, 0, 0, 0, 0]).hasSuffix("; the points do not differ"))
    #expect(try !subtitle([0, 0, 0, 1, 0, -1]).contains("differ"))
  }
}

@Suite struct ScatterFigureTests {
  private let figure = ScatterFigure.make(["of": .equation(name("code")), "colour": .equation(name("t"))])

  @Test func classesAreNamedAtTheirMedians() throws {
    let points = NPY(shape: [5, 2], numbers: [0, 0, 1, 1, 2, 8, 9, 9, 7, 7])
    let chart = try picture(
      figure,
      trial(
        ["scatter": points, "scatter_colour": NPY(shape: [5], numbers: [0, 0, 0, 1, 1])],
        words: ["scatter_colour": ["cat", "dog"]]), as: Chart.self)
    #expect(chart.annotations.map(\.text) == ["cat", "dog"] && chart.annotations[0].point == Point(1, 1))
    #expect(chart.series.reduce(0) { $0 + $1.points.count } == 5 && chart.isEqual)
    let layout = ChartLayout(chart, TextRuler())
    let x = (layout.xRange.upperBound - layout.xRange.lowerBound) / layout.plot.width
    let y = (layout.yRange.upperBound - layout.yRange.lowerBound) / layout.plot.height
    #expect(abs(x / y - 1) < 1e-9)
  }

  @Test func numbersAreGraded() throws {
    let count = 300
    let points = NPY(shape: [count, 2], numbers: (0..<2 * count).map { Float($0) })
    let sizes = NPY(shape: [count], numbers: (0..<count).map { Float($0) / 7 })
    let chart = try picture(figure, trial(["scatter": points, "scatter_colour": sizes]), as: Chart.self)
    #expect(chart.series.allSatisfy { $0.name == nil } && chart.annotations.isEmpty)
    #expect(chart.bar == ColorBar(.viridisOnWhite, 0...Double(Float(299) / 7), "t"))
    #expect(PlacedTexts(chart).faults == [] && PlacedTexts(chart).texts.contains { $0.text == "t" })
    // The table has the number that a point's colour shows.
    let table = chart.table
    let column = try #require(table.columns.firstIndex(of: "colour"))
    #expect(Set(table.rows.map { Double($0[column]) ?? -1 }) == Set(sizes.numbers.map(Double.init)))
    #expect(chart.series.reduce(0) { $0 + $1.points.count } == count)
    // No class lies on top of all others: each is painted in several turns.
    #expect(chart.series.count > 60)
  }

  @Test(arguments: [[-1, 0, 1, -1, 1], [3, 7, 3, 7, 12], [Float.nan, 1, 0, .nan, .infinity]])
  func classesHaveColoursOfTheirOwn(_ classes: [Float]) throws {
    let points = NPY(shape: [5, 2], numbers: (0..<10).map(Float.init))
    let chart = try picture(
      figure, trial(["scatter": points, "scatter_colour": NPY(shape: [5], numbers: classes)]), as: Chart.self)
    #expect(Set(chart.series.map(\.look.color)).count == 3 && Set(chart.series.map(\.name)).count == 3)
    // What has no class is drawn all the same, and said to have none.
    #expect(chart.series.reduce(0) { $0 + $1.points.count } == 5)
    #expect(chart.annotations.contains { $0.text == "not a number" } == classes[0].isNaN)
  }

  @Test func withoutAnyClassAllPointsAreThere() throws {
    let points = NPY(shape: [5, 2], numbers: (0..<10).map(Float.init))
    let none = NPY(shape: [5], numbers: [Float](repeating: .nan, count: 5))
    let chart = try picture(figure, trial(["scatter": points, "scatter_colour": none]), as: Chart.self)
    #expect(chart.series.reduce(0) { $0 + $1.points.count } == 5)
  }

  /// A colour means the same number in every panel.
  @Test func panelsShareTheirColours() throws {
    func colours(_ own: [Float], _ all: [Float]) -> Set<Color> {
      let points = NPY(shape: [own.count, 2], numbers: (0..<2 * own.count).map { Float($0) })
      return Set(
        Cloud(points, colours: own, all: all, words: [], colour: "t").chart(circles: false).series.map(\.look.color))
    }
    let (low, high) = ((0..<30).map { Float($0) / 30 }, (0..<30).map { 9 + Float($0) / 30 })
    #expect(colours(low, low + high).isDisjoint(with: colours(high, low + high)))
  }

  /// A file of vectors would be slow to show.
  @Test(arguments: [(400, false), (20_000, true)]) func manyPointsArePixels(_ count: Int, _ arePixels: Bool) throws {
    var random = SplitMix(state: 1)
    let points = NPY(shape: [count, 2], numbers: (0..<2 * count).map { _ in Float(random.unit()) })
    let cloud = try picture(
      ScatterFigure.make(["of": .equation(name("code"))]), trial(["scatter": points]), as: Chart.self)
    let svg = String(decoding: try drawn(cloud, as: .svg), as: UTF8.self)
    #expect(svg.contains("data:image/png") == arePixels)
    #expect(try drawn(cloud, as: .pdf) == drawn(cloud, as: .pdf))
    if arePixels { #expect(svg.utf8.count < 2_000_000) }
  }
}
