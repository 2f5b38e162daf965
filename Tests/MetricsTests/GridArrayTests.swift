import Basics
import TestSupport
import Testing

@testable import Metrics

/// A value that shows what it was made from: two numbers of z, two of w, and the class t of four, one-hot.
private let parts = """
  data: {source: digits, classes: 1 3 5 8, train: 200, valid: 50, test: 50}
  networks:
    parts(z, w, t): [concat w, concat one_hot(t)]
    decoder: [linear 784, reshape 1 28 28]
  objective:
    sample: {x: data, t: data.label, z: normal(2), w: normal(2), all: categorical(classes=100), k: 5 of normal(2)}
    define:
      generated: "parts(z, w, t)"
      other: "parts(z, w, t) + 0 * number(all) + 0 * mean(k, over=samples)[0]"
    minimize: mean(sum((decoder(z) - x)^2))
  train: {batch: 50, epochs: 1, optimizer: sgd 0}
  """

private func grid(_ rows: String, _ columns: String, of value: String = "generated") -> ArrayRequest {
  func words(_ text: String) -> FieldValue { .words(text.split(separator: " ").map(String.init)) }
  return ArrayRequest("g", "grid", of: value, ["rows": words(rows), "columns": words(columns)])
}

@Suite struct GridArrayTests {
  /// What lies in a grid, by row and column.
  private struct Cells {
    var z, w, t: [[[Float]]]
    var rows: Int { z.count }
    var columns: Int { z[0].count }

    init(_ array: NPY, rows: Int) throws {
      try #require(array.shape == [array.shape[0], 8])
      let columns = array.shape[0] / rows
      let entries = array.entries
      func part(_ range: Range<Int>) -> [[[Float]]] {
        (0..<rows).map { row in (0..<columns).map { Array(entries[row * columns + $0][range]) } }
      }
      z = part(0..<2)
      w = part(2..<4)
      t = part(4..<8)
    }
  }

  /// Whether a part is the same down each column, and differs from column to column.
  private func isOfColumns(_ part: [[[Float]]]) -> Bool {
    part.allSatisfy { $0 == part[0] } && Set(part[0]).count == part[0].count
  }

  private func isOfRows(_ part: [[[Float]]]) -> Bool {
    part.allSatisfy { Set($0).count == 1 } && Set(part.map { $0[0] }).count == part.count
  }

  private func isConstant(_ part: [[[Float]]]) -> Bool { Set(part.joined()).count == 1 }

  private func oneHot(_ index: Int) -> [Float] { (0..<4).map { $0 == index ? 1 : 0 } }

  @Test func aRowForEachClass() throws {
    let evaluator = try Scene(parts).evaluator
    let array = try #require(try evaluator.array(grid("t", "5")))
    let cells = try Cells(array, rows: 4)
    #expect(cells.columns == 5 && cells.t.map { $0[0] } == (0..<4).map(oneHot))
    #expect(isOfRows(cells.t) && isOfColumns(cells.z) && isOfColumns(cells.w))
    // The draws of samples, whose classes are those of examples.
    let samples = try #require(try evaluator.array(ArrayRequest("s", "drawn", of: "generated", ["count": .integer(5)])))
    #expect(samples.entries.map { Array($0[0..<4]) } == (0..<5).map { cells.z[0][$0] + cells.w[0][$0] })
    let turned = try #require(try evaluator.array(grid("5", "t")))
    #expect(turned == array.transposed(rows: 4) && turned.transposed(rows: 5) == array)
  }

  @Test func columnsVaryTheirNameAlone() throws {
    let evaluator = try Scene(parts).evaluator
    let array = try #require(try evaluator.array(grid("t 3", "z 6")))
    let cells = try Cells(array, rows: 3)
    #expect(cells.columns == 6 && isOfRows(cells.t) && isOfColumns(cells.z) && isConstant(cells.w))
    let z = try #require(try evaluator.array(ArrayRequest("c", "along", of: "z", ["count": .integer(6)])))
    #expect(z.shape == [6, 2] && z.entries == cells.z[0])
    #expect(try evaluator.array(grid("z 6", "t 3")) == array.transposed(rows: 3))
  }

