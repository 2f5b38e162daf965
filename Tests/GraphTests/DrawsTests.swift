import Basics
import Graph
import TestSupport
import Testing

/// A graph in two: what no draw changes, and the rest.
@Suite struct DrawsTests {
  @Test func whatNoDrawChangesIsApart() throws {
    var g = GraphBuilder()
    let (x, w) = (g.input(Port("x", .fed), shape: [4, 3]), g.input(Port("w", .kept), shape: [3, 5]))
    let code = try g.unary(.tanh, g.matmul(x, w))
    let noise = g.random(.normal, stream: "z", shape: [2, 4, 5])
    let z = try g.binary(.add, g.broadcast(code, to: [2, 4, 5], axes: [1, 2]), noise)
    let back = try g.matmul(z, g.broadcast(w, to: [2, 3, 5], axes: [1, 2]), transposeB: true)
    let graph = g.finish(outputs: [.init("code", code), .init("back", back)])
    let (fixed, drawn) = graph.partedAtDraws()
    func count(_ graph: Graph, _ isCounted: (Op) -> Bool) -> Int { graph.nodes.count { isCounted($0.op) } }
    func isProduct(_ op: Op) -> Bool { if case .matmul = op { true } else { false } }
    func isRandom(_ op: Op) -> Bool { if case .random = op { true } else { false } }
    #expect(count(fixed, isProduct) == 1 && count(fixed, isRandom) == 0 && fixed.outputs.count == 1)
    #expect(count(drawn, isProduct) == 1 && count(drawn, isRandom) == 1)

    let arrays: Interpreter.Arrays = [
      "x": Philox(seed: 1, stream: "x").numbers(12), "w": Philox(seed: 1, stream: "w").numbers(15),
    ]
    let expected = Interpreter.run(graph, feeds: arrays, kept: arrays).outputs
    let handed = Interpreter.run(fixed, feeds: arrays, kept: arrays).outputs
    let found = Interpreter.run(drawn, feeds: arrays.merging(handed) { $1 }, kept: arrays).outputs
    #expect(found == expected)
  }
}
