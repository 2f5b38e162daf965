import Basics
import Graph
import Testing

@testable import Engine

/// Reductions and moved axes in all the ways that a loop may be cut into blocks, against sums in Double.
@Suite struct ReduceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let axes: [Int]
    var testDescription: String { "\(shape.words) over \(axes)" }
  }

  static let cases: [Case] = [
    // Rows: short, ragged, of one block, longer, of several segments.
    Case(shape: [7, 3], axes: [1]), Case(shape: [400, 33], axes: [1]), Case(shape: [5, 1024], axes: [1]),
    Case(shape: [3, 1025], axes: [1]), Case(shape: [3, 70_001], axes: [1]), Case(shape: [200_003], axes: [0]),
    // Columns: few, many at a time, ragged, beyond a block, beyond a panel.
    Case(shape: [70_001, 1], axes: [0]), Case(shape: [50_001, 3], axes: [0]), Case(shape: [5000, 32], axes: [0]),
    Case(shape: [999, 100], axes: [0]), Case(shape: [70, 1023], axes: [0]), Case(shape: [600, 1030], axes: [0]),
    Case(shape: [5, 17_000], axes: [0]), Case(shape: [3, 700, 5], axes: [1]), Case(shape: [3, 90, 1100], axes: [1]),
    Case(shape: [8, 9, 10, 16], axes: [0, 1, 2]),
    // Axes that are not side by side.
    Case(shape: [5, 17, 9], axes: [0, 2]), Case(shape: [2, 3, 4, 5], axes: [0, 2]),
    Case(shape: [6, 40, 50, 3], axes: [0, 3]),
  ]

  /// The sum and the largest of x · 2, and x · 2 itself, of one loop.
  @Test(arguments: cases, [1, 2]) func sumsAndLargest(_ test: Case, _ threads: Int) throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: test.shape)
    let y = try g.binary(.multiply, x, g.constant(2))
    let sum = try g.reduce(.sum, y, axes: test.axes)
    let largest = try g.reduce(.max, y, axes: test.axes)
    let graph = g.finish(outputs: [.init("y", y), .init("sum", sum), .init("largest", largest)])
    let numbers = Philox(seed: 1, stream: test.testDescription).numbers(test.shape.size)
    let found = try execute(graph, feeds: ["x": numbers], threads: threads).outputs
    let kept = test.shape.indices.filter { !test.axes.contains($0) }
    var sums = [Double](repeating: 0, count: graph[graph.outputs[1].value].shape.size)
    var most = [Double](repeating: -.infinity, count: sums.count)
    for (i, number) in numbers.enumerated() {
      let to = kept.reduce(0) { index, axis in
        index * test.shape[axis] + i / Array(test.shape[(axis + 1)...]).size % test.shape[axis]
      }
      sums[to] += 2 * number
      most[to] = max(most[to], 2 * number)
    }
    expectNear(found["sum"] ?? [], sums, 1e-5, "sum")
    expectNear(found["largest"] ?? [], most, 0, "largest")
    expectNear(found["y"] ?? [], numbers.map { 2 * $0 }, 0, "numbers")
  }

  @Test func notANumberIsLargest() throws {
    for (shape, axis) in [([5, 40], 1), ([40, 5], 0), ([3, 2000], 1), ([20, 1100], 0)] {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: shape)
      let y = try g.reduce(.max, x, axes: [axis])
      let graph = g.finish(outputs: [.init("y", y)])
      var numbers = [Double](repeating: 1, count: shape.size)
      numbers[shape.size / 2] = .nan
      let found = try execute(graph, feeds: ["x": numbers]).outputs["y"] ?? []
      #expect(found.filter(\.isNaN).count == 1 && found.filter { $0 == 1 }.count == found.count - 1)
    }
  }

  @Test(arguments: [[40, 70], [3, 17, 33], [2, 5, 16, 19], [300, 5]], [1, 2]) func axesMove(
    _ shape: Shape, _ threads: Int
  ) throws {
    let numbers = (0..<shape.size).map { Double($0) }
    for order in [Array(shape.indices.reversed()), [shape.count - 1] + shape.indices.dropLast()] {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: shape)
      let y = try g.transpose(x, order)
      let tail = try g.transpose(g.slice(x, axis: 0, start: 1, size: shape[0] - 1), order)
      let graph = g.finish(outputs: [.init("y", y), .init("tail", tail)])
      try expectAgreement(graph, feeds: ["x": numbers], threads: threads, tolerance: 0)
    }
  }
}
