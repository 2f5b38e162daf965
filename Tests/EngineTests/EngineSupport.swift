import Basics
import Graph
import TestSupport
import Testing

@testable import Engine

/// Runs a graph once in an executor of its own: outputs, then the arrays that updates replace, after `commit`.
func execute(
  _ graph: Graph, feeds: Interpreter.Arrays = [:], kept: Interpreter.Arrays = [:], seed: UInt64 = 0, step: UInt64 = 0,
  threads: Int = 1
) throws -> (outputs: [String: [Float]], updates: [String: [Float]]) {
  let store = Store()
  for node in graph.nodes {
    guard case .input(let port) = node.op, port.role == .kept, let numbers = kept[port.name] else { continue }
    store.set(port.name, shape: node.shape, values: numbers.map { Float($0) })
  }
  for update in graph.updates where !store.contains(update.name) {
    let shape = graph[update.value].shape
    store.set(update.name, shape: shape, values: [Float](repeating: 0, count: shape.size))
  }
  let executor = try Executor(graph, store: store, threads: threads)
  for (name, numbers) in feeds where executor.hasFeed(name) {
    executor.feed(name) { buffer in for i in buffer.indices { buffer[i] = Float(numbers[i]) } }
  }
  executor.run(seed: seed, step: step)
  executor.commit()
  return (
    Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, executor.output($0.name)) }),
    Dictionary(uniqueKeysWithValues: graph.updates.map { ($0.name, store.values($0.name)) })
  )
}

/// Expects numbers within a tolerance, relative to the larger of 1 and the number; NaN equals NaN.
func expectNear(
  _ found: [Float], _ expected: [Double], _ tolerance: Double, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record("\(what): \(found.count) numbers, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  for (i, (a, b)) in zip(found, expected).enumerated() {
    let isNear = a.isNaN && b.isNaN || Double(a) == b || abs(Double(a) - b) <= tolerance * max(1, abs(b))
    if !isNear {
      Issue.record("\(what), number \(i): \(a), not \(b)", sourceLocation: sourceLocation)
      return
    }
  }
}

/// Compares the engine with the interpreter on all outputs and updates.
func expectAgreement(
  _ graph: Graph, feeds: Interpreter.Arrays = [:], kept: Interpreter.Arrays = [:], seed: UInt64 = 0, step: UInt64 = 0,
  threads: Int = 1, tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let expected = Interpreter.run(graph, feeds: feeds, kept: kept, seed: seed, step: step)
  let found = try execute(graph, feeds: feeds, kept: kept, seed: seed, step: step, threads: threads)
  for (name, numbers) in found.outputs {
    expectNear(numbers, expected.outputs[name] ?? [], tolerance, "output \(name)", sourceLocation: sourceLocation)
  }
  for (name, numbers) in found.updates {
    expectNear(numbers, expected.updates[name] ?? [], tolerance, "update \(name)", sourceLocation: sourceLocation)
  }
}

/// Lets tests use several threads, however few processors there are.
let manyThreads: Void = { Threads.limit = 8 }()
