import Basics
import Graph
import Testing

@testable import Engine

@Suite struct RandomKernelTests {
  @Test(arguments: [Draw.uniform, .normal], [1, 17, 63, 64, 65, 40_003]) func isAsDefined(_ draw: Draw, _ count: Int)
    throws
  {
    var g = GraphBuilder()
    let x = g.random(draw, stream: "noise", shape: [count])
    let graph = g.finish(outputs: [.init("x", x)])
    let seed: UInt64 = 0xDEAD_BEEF_0123_4567
    let found = try execute(graph, seed: seed, step: 1 << 40 | 5, threads: 2).outputs["x"] ?? []
    let definition = Philox(seed: seed, stream: "noise", step: 1 << 40 | 5)
    #expect(found.count == count)
    for i in 0..<count {
      switch draw {
      case .uniform: #expect(found[i] == definition.uniform(i))
      case .normal: #expect(abs(found[i] - definition.normal(i)) <= 2e-6 * max(1, abs(found[i])))
      }
    }
  }

  @Test func stepsAndStreamsDiffer() throws {
    var g = GraphBuilder()
    let (a, b) = (g.random(.normal, stream: "a", shape: [8]), g.random(.normal, stream: "b", shape: [8]))
    let executor = try Executor(g.finish(outputs: [.init("a", a), .init("b", b)]), store: Store())
    executor.run(seed: 1, step: 1)
    let first = executor.output("a")
    #expect(first != executor.output("b"))
    executor.run(seed: 1, step: 2)
    #expect(first != executor.output("a"))
    executor.run(seed: 1, step: 1 << 40 | 1)
    #expect(first != executor.output("a"))
    executor.run(seed: 1, step: 1)
    #expect(first == executor.output("a"))
  }
}
