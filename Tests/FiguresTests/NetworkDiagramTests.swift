import Basics
import TestSupport
import Testing

@testable import Figures

private func row(
  _ path: String, _ text: String, _ shape: [Int] = [8], _ parameters: Int = 0, depth: Int = 0,
  of network: String = "net"
) -> LayerRow {
  LayerRow(
    network: network, role: .layer, path: path, text: text, shape: shape, parameters: parameters, depth: depth)
}

@Suite struct NetworkDiagramTests {
  @Test func rowsGoThroughLines() {
    let input = LayerRow(network: "net", role: .input, path: "x", text: "x", shape: [], parameters: 0, depth: 0)
    for row in [input, row("3.0", "conv2d 8 kernel 3", [8, 28, 28], 1_234_567, depth: 1)] {
      #expect(LayerRow(line: row.line) == row)
    }
    #expect(LayerRow(line: "net\tlayer\t0") == nil && LayerRow(line: "") == nil)
  }

  @Test func whatRecursIsDrawnOnce() {
    let block = [row("1", "block"), row("1.0", "linear 8", [8], 72, depth: 1), row("1.1", "relu", depth: 1)]
    let rows = [row("0", "linear 8", [8], 80)] + block + block + block + [row("4", "linear 1", [1], 9)]
    let folded = FoldedRows(rows)
    #expect(folded.rows == [rows[0]] + block + [rows[10]])
    #expect(folded.repeats.map(\.range) == [1..<4] && folded.repeats.map(\.times) == [3])
  }

  @Test func roundsRecur() {
    let rounds = (0..<3).flatMap { round in
      [row("0.\(round)", "round \(round + 1)", depth: 1), row("0.\(round).0", "relu", depth: 2)]
    }
    let folded = FoldedRows([row("0", "repeat 3")] + rounds)
    #expect(folded.rows.map(\.text) == ["repeat 3", "round 1", "relu"])
    #expect(folded.repeats.map(\.range) == [1..<3] && folded.repeats.map(\.times) == [3])
  }

  @Test func pairsRecurToo() {
    let pair = [row("0", "linear 8", [8], 72), row("1", "relu")]
    let folded = FoldedRows(pair + pair + pair + [row("6", "linear 8", [8], 72)])
    #expect(folded.rows.map(\.text) == ["linear 8", "relu", "linear 8"] && folded.repeats.map(\.times) == [3])
    // Two pairs are shorter than a bracket is clear; another shape or number of parameters is another row.
    #expect(FoldedRows(pair + pair).repeats.isEmpty)
    #expect(FoldedRows((1...9).map { row("\($0)", "linear", [$0], 1) }).repeats.isEmpty)
  }

  /// All boxes lie on the page, none on another, and a long network is cut.
  @Test(arguments: [(1, 250), (12, 250), (40, 375), (200, 500)])
  func boxesAreApart(_ count: Int, _ width: Double) throws {
    let texts = ["conv2d 64 kernel 4 stride 2 padding 1", "leaky_relu 0.2", "batch_norm"]
    let rows = (0..<count).map { row("\($0)", texts[$0 % 3], [$0 + 1, 8, 8], $0 % 2 * 1000 * $0) }
    let folded = FoldedRows(rows)
    let column = NetworkColumn(inputs: [], folded, 0..<count, width: 113, hasOutput: true, TextRuler())
    #expect(zip(column.boxes, column.boxes.dropFirst()).allSatisfy { $0.rect.bottom < $1.rect.top })
    #expect(
      column.boxes.allSatisfy { $0.rect.right <= 113 } && column.height >= column.boxes.last?.rect.bottom ?? .infinity)
    let drawing = NetworkDiagram("Networks", rows).drawing(TextRuler())
    #expect(drawing.size.width == width)
    if count == 200 { #expect(drawing.size.height < 0.4 * column.height) }
    #expect(decoded(try drawn(NetworkDiagram("Networks", rows), as: .png)) != nil)
  }

  @Test func theTableHasARowForEachRow() {
    let input = LayerRow(network: "a", role: .input, path: "z", text: "z", shape: [10], parameters: 0, depth: 0)
    let table = NetworkDiagram("", [input, row("0", "reshape 1 2 5", [1, 2, 5], of: "a")]).table
    #expect(table.rows == [["a", "z", "", "10", "0"], ["a", "0", "reshape 1 2 5", "1×2×5", "0"]])
  }
}