  @Test func twoLatents() throws {
    let evaluator = try Scene(parts).evaluator
    let cells = try Cells(try #require(try evaluator.array(grid("w", "z"))), rows: 8)
    #expect(cells.columns == 8 && isOfRows(cells.w) && isOfColumns(cells.z) && isConstant(cells.t))
  }

  @Test func linesWithTheSameEnds() throws {
    let evaluator = try Scene(parts).evaluator
    func lines(_ along: String?, _ rows: [String]) throws -> Cells {
      let fields: KeyValuePairs<String, FieldValue?> = [
        "along": along.map { .word($0) }, "rows": .words(rows), "steps": .integer(5),
      ]
      let array = try evaluator.array(ArrayRequest("i", "interpolated", of: "generated", fields))
      return try Cells(try #require(array), rows: array.map { $0.shape[0] / 5 } ?? 0)
    }
    let byClass = try lines(nil, ["t"])
    #expect(byClass.rows == 4 && isOfRows(byClass.t) && isOfColumns(byClass.z) && isConstant(byClass.w))
    let line = byClass.z[0]
    for i in 0..<2 { #expect(abs(line[2][i] - (line[0][i] + line[4][i]) / 2) < 1e-6) }
    // What varies by row does not go along too.
    let byLatent = try lines(nil, ["z", "3"])
    #expect(byLatent.rows == 3 && isOfRows(byLatent.z) && isOfColumns(byLatent.w) && isConstant(byLatent.t))
  }

  /// The noise of a draw that a network makes is what a draw from nature is: the same for each value of the name.
  @Test(arguments: ["4", "t 4"]) func whatNetworksDrawIsTheSame(_ columns: String) throws {
    let evaluator = try Scene(
      """
      data: {source: digits, train: 200, valid: 50, test: 50}
      networks: {q: [linear 3, gaussian 3]}
      objective:
        sample: {x: data, t: data.label, z: normal(2), h: q(z)}
        define: {generated: (h - q(z).mean) / q(z).std + 10 * number(t)}
        minimize: mean(sum(h^2)) + mean(sum(x))
      train: {batch: 50, epochs: 1, optimizer: sgd 0}
      """
    ).evaluator
    let entries = try #require(try evaluator.array(grid("z 3", columns))).entries
    for (index, entry) in entries.enumerated() {
      for (number, first) in zip(entry, entries[index % 4]) { #expect(abs(number - first) < 1e-3) }
    }
    #expect(Set(entries[..<4]).count == 4)
  }

  @Test func wordsAreOfTheData() throws {
    let scene = try Scene(
      parts.replacing("source: digits, classes: 1 3 5 8", with: "source: shapes").replacing(
        "reshape 1 28 28", with: "reshape 1 28 28, mean_pool"
      ).replacing("(decoder(z) - x)^2", with: "decoder(z)^2"))
    let along = ArrayRequest("rows", "along", of: "t")
    let words = along.made.words(scene.compiler)
    #expect(words.count > 1 && words == scene.compiler.data(of: "t")?.words)
    #expect(try scene.evaluator.array(along)?.numbers == words.indices.map { Float($0) })
    #expect(ArrayRequest("rows", "along", of: "z").made.words(scene.compiler) == [])
  }

  @Test(arguments: [
    ("label", "4", "rows", "'label' is not a name under 'sample'", "'other' varies with: all, t, w, z"),
    ("4", "tt", "columns", "'tt' is not a name under 'sample'", "did you mean 't'?"),
    // Nothing comes of it, and it is not one for each example.
    ("x", "4", "rows", "'other' does not vary with 'x'", "it varies with: t, z, w, all"),
    ("k", "4", "rows", "'other' does not vary with 'k'", "it varies with: t, z, w, all"),
    ("z", "z 3", "columns", "'z' varies along the rows already", "another name, or a number of columns"),
    ("4", "t 5", "columns", "'t' has 4 classes", "columns t: one for each"),
    ("all", "4", "rows", "'all' has 100 classes, and rows are 64 at most", "rows all 20: the first twenty"),
  ])
  func faults(_ rows: String, _ columns: String, _ field: String, _ message: String, _ hint: String) throws {
    let scene = try Scene(parts)
    let fault = try #require(throws: FieldFault.self) {
      try grid(rows, columns, of: "other").made.obstacle(scene.compiler)
    }
    #expect(fault.field == field)
    #expect(fault.problem == Problem(message, hint: hint))
  }

  @Test func whatIsNotThere() throws {
    let scene = try Scene(parts)
    #expect(try grid("t", "4", of: "nothing").made.obstacle(scene.compiler) == "'define' has no 'nothing'")
    #expect(try grid("all 20", "4", of: "other").made.obstacle(scene.compiler) == nil)
  }
}
