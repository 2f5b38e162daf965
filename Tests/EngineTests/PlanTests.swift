import Graph
import TestSupport
import Testing

@testable import Engine

/// Whole graphs: fused, planned, run in several threads.
@Suite struct PlanTests {
  @Test(arguments: 0..<200) func randomGraphsMeanTheSame(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, nodes: 25, largest: 19)
    try expectAgreement(random.graph, feeds: random.feeds, kept: random.kept, tolerance: 2e-4)
  }

  /// Large enough for several blocks, tasks and threads.
  @Test(arguments: 0..<16) func largeGraphsMeanTheSame(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: 1000 + seed, nodes: 12, largest: 1031)
    try expectAgreement(random.graph, feeds: random.feeds, kept: random.kept, threads: 2, tolerance: 1e-3)
  }

  @Test(arguments: 0..<40) func threadsChangeNothing(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: 2000 + seed, nodes: 15, largest: 4099)
    let one = try execute(random.graph, feeds: random.feeds, kept: random.kept, threads: 1)
    let three = try execute(random.graph, feeds: random.feeds, kept: random.kept, threads: 3)
    // Matrix products are the libraries' own: they may differ with the number of threads.
    let isExact = !random.graph.nodes.contains { if case .matmul = $0.op { true } else { false } }
    for (name, numbers) in one.outputs {
      if isExact {
        #expect(numbers.map(\.bitPattern) == three.outputs[name]?.map(\.bitPattern), "\(name)")
      } else {
        expectNear(three.outputs[name] ?? [], numbers.map { Double($0) }, 1e-3, name)
      }
    }
  }

  /// Runs a plan on the owner of each number of the arena, instead of the numbers.
  @Test(arguments: 0..<200) func nothingIsOverwrittenWhileNeeded(_ seed: UInt64) throws {
    let graph = try RandomGraph(seed: seed, nodes: 30, largest: 19).graph
    let plan = Plan(graph)
    var owners = [Int](repeating: -1, count: plan.arenaCount)
    var replaced: Set<String> = []
    func check(_ value: Int, _ what: String) {
      switch plan.locations[value] {
      case .arena(let offset):
        #expect(
          owners[offset..<(offset + plan.graph.nodes[value].shape.size)].allSatisfy { $0 == value }, "\(what) \(value)")
      case .kept(let name):
        if case .input = plan.graph.nodes[value].op { #expect(!replaced.contains(name), "\(what) \(value)") }
      case .fed, .handedOn: break
      case nil: Issue.record("\(what) \(value) has no memory")
      }
    }
    for kernel in plan.kernels + plan.commit {
      for value in kernel.reads { check(value, "kernel reads") }
      for value in kernel.writes {
        switch plan.locations[value] {
        case .arena(let offset):
          for i in 0..<plan.graph.nodes[value].shape.size { owners[offset + i] = value }
        case .kept(let name): replaced.insert(name)
        case .fed, .handedOn, nil: Issue.record("kernel writes \(value)")
        }
      }
    }
    for copy in plan.copies { if let value = copy.source.value { check(value, "copy of") } }
    for binding in plan.graph.outputs {
      if let value = plan.leaves[binding.value.index]?.source.value { check(value, "output") }
    }
  }

  @Test func planIsOneLoopForAChain() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [64, 128])
    let b = g.input(Port("b", .kept), shape: [128])
    var y = try g.binary(.add, x, b)
    for op in [Unary.tanh, .square, .exp, .sigmoid, .sine] { y = g.unary(op, y) }
    let mean = try g.mean(y, axes: [0, 1])
    let plan = Plan(
      g.finish(outputs: [.init("y", y), .init("sum", try g.reduce(.sum, y, axes: [0, 1])), .init("mean", mean)]))
    #expect(plan.kernels.count == 2)  // all numbers with their sum; the mean of the sum
    guard case .loop(let loop) = plan.kernels[0] else { return #expect(Bool(false)) }
    #expect(loop.stores.count == 1 && loop.reductions.count == 1 && loop.leaves.count == 2)
  }

  /// The exponential linear unit and its gradient: cheap values are computed again rather than stored.
  @Test func cheapValuesAreNotKept() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [32, 100])
    let w = g.input(Port("w", .kept), shape: [100, 100])
    let b = g.input(Port("b", .kept), shape: [100])
    let h = try g.binary(.add, g.matmul(x, w), b)
    let y = try g.select(g.binary(.less, g.constant(0), h), h, g.unary(.expm1, h))
    let loss = try g.reduce(.sum, g.unary(.square, g.matmul(y, w)), axes: [0, 1])
    let gradients = try g.gradients(of: loss, for: [w, b])
    let plan = Plan(g.finish(outputs: [.init("w", gradients[0]), .init("b", gradients[1])]))
    let stored = plan.kernels.flatMap { kernel -> [Int] in
      if case .loop(let loop) = kernel { loop.stores.map(\.value) } else { [] }
    }
    let large = stored.filter { plan.graph.nodes[$0].shape == [32, 100] }
    #expect(large.count == 3, "y, the loss's gradient for its product, and that for h: \(plan)")
  }
}
