import Basics
import TestSupport
import Testing

@testable import Figures

@Suite struct NamedSidesTests {
  private func material(_ arrays: [String: NPY], words: [String: [String]] = [:]) -> TrialMaterial {
    TrialMaterial(
      id: "a", title: "VAE", settings: [], history: [], array: { arrays[$0] }, words: { words[$0] ?? [] })
  }

  private func make(_ rows: [String], _ columns: [String]) -> SamplesFigure {
    SamplesFigure.make(["rows": .words(rows), "columns": .words(columns)])
  }

  @Test func namesAskForTheirValues() {
    #expect(make(["3"], ["5"]).needs.map(\.array.kind) == ["drawn"])
    #expect(
      make(["t"], ["z", "4"]).needs.filter { !$0.isOptional } == [
        Need(
          ArrayRequest(
            "generated_grid", "grid", of: "generated", ["rows": .words(["t"]), "columns": .words(["z", "4"])]),
          .images),
        Need(ArrayRequest("rows", "along", of: "t", ["count": nil]), .anything),
        Need(ArrayRequest("columns", "along", of: "z", ["count": .integer(4)]), .anything),
      ])
    #expect(make(["4"], ["t"]).needs.map(\.array.name) == ["generated_grid", "columns"])
  }

  @Test func labelsAreWordsOrNumbers() throws {
    let material = material(
      ["t": NPY(shape: [3], numbers: [0, 1, 2]), "z": NPY(shape: [2, 2], numbers: [0, 0, 0, 0])],
      words: ["words": ["cat", "dog"]])
    #expect(try material.labels(of: GridSide("t"), "t") == ["0", "1", "2"])
    #expect(try material.labels(of: GridSide("z", count: 2), "z") == ["", ""])
    #expect(try material.labels(of: GridSide(count: 2), "none") == ["", ""])
    let words = self.material(["t": NPY(shape: [3], numbers: [0, 1, 2])], words: ["t": ["cat", "dog", "big bear"]])
    #expect(try words.labels(of: GridSide("t"), "t") == ["cat", "dog", "big bear"])
    let odd = self.material(["t": NPY(shape: [4], numbers: [1e19, .nan, 1.5, 1])], words: ["t": ["cat", "dog"]])
    #expect(try odd.labels(of: GridSide("t"), "t") == ["10¹⁹", "not a number", "1.5", "dog"])
    #expect(throws: Problem.self) { try words.labels(of: GridSide("y"), "y") }
  }

  @Test(
    arguments: [
      (["t"], ["4"], ["rows": 3]), (["4"], ["t"], ["columns": 3]), (["t"], ["z"], ["rows": 3, "columns": 4]),
    ] as [([String], [String], [String: Int])])
  func namedGridsAreDrawn(_ rows: [String], _ columns: [String], _ sides: [String: Int]) throws {
    let folder = TemporaryFolder()
    var arrays = sides.mapValues { NPY(shape: [$0], numbers: (0..<$0).map { Float($0) }) }
    arrays["generated_grid"] = greys(12)
    let figure = make(rows, columns)
    let paths = try figure.drawn(material(arrays), to: folder.path)
    #expect(paths == ["\(folder.path)/samples.png"])
    let named = decoded(try Files.read(paths[0]))
    arrays["generated"] = greys(12)
    let plain = try make(["3"], ["4"]).drawn(material(arrays), to: folder.path)
    let unlabelled = decoded(try Files.read(plain[0]))
    #expect(named != nil && named != unlabelled, "labels and a caption are drawn")
  }

  /// Long words beside rows and above columns are not cut: the page makes room for them.
  @Test func longWordsAreWhole() throws {
    let images = Images(
      count: 4, height: 28, width: 28, channels: 1, numbers: [Float](repeating: 0, count: 4 * 784))
    let word = "wheelbarrow_of_the_gardener"
    let ruler = TextRuler()
    let narrow = ImageGridLayout(ImageGrid(of: images, columns: 2), ruler)
    var grid = ImageGrid(of: images, columns: 2)
    grid.rows[0].label = word
    grid.columnLabels = [word, "b"]
    let layout = ImageGridLayout(grid, ruler)
    let width = ruler.width(word, .tick)
    #expect(layout.images.left > width && layout.images.top > width && narrow.images.left < width)
  }
}
