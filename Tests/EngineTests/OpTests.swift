import Graph
import TestSupport
import Testing

@testable import Engine

/// Every op, alone and in gradients, against its definition.
@Suite struct OpTests {
  @Test(arguments: OpSample.all) func forward(_ sample: OpSample) throws {
    let graph = try sample.graph()
    try expectAgreement(graph, feeds: sample.feeds(for: graph), tolerance: sample.tolerance)
  }

  @Test(arguments: OpSample.all.filter(\.isDifferentiable)) func gradient(_ sample: OpSample) throws {
    let graph = try sample.gradientGraph()
    try expectAgreement(graph, feeds: sample.feeds(for: graph), tolerance: 10 * sample.tolerance)
  }

  @Test(arguments: OpSample.all) func sameBytesEachTime(_ sample: OpSample) throws {
    let graph = try sample.isDifferentiable ? sample.gradientGraph() : sample.graph()
    let feeds = sample.feeds(for: graph)
    let first = try execute(graph, feeds: feeds).outputs.mapValues { $0.map(\.bitPattern) }
    let second = try execute(graph, feeds: feeds).outputs.mapValues { $0.map(\.bitPattern) }
    #expect(first == second)
  }

  /// The fused plan against the plan in which every node is a kernel of its own.
  @Test(arguments: OpSample.all.filter(\.isDifferentiable)) func fusedAsEachAlone(_ sample: OpSample) throws {
    let graph = try sample.gradientGraph()
    let feeds = sample.feeds(for: graph)
    let fused = try execute(graph, feeds: feeds).outputs
    let buffers = feeds.mapValues { numbers in
      let buffer = Buffer(count: numbers.count)
      for (i, number) in numbers.enumerated() { buffer.start[i] = Float(number) }
      return buffer
    }
    let alone = try BoundPlan(
      Plan(graph, isFused: false), store: Store(), feeds: buffers, handedOn: [:], threads: 1, precision: .float32,
      workspace: Workspace())
    alone.run(seed: 0, step: 0)
    for binding in alone.plan.graph.outputs {
      let expected = alone.numbers(binding.value).map { Double($0) }
      expectNear(fused[binding.name] ?? [], expected, 10 * sample.tolerance, binding.name)
    }
  }
}
