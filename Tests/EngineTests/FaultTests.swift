import Basics
import Graph
import Testing

@testable import Engine

@Suite struct FaultTests {
  /// exp(log(x) · w) with an origin for each op.
  private func executor(_ w: Float) throws -> Executor {
    var g = GraphBuilder()
    g.origin = g.origin(Origin("network a, row 1: log"))
    let x = g.input(Port("x", .fed), shape: [3])
    let kept = g.input(Port("w", .kept), shape: [3])
    let logarithm = g.unary(.log, x)
    g.origin = g.origin(Origin("network a, row 2: exp"))
    let product = try g.binary(.multiply, logarithm, kept)
    let y = g.unary(.exp, product)
    let masked = try g.select(g.binary(.less, g.constant(0), x), logarithm, g.constant(0))
    let total = try g.reduce(.sum, masked, axes: [0])
    let graph = g.finish(outputs: [.init("y", y), .init("masked", total)], updates: [.init("w", product)])
    let store = Store()
    store.set("w", shape: [3], values: [1, w, 1])
    return try Executor(graph, store: store)
  }

  struct Case: Sendable {
    let x: [Float]
    let w: Float
    let fault: Executor.Fault?
  }

  @Test(arguments: [
    Case(x: [1, 2, 3], w: 1, fault: nil),
    Case(x: [1, -2, 3], w: 1, fault: .init(location: "network a, row 1: log", op: "log", isGradient: false)),
    Case(x: [1, 1e30, 3], w: 2, fault: .init(location: "network a, row 2: exp", op: "exp", isGradient: false)),
    Case(x: [1, 2, 3], w: .nan, fault: .init(location: "the kept array w", op: "input", isGradient: false)),
    Case(x: [1, .infinity, 3], w: 1, fault: .init(location: "the input x", op: "input", isGradient: false)),
  ]) func theFirstFaultIsFound(_ test: Case) throws {
    let executor = try executor(test.w)
    executor.feed("x") { buffer in for i in 0..<3 { buffer[i] = test.x[i] } }
    executor.run(seed: 0, step: 0)
    #expect(executor.findFault(seed: 0, step: 0) == test.fault)
  }

  /// What an earlier graph handed on is known by the row that made it.
  @Test func ofAnEarlierGraph() throws {
    func graph(_ factor: Double) throws -> Graph {
      var g = GraphBuilder()
      g.origin = g.origin(Origin("network a, row 1: sum"))
      let x = g.input(Port("x", .fed), shape: [3])
      let sum = try g.reduce(.sum, x, axes: [0])
      g.origin = g.origin(Origin("the rest"))
      let shown = try g.binary(.minimum, sum, g.constant(1))
      let y = try g.binary(.multiply, factor < 0 ? sum : shown, g.constant(factor))
      return g.finish(outputs: [.init("y", y)])
    }
    let graphs = try Graph.handingOn([GraphInTurn(graph(2)), GraphInTurn(graph(-2))])
    let executors = try Executor.inTurn(graphs, store: Store())
    executors[0].feed("x", [1, .infinity, 1])
    for executor in executors { executor.run(seed: 0, step: 0) }
    #expect(executors[0].findFault(seed: 0, step: 0) == nil, "the infinity is masked in the first")
    #expect(
      executors[1].findFault(seed: 0, step: 0)
        == .init(location: "network a, row 1: sum", op: "an earlier result", isGradient: false))
  }

  /// log 0 is infinite, but a mask takes it out: nothing that leaves the graph is at fault.
  @Test func whatIsMaskedIsNotAFault() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [2])
    let y = try g.select(g.binary(.less, g.constant(0), x), g.unary(.log, x), g.constant(0))
    let executor = try Executor(g.finish(outputs: [.init("y", y)]), store: Store())
    executor.feed("x") { buffer in (buffer[0], buffer[1]) = (0, 1) }
    executor.run(seed: 0, step: 0)
    #expect(executor.output("y") == [0, 0] && executor.findFault(seed: 0, step: 0) == nil)
  }
}
