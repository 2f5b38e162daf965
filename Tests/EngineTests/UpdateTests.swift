import Basics
import Graph
import Testing

@testable import Engine

/// Updates see the numbers from before the run, whatever is done in place.
@Suite struct UpdateTests {
  private func store(_ arrays: [(String, [Float])]) -> Store {
    let store = Store()
    for (name, numbers) in arrays { store.set(name, shape: [numbers.count], values: numbers) }
    return store
  }

  @Test func twoArraysSwap() throws {
    var g = GraphBuilder()
    let a = g.input(Port("a", .kept), shape: [3])
    let b = g.input(Port("b", .kept), shape: [3])
    let graph = g.finish(outputs: [], updates: [.init("a", b), .init("b", a)])
    let store = store([("a", [1, 2, 3]), ("b", [4, 5, 6])])
    let executor = try Executor(graph, store: store)
    executor.run(seed: 0, step: 0)
    #expect(store.values("a") == [1, 2, 3])
    executor.commit()
    #expect(store.values("a") == [4, 5, 6] && store.values("b") == [1, 2, 3])
  }

  /// a ← a + b and b ← a - b: each loop's result would destroy the other's operand.
  @Test(arguments: [3, 1000, 70_001]) func eachNeedsTheOther(_ count: Int) throws {
    var g = GraphBuilder()
    let a = g.input(Port("a", .kept), shape: [count])
    let b = g.input(Port("b", .kept), shape: [count])
    let sum = try g.binary(.add, a, b)
    let difference = try g.binary(.subtract, a, b)
    let graph = g.finish(outputs: [], updates: [.init("a", sum), .init("b", difference)])
    let (one, two) = ((0..<count).map { Float($0) }, (0..<count).map { Float(2 * $0 + 1) })
    let store = store([("a", one), ("b", two)])
    let executor = try Executor(graph, store: store, threads: 2)
    executor.run(seed: 0, step: 0)
    executor.commit()
    #expect(store.values("a") == zip(one, two).map { $0 + $1 })
    #expect(store.values("b") == zip(one, two).map { $0 - $1 })
  }

  /// A step of Adam is one loop that writes all three arrays in place.
  @Test func adamInPlace() throws {
    var g = GraphBuilder()
    let p = g.input(Port("p", .kept), shape: [50, 30])
    let m = g.input(Port("m", .kept), shape: [50, 30])
    let v = g.input(Port("v", .kept), shape: [50, 30])
    let x = g.input(Port("x", .fed), shape: [20, 50])
    let loss = try g.reduce(.sum, g.unary(.square, g.matmul(x, p)), axes: [0, 1])
    let gradient = try g.gradients(of: loss, for: [p])[0]
    let m2 = try g.binary(.add, g.binary(.multiply, m, g.constant(0.9)), g.binary(.multiply, gradient, g.constant(0.1)))
    let v2 = try g.binary(
      .add, g.binary(.multiply, v, g.constant(0.99)), g.binary(.multiply, g.unary(.square, gradient), g.constant(0.01)))
    let step = try g.binary(.divide, m2, g.binary(.add, g.unary(.squareRoot, v2), g.constant(1e-8)))
    let p2 = try g.binary(.subtract, p, g.binary(.multiply, step, g.constant(0.001)))
    let graph = g.finish(outputs: [.init("loss", loss)], updates: [.init("p", p2), .init("m", m2), .init("v", v2)])
    let plan = Plan(graph)
    #expect(plan.commit.count == 1 && plan.copies.isEmpty, "\(plan)")
    let random = Philox(seed: 3, stream: "adam")
    try expectAgreement(
      graph, feeds: ["x": random.numbers(1000)],
      kept: ["p": random.numbers(1500), "m": random.numbers(1500), "v": random.numbers(1500, 0, 1)], tolerance: 1e-5)
  }

  @Test func outputsAreFromBeforeTheUpdate() throws {
    var g = GraphBuilder()
    let a = g.input(Port("a", .kept), shape: [2])
    let next = try g.binary(.add, a, g.constant(1))
    let last = try g.slice(a, axis: 0, start: 1, size: 1)
    let graph = g.finish(outputs: [.init("a", a), .init("last", last)], updates: [.init("a", next)])
    let store = store([("a", [1, 2])])
    let executor = try Executor(graph, store: store)
    for step in 0..<3 {
      executor.run(seed: 0, step: UInt64(step))
      executor.commit()
      #expect(executor.output("a") == [1 + Float(step), 2 + Float(step)])
      #expect(executor.output("last") == [2 + Float(step)])
    }
    #expect(store.values("a") == [4, 5])
  }

  @Test func replacedArraysAreSeen() throws {
    var g = GraphBuilder()
    let a = g.input(Port("a", .kept), shape: [2])
    let y = g.unary(.negate, a)
    let store = store([("a", [1, 2])])
    let executor = try Executor(g.finish(outputs: [.init("y", y)]), store: store)
    store.set("a", shape: [2], values: [7, 8])
    executor.run(seed: 0, step: 0)
    #expect(executor.output("y") == [-7, -8])
    #expect(store.names == ["a"] && store.shape("a") == [2] && store.contains("a") && !store.contains("b"))
  }

  @Test(arguments: [[], [("a", [Float(1)])]]) func whatIsMissingIsSaid(_ arrays: [(String, [Float])]) {
    var g = GraphBuilder()
    let a = g.input(Port("a", .kept), shape: [2])
    let graph = g.finish(outputs: [.init("a", a)])
    #expect(throws: Problem.self) { try Executor(graph, store: store(arrays)) }
  }
}
