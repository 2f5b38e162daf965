import Basics
import TestSupport
import Testing

@testable import Figures

@Suite struct CurvesFigureTests {
  private let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)

  private var figure: CurvesFigure {
    var figure = CurvesFigure()
    figure.functions = [.name("D", mark), .name("p", mark)]
    (figure.low, figure.high, figure.points) = (-2, 2, 5)
    return figure
  }

  private func material(_ arrays: [String: NPY]) -> TrialMaterial {
    TrialMaterial(
      id: "a", title: "Toy", settings: [], history: [], array: { arrays[$0] },
      words: { $0 == "examples" ? ["draws of x"] : [] })
  }

  /// D is infinite at 0, and p undefined at the ends.
  private let values = NPY(shape: [5, 2], numbers: [-1, .nan, -2, 1, .infinity, 2, 2, 1, 1, .nan])

  @Test func curvesHaveGapsAndExamplesTicks() throws {
    let arrays = ["curves": values, "examples": NPY(shape: [3, 1], numbers: [-1, 0, 7])]
    let picture = try #require(figure.pictures(of: material(arrays)).first)
    let chart = try #require(picture.picture as? Chart)
    #expect(chart.title == "D and p" && chart.subtitle == "Toy; ticks: 3 draws of x")
    #expect(chart.series.map(\.name) == ["D", "p"] && chart.series[0].points[1] == Point(-1, -2))
    let layout = ChartLayout(chart, TextRuler())
    // Two lines left and right of the pole, one where p is known.
    #expect(layout.traces.map(\.lines.count) == [2, 1] && layout.xRange == -2...2)
    let table = chart.table
    let (series, x) = (
      try #require(table.columns.firstIndex(of: "series")), try #require(table.columns.firstIndex(of: "x"))
    )
    #expect(table.rows.filter { $0[series] == "ticks" }.map { Double($0[x]) } == [-1, 0, 7])
  }

  /// A tick is ink where there was none: 7 lies outside the interval.
  @Test func ticksAreDrawnWithinTheInterval() throws {
    func dark(_ examples: [Float]) throws -> Int {
      let arrays = ["curves": values, "examples": NPY(shape: [examples.count], numbers: examples)]
      var chart = try #require(figure.pictures(of: material(arrays)).first?.picture as? Chart)
      chart.subtitle = ""
      let raster = try #require(decoded(try drawn(chart, as: .png)))
      return raster.pixels.count { $0 & 0xFF < 0xF0 }
    }
    let none = try dark([])
    #expect(try dark([7]) == none)
    #expect(try dark([0.3]) > none)
  }

  @Test func withoutExamplesThereAreNoTicks() throws {
    let chart = try #require(figure.pictures(of: material(["curves": values])).first?.picture as? Chart)
    #expect(chart.rug.isEmpty && chart.subtitle == "Toy")
    #expect(figure.needs.map(\.isOptional) == [false, true])
    #expect(throws: Problem.self) {
      try figure.pictures(of: material(["curves": NPY(shape: [4, 2], numbers: [Float](repeating: 0, count: 8))]))
    }
  }
}
