import Graph
import TestSupport
import Testing

/// Graphs of a round compute nothing twice.
@Suite struct HandingOnTests {
  /// A product of what is fed and `generator`, a draw added, and another product with `critic`; each graph moves one of the
  /// two.
  private func graph(moving name: String, factor: Double = 1, stream: String = "noise") throws -> Graph {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3, 2])
    let generator = g.input(Port("generator", .kept), shape: [2, 4])
    let critic = g.input(Port("critic", .kept), shape: [4, 1])
    let made = try g.binary(.add, g.matmul(x, generator), g.random(.normal, stream: stream, shape: [3, 4]))
    let seen = try g.matmul(g.unary(.tanh, made), critic)
    let loss = try g.reduce(.sum, g.binary(.multiply, seen, g.constant(factor)), axes: [0, 1])
    let moved = name == "generator" ? generator : critic
    let new = try g.binary(.subtract, moved, g.gradients(of: loss, for: [moved])[0])
    return g.finish(outputs: [.init("loss", loss)], updates: [.init(name, new)])
  }

  private func handed(_ round: [GraphInTurn]) -> [Set<String>] {
    Graph.handingOn(round).map { graph in
      Set(
        graph.nodes.compactMap { node in
          if case .input(let port) = node.op, port.role == .handedOn { port.name } else { nil }
        })
    }
  }

  /// What the interpreter makes of a round of graphs.
  private func run(_ graphs: [Graph]) -> [Interpreter.Arrays] {
    var kept: Interpreter.Arrays = [
      "generator": (0..<8).map { Double($0) / 8 - 0.4 }, "critic": [0.3, -0.2, 0.5, 0.7],
    ]
    var feeds: Interpreter.Arrays = ["x": [1, 2, -1, 0.5, 0.25, -2]]
    return graphs.map { graph in
      let run = Interpreter.run(graph, feeds: feeds, kept: kept, seed: 3)
      kept.merge(run.updates) { $1 }
      for name in graph.handedOn { feeds[name] = run.outputs[name] }
      return run.outputs.filter { !graph.handedOn.contains($0.key) }.merging(run.updates) { $1 }
    }
  }

  @Test func theSecondGraphTakesWhatTheFirstHasMade() throws {
    let round = [GraphInTurn(try graph(moving: "critic")), GraphInTurn(try graph(moving: "generator", factor: -1))]
    let graphs = Graph.handingOn(round)
    // The product with the generator, and the draw.
    #expect(graphs[0].handedOn.count == 2 && graphs[1].handedOn.isEmpty)
    #expect(handed(round) == [[], graphs[0].handedOn])
    #expect(graphs[0].outputs.map(\.name).first == "loss" && graphs[0].outputs.count == 3)
    let count = { (graph: Graph) in graph.nodes.count { $0.op == .matmul(transposeA: false, transposeB: false) } }
    #expect(count(round[1].graph) == 2 && count(graphs[1]) == 1)
    #expect(run(graphs) == run(round.map(\.graph)))
  }

  @Test func whatHasMovedIsComputedAgain() throws {
    let both = [GraphInTurn(try graph(moving: "generator")), GraphInTurn(try graph(moving: "critic"))]
    let draw = handed(both)[1]
    #expect(draw.count == 1, "only the draw does not depend on the generator")
    #expect(run(Graph.handingOn(both)) == run(both.map(\.graph)))
    let other = try GraphInTurn(graph(moving: "generator", factor: 2, stream: "another"))
    #expect(handed([both[0], other])[1].isEmpty)
  }

  /// Of three graphs the last takes from the first what the second leaves as it is.
  @Test func overAGraphBetween() throws {
    let round = try [
      GraphInTurn(graph(moving: "critic")), GraphInTurn(graph(moving: "critic", factor: 2)),
      GraphInTurn(graph(moving: "generator")),
    ]
    let graphs = Graph.handingOn(round)
    #expect(graphs[0].handedOn.count == 2 && graphs[1].handedOn.isEmpty)
    #expect(handed(round) == [[], graphs[0].handedOn, graphs[0].handedOn])
    #expect(run(graphs) == run(round.map(\.graph)))
  }

  /// A graph that does not run in every round hands nothing on, and one that is repeated runs on draws of its own, but those
  /// after it on its last ones.
  @Test func roundsThatDiffer() throws {
    let (critic, generator) = (try graph(moving: "critic"), try graph(moving: "generator"))
    #expect(handed([GraphInTurn(critic, isInEveryRound: false), GraphInTurn(generator)]) == [[], []])
    #expect(handed([GraphInTurn(critic), GraphInTurn(generator, isInEveryRound: false)])[1].count == 2)
    #expect(handed([GraphInTurn(critic), GraphInTurn(generator, isRepeated: true)]) == [[], []])
    #expect(handed([GraphInTurn(critic, isRepeated: true), GraphInTurn(generator)])[1].count == 2)
    let between = [
      GraphInTurn(critic), GraphInTurn(critic, isInEveryRound: false, isRepeated: true), GraphInTurn(generator),
    ]
    #expect(handed(between) == [[], [], []])
  }
}
