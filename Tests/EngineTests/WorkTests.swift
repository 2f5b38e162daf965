import Basics
import Graph
import Testing

@testable import Engine

/// What plans report of their kernels: cost, location, lifetime; and memory that executors share.
@Suite struct WorkTests {
  /// Two for each pair of numbers that meet: counted one by one.
  @Test(arguments: [
    ConvolutionCase(2, [7, 5], [3, 4], Window(kernel: [3, 3], padding: [1, 2, 0, 1])),
    ConvolutionCase(3, [9, 8], [2, 5], Window(kernel: [4, 3], stride: [2, 3], padding: [1, 1, 1, 1])),
    ConvolutionCase(1, [9, 9], [4, 4], Window(kernel: [3, 3], dilation: [2, 2], padding: [2, 2, 2, 2]), groups: 2),
  ])
  func convolutionsCountWhatMeets(_ c: ConvolutionCase) throws {
    var meetings = 0
    for row in 0..<c.y[1] {
      for column in 0..<c.y[2] {
        for down in 0..<c.window.kernel[0] {
          for across in 0..<c.window.kernel[1] {
            let y = row * c.window.stride[0] + down * c.window.dilation[0] - c.window.padding[0]
            let x = column * c.window.stride[1] + across * c.window.dilation[1] - c.window.padding[1]
            if (0..<c.size[0]).contains(y) && (0..<c.size[1]).contains(x) { meetings += 1 }
          }
        }
      }
    }
    let expected = Double(2 * meetings * c.batch * c.channels[1] * c.channels[0] / c.groups)
    var g = GraphBuilder()
    let (x, w, dy) = (
      g.input(Port("x", .fed), shape: c.x), g.input(Port("w", .fed), shape: c.w), g.input(Port("dy", .fed), shape: c.y)
    )
    let products = [
      try g.convolution(x, w, c.window, groups: c.groups),
      try g.convolutionInput(dy, w, c.window, groups: c.groups, shape: c.x),
      try g.convolutionWeights(x, dy, c.window, groups: c.groups, shape: c.w),
    ]
    let plan = Plan(g.finish(outputs: products.enumerated().map { .init("\($0)", $1) }))
    #expect(plan.kernels.map { plan.work($0).operations } == [expected, expected, expected])
    #expect(plan.products == 3 * expected)
    #expect(plan.work(plan.kernels[0]).bytes == Double(4 * (c.x.size + c.w.size + c.y.size)))
  }

