import Basics
import Graph
import TestSupport
import Testing

@testable import Engine

/// Instructions that go through a block together leave the bytes that they would leave one by one.
@Suite struct LoopPassTests {
  private struct Parts {
    let newM, root: Value
  }

  /// A step of Adam's as the optimiser writes it, and what else is made of its parts.
  private func adam(
    _ count: Int, outputs: (inout GraphBuilder, Parts) -> [Graph.Binding] = { _, _ in [] },
    updates: (inout GraphBuilder, Parts) -> [Graph.Binding] = { _, _ in [] }
  ) throws -> Graph {
    var g = GraphBuilder()
    func kept(_ name: String) -> Value { g.input(Port(name, .kept), shape: [count]) }
    let (p, m, v, gradient) = (kept("p"), kept("m"), kept("v"), g.input(Port("g", .fed), shape: [count]))
    func average(_ old: Value, _ new: Value, _ decay: Double) throws -> Value {
      try g.binary(
        .add, g.binary(.multiply, old, g.constant(decay)), g.binary(.multiply, new, g.constant(1 - decay)))
    }
    let m2 = try average(m, gradient, 0.9)
    let v2 = try average(v, g.unary(.square, gradient), 0.99)
    let root = g.unary(.squareRoot, v2)
    let step = try g.binary(.divide, m2, g.binary(.add, root, g.constant(1e-8)))
    let p2 = try g.binary(.subtract, p, g.binary(.multiply, step, g.constant(0.001)))
    let parts = Parts(newM: m2, root: root)
    let (outputs, updates) = (outputs(&g, parts), updates(&g, parts))
    return g.finish(outputs: outputs, updates: [.init("p", p2), .init("m", m2), .init("v", v2)] + updates)
  }

  private func passes(_ graph: Graph) -> [LoopPass.Work] {
    let plan = Plan(graph).kernels + Plan(graph).commit
    return plan.flatMap { kernel -> [LoopPass.Work] in
      guard case .loop(let loop) = kernel else { return [] }
      return LoopPass.all(of: loop).map(\.work)
    }
  }

  @Test(arguments: [1, 15, 1000, 5000, 140_000]) func adamIsOnePass(_ count: Int) throws {
    let graph = try adam(count)
    #expect(passes(graph) == [.adam])
    let random = Philox(seed: 3, stream: "adam")
    let (p, m, g) = (random.numbers(count), random.numbers(count, -1, 1), random.numbers(count, -2, 2))
    let v = random.numbers(count, 0, 1)
    let found = try execute(graph, feeds: ["g": g], kept: ["p": p, "m": m, "v": v], threads: 2).updates
    for i in 0..<count {
      let (p, m, v, g) = (Float(p[i]), Float(m[i]), Float(v[i]), Float(g[i]))
      let m2 = m * Float(0.9) + g * Float(1 - 0.9)
      let v2 = v * Float(0.99) + g * g * Float(1 - 0.99)
      let p2 = p - m2 / (v2.squareRoot() + Float(1e-8)) * Float(0.001)
      guard found["m"]?[i] == m2, found["v"]?[i] == v2, found["p"]?[i] == p2 else {
        Issue.record("number \(i): \(found.mapValues { $0[i] }), not \(p2), \(m2), \(v2)")
        return
      }
    }
  }

  @Test func whoReadsWhatLiesBetweenKeepsItApart() throws {
    func y(_ value: Value) -> [Graph.Binding] { [.init("y", value)] }
    let graphs = try [
      adam(100, updates: { _, parts in y(parts.root) }),
      adam(100, outputs: { g, parts in y(g.unary(.negate, parts.newM)) }),
      adam(100, updates: { g, parts in y(g.unary(.negate, parts.newM)) }),
    ]
    #expect(graphs.map { passes($0).contains(.adam) } == [false, false, true])
    for graph in graphs {
      let random = Philox(seed: 4, stream: "adam")
      try expectAgreement(
        graph, feeds: ["g": random.numbers(100)],
        kept: ["p": random.numbers(100), "m": random.numbers(100), "v": random.numbers(100, 0, 1)], tolerance: 1e-5)
    }
  }

  /// A loss of logits and its gradient, in one loop and each in its own.
  @Test func softplusAndSigmoidShareTheExponential() throws {
    let inputs = VectorTests.inputs.map { Double($0) }
    func graph(_ functions: [Unary]) -> Graph {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: [inputs.count])
      let outputs = functions.map { Graph.Binding($0.rawValue, g.unary($0, x)) }
      return g.finish(outputs: outputs)
    }
    let together = graph([.softplus, .sigmoid])
    #expect(passes(together) == [.softplusAndSigmoid])
    #expect(passes(graph([.sigmoid, .softplus])) == [.instruction(.unary(.sigmoid)), .instruction(.unary(.softplus))])
    let found = try execute(together, feeds: ["x": inputs]).outputs
    for function in [Unary.softplus, .sigmoid] {
      let alone = try execute(graph([function]), feeds: ["x": inputs]).outputs
      #expect(found[function.rawValue]?.map(\.bitPattern) == alone[function.rawValue]?.map(\.bitPattern), "\(function)")
    }
  }
}
