import Basics
import TestSupport
import Testing

@testable import Figures

@Suite struct PagePicturesTests {
  private static let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
  private let two = FieldValue.equations([.number(1, mark), .number(2, mark)])

  /// What a page shows is an array of the figure that holds images, and each only once.
  @Test func pagesShowWhatFiguresNeed() {
    var named = SamplesFigure()
    (named.given, named.columns, named.value) = (GridSide("t"), GridSide("z"), "blurred")
    var square = InterpolationFigure()
    square.corners = 4
    let given: [any FigureKind] = [
      named, square, ImagesFigure.make(["values": two]),
      TraversalFigure.make(["of": .word("z")]), ArithmeticFigure.make(["of": .equation(.number(1, Self.mark))]),
    ]
    for figure in given + figureKinds.map({ $0.make([:]) }) {
      let images = figure.needs.filter { $0.form == .images }.map(\.array)
      let shown = figure.pagePictures
      #expect(Set(shown.map(\.array)).count == shown.count)
      #expect(Set(shown.map(\.title)).count == shown.count)
      for pictures in shown {
        #expect(images.contains(pictures.array), "\(pictures.title)")
        if let originals = pictures.originals { #expect(images.contains(originals)) }
        if case .entries(let array) = pictures.width { #expect(figure.needs.contains { $0.array == array }) }
      }
    }
    #expect(named.pagePictures.map(\.title) == ["Samples of blurred"])
    #expect(KernelsFigure().pagePictures.isEmpty && AttentionFigure().pagePictures.isEmpty)
  }

  @Test func widths() {
    func columns(_ figure: any FigureKind, of count: Int, entries: Int? = nil) -> [Int] {
      figure.pagePictures.map { $0.columns(of: count) { _ in entries } }
    }
    var lines = InterpolationFigure()
    lines.givenSteps = 9
    #expect(columns(lines, of: 36) == [9])
    lines.corners = 9
    #expect(columns(lines, of: 81) == [9])
    var samples = SamplesFigure()
    samples.columns = GridSide(count: 5)
    #expect(columns(samples, of: 40) == [5])
    samples.columns = GridSide("z")
    #expect(columns(samples, of: 40, entries: 8) == [8] && columns(samples, of: 40) == [40])
    #expect(columns(NeighboursFigure(), of: 40) == [20] && columns(LatentMapFigure(), of: 225) == [15])
    #expect(columns(ImagesFigure.make(["values": two]), of: 6) == [6, 6])
  }
}