  @Test func describesThePlan() throws {
    var g = GraphBuilder()
    g.origin = g.origin(Origin("network f, row 0: linear 3"))
    let x = g.input(Port("x", .fed), shape: [4, 2])
    let w = g.input(Port("w", .kept), shape: [3, 2])
    let y = g.unary(.tanh, try g.matmul(x, w, transposeB: true))
    let moved = try g.binary(.subtract, w, g.constant(0.5))
    let plan = Plan(g.finish(outputs: [.init("y", y)], updates: [.init("w", moved)]))
    #expect(
      plan.description == """
        0  matmul x, w → %2 4×3 @0 until 1   0 MFLOP, 0.1 KiB   # network f, row 0: linear 3
        1  loop 12: %2 | tanh → %3 4×3 @0 until the end   0 MFLOP, 0.1 KiB   # network f, row 0: linear 3
        commit
        2  loop 6: w, 0.5 | subtract → %5 3×2 in w   0 MFLOP, 0 KiB   # network f, row 0: linear 3
        output y = %3
        arena 64 bytes
        """)
  }

  /// Executors of one store share memory; each run computes its own numbers there.
  @Test func executorsTakeTurns() throws {
    func graph(_ count: Int, _ shift: Double) throws -> Graph {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: [count])
      let sum = try g.reduce(.sum, x, axes: [0])
      let y = try g.binary(.add, g.binary(.multiply, x, sum), g.constant(shift))
      return g.finish(outputs: [.init("y", y)])
    }
    let executors = try Executor.inTurn([graph(100, 1), graph(3000, 2), graph(7, 3)], store: Store())
    for executor in executors { executor.feed("x") { for i in $0.indices { $0[i] = Float(i % 3) } } }
    for _ in 0..<2 {
      for (executor, shift) in zip(executors, [Float(1), 2, 3]) {
        executor.run(seed: 0, step: 0)
        let y = executor.output("y")
        let sum = Float(y.indices.reduce(0) { $0 + $1 % 3 })
        #expect(y == y.indices.map { Float($0 % 3) * sum + shift })
      }
    }
  }

  /// What one graph hands on has memory of its own, which the work of both leaves alone.
  @Test func executorsHandOn() throws {
    func graph(_ name: String) throws -> Graph {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: [60, 50])
      let a = g.input(Port("a", .kept), shape: [50, 40])
      let b = g.input(Port("b", .kept), shape: [40, 50])
      let made = try g.matmul(x, a)
      let means = try g.reduce(.sum, made, axes: [0])
      let seen = try g.matmul(
        g.unary(.tanh, g.binary(.subtract, made, g.broadcast(means, to: [60, 40], axes: [1]))), b)
      let loss = try g.reduce(.sum, g.unary(.square, seen), axes: [0, 1])
      let moved = name == "a" ? a : b
      let step = try g.binary(.multiply, g.gradients(of: loss, for: [moved])[0], g.constant(1e-3))
      let new = try g.binary(.subtract, moved, step)
      return g.finish(outputs: [.init("loss", loss)], updates: [.init(name, new)])
    }
    func numbers(_ graphs: [Graph]) throws -> [[UInt32]] {
      let store = Store()
      store.set("a", shape: [50, 40], values: (0..<2000).map { Float(($0 * 7919) % 101) / 101 - 0.5 })
      store.set("b", shape: [40, 50], values: (0..<2000).map { Float(($0 * 7907) % 103) / 103 - 0.5 })
      let executors = try Executor.inTurn(graphs, store: store)
      var losses: [Float] = []
      for round in 0..<3 {
        for executor in executors where executor.hasFeed("x") {
          executor.feed("x") { for i in $0.indices { $0[i] = Float((i + round) % 7) / 7 } }
        }
        for executor in executors {
          executor.run(seed: 0, step: 0)
          losses += executor.output("loss")
          #expect(executor.findFault(seed: 0, step: 0) == nil)
          executor.run(seed: 0, step: 0)
          executor.commit()
        }
      }
      return [losses, store.values("a"), store.values("b")].map { $0.map(\.bitPattern) }
    }
    let alone = try [graph("b"), graph("a")]
    let graphs = Graph.handingOn(alone.map { GraphInTurn($0) })
    #expect(graphs[0].handedOn.count == 2)
    #expect(try numbers(graphs) == numbers(alone))
  }

  /// What is handed on counts too where the memory of graphs in turn is more than there is: here a terabyte.
  @Test func memoryThatIsHandedOnIsAskedFor() throws {
    func graph(_ factor: Double) throws -> Graph {
      var g = GraphBuilder()
      let draws = g.random(.normal, stream: "much", shape: [1 << 38])
      let sum = try g.reduce(.sum, g.binary(.multiply, draws, g.constant(factor)), axes: [0])
      return g.finish(outputs: [.init("sum", sum)])
    }
    let graphs = try Graph.handingOn([GraphInTurn(graph(2)), GraphInTurn(graph(3))])
    #expect(graphs[0].handedOn.count == 1)
    #expect(Plan(graphs[0]).arenaCount < 1 << 20 && Plan(graphs[1]).arenaCount < 1 << 20)
    let problem = #expect(throws: Problem.self) { try Executor.inTurn(graphs, store: Store()) }
    #expect(problem?.message.hasPrefix("the model needs 1.1 TB of memory") == true, "\(String(describing: problem))")
  }

  @Test func aProfileHasATimeForEachKernel() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [300, 200])
    let w = g.input(Port("w", .kept), shape: [200, 200])
    let y = try g.matmul(x, w)
    let halved = try g.binary(.multiply, w, g.constant(0.5))
    let graph = g.finish(outputs: [.init("y", y)], updates: [.init("w", halved)])
    let store = Store()
    store.set("w", shape: [200, 200], values: [Float](repeating: 1, count: 40_000))
    let executor = try Executor(graph, store: store)
    executor.run(seed: 0, step: 0)
    #expect(executor.profile == nil)
    executor.startProfile()
    for step in 0..<3 {
      executor.run(seed: 0, step: UInt64(step))
      executor.commit()
    }
    let profile = try #require(executor.profile)
    #expect(profile.runs == 3)
    #expect(profile.lines.map(\.op) == ["matmul", "loop of 1"])
    #expect(profile.lines.map(\.isUpdate) == [false, true])
    #expect(profile.lines.allSatisfy { $0.seconds > 0 && $0.seconds < 60 })
  }
}
