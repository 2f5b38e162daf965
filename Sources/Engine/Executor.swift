import Basics
internal import CShims
import Graph

/// A plan bound to a store: runs a graph, again and again, allocating nothing.
///
/// The executors of a store share temporary memory, so they must run one after another, and outputs are valid until the
/// next one runs.
///
/// `run` computes outputs and the new values of kept arrays; only `commit` changes the arrays. So if a loss is not
/// finite, `findFault` can repeat the step from the same state.
package final class Executor {
  package struct Fault: Sendable, Hashable {
    /// "network decoder, row 3: conv2d 64 kernel 5", or the input that was not finite.
    package var location: String
    /// The op's name, for example `log`.
    package var op: String
    package var isGradient: Bool
    package init(location: String, op: String, isGradient: Bool) {
      self.location = location
      self.op = op
      self.isGradient = isGradient
    }
  }

  package let graph: Graph
  let store: Store
  let threads: Int
  let precision: Precision
  private(set) var feeds: [String: Buffer] = [:]
  /// What the graph hands on or was handed.
  let handedOn: [String: Buffer]
  let memory: BoundPlan

  /// All kept inputs of the graph must be in the store, with the graph's shapes.
  package convenience init(
    _ graph: Graph, store: Store, threads: Int = 1, precision: Precision = .float32, hasStrips: Bool = true
  ) throws {
    let plan = Plan(graph, hasStrips: hasStrips)
    try self.init(plan, of: graph, store: store, threads: threads, precision: precision)
  }

  /// Executors that run in turn, share as much memory as the largest needs, and hand on what later ones ask for.
  package static func inTurn(
    _ graphs: [Graph], store: Store, threads: Int = 1, precision: Precision = .float32
  ) throws -> [Executor] {
    let plans = graphs.map { Plan($0) }
    let handed = graphs.flatMap { graph in
      graph.outputs.filter { graph.handedOn.contains($0.name) }
        .map { (name: $0.name, count: graph[$0.value].shape.size) }
    }
    let arena = plans.map(\.arenaCount).max() ?? 0
    try store.workspace.require(arena: arena, beside: handed.map(\.count).reduce(0, +))
    _ = store.workspace.arena(count: arena)
    let handedOn = Dictionary(uniqueKeysWithValues: handed.map { ($0.name, Buffer(count: $0.count)) })
    return try zip(plans, graphs).map {
      try Executor($0, of: $1, store: store, threads: threads, precision: precision, handedOn: handedOn)
    }
  }

  private init(
    _ plan: Plan, of graph: Graph, store: Store, threads: Int, precision: Precision, handedOn: [String: Buffer] = [:]
  ) throws {
    self.graph = graph
    self.handedOn = handedOn
    self.store = store
    self.threads = max(1, min(threads, Threads.limit))
    self.precision = precision
    try store.workspace.require(arena: plan.arenaCount)
    for node in graph.nodes {
      guard case .input(let port) = node.op else { continue }
      switch port.role {
      case .fed: feeds[port.name] = Buffer(count: node.shape.size)
      case .kept: try Executor.check(port.name, node.shape, store)
      case .handedOn: break
      }
    }
    for update in graph.updates { try Executor.check(update.name, graph[update.value].shape, store) }
    memory = try BoundPlan(
      plan, store: store, feeds: feeds, handedOn: handedOn, threads: self.threads, precision: precision,
      workspace: store.workspace)
  }

  private static func check(_ name: String, _ shape: Shape, _ store: Store) throws(Problem) {
    guard let known = store.shape(name) else { throw Problem("there is no array \(name)") }
    if known != shape { throw Problem("array \(name) is \(known.words), the graph expects \(shape.words)") }
  }

  /// Fills a fed input, before `run`. It keeps its numbers until it is filled again.
  package func feed(_ name: String, _ fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    guard let buffer = feeds[name] else { preconditionFailure("no input \(name) is fed") }
    try fill(UnsafeMutableBufferPointer(start: buffer.start, count: buffer.count))
  }

  package func feed(_ name: String, _ numbers: [Float]) {
    feed(name) { buffer in
      precondition(buffer.count == numbers.count, "\(name) holds \(buffer.count) numbers, \(numbers.count) given")
      for i in buffer.indices { buffer[i] = numbers[i] }
    }
  }

  package func hasFeed(_ name: String) -> Bool { feeds[name] != nil }
  /// The names of what is fed.
  package var inputs: [String] { Array(feeds.keys) }

  package func run(seed: UInt64, step: UInt64) { memory.run(seed: seed, step: step) }
  package func commit() { memory.commit() }

  package func output(_ name: String) -> [Float] {
    guard let binding = memory.plan.graph.outputs.first(where: { $0.name == name }) else {
      preconditionFailure("no output \(name)")
    }
    return memory.numbers(binding.value)
  }

  package var plan: Plan { memory.plan }
  package var arenaBytes: Int { memory.plan.arenaCount * MemoryLayout<Float>.stride }
}

/// The type of numbers that convolutions and linear layers multiply. Their sums and everything else are Float32.
package enum Precision: Sendable, Hashable {
  case float32
  /// Numbers are rounded to 8 significant bits, and twice as many multiplied at once.
  case bf16

  /// Whether this processor multiplies bf16.
  package static var hasBF16: Bool { atelier_has_bf16() }
}

/// A plan's memory and its kernels, bound to it.
final class BoundPlan {
  let plan: Plan
  private let arena: Buffer
  private let scratch: Buffer
  private let steps: [PlanStep]
  private let commits: [PlanStep]
  /// By the index of their first step.
  private let strips: [Int: BoundStrips]
  private let copies: [(from: BoundView, to: Numbers, count: Int)]
  private let addresses: [Int: Numbers]
  /// Kept alive: steps point into them.
  private let buffers: [Buffer]

  init(
    _ plan: Plan, store: Store, feeds: [String: Buffer], handedOn: [String: Buffer], threads: Int,
    precision: Precision, workspace: Workspace
  ) throws {
    self.plan = plan
    let arena = workspace.arena(count: plan.arenaCount)
    self.arena = arena
    var buffers: [Buffer] = []
    func kept(_ buffer: Buffer?, _ name: String) -> Numbers {
      guard let buffer else { preconditionFailure("no memory for \(name)") }
      buffers.append(buffer)
      return buffer.start
    }
    let addresses = plan.locations.mapValues { location in
      switch location {
      case .arena(let offset): arena.start + offset
      case .kept(let name): kept(store.buffer(name), name)
      case .fed(let name): kept(feeds[name], name)
      case .handedOn(let name): kept(handedOn[name], name)
      }
    }
    self.addresses = addresses
    func address(_ value: Int) -> Numbers {
      guard let address = addresses[value] else { preconditionFailure("node \(value) has no memory") }
      return address
    }
    let steps = try plan.kernels.map {
      try PlanStep($0, plan.graph, threads: threads, precision: precision, address: address)
    }
    commits = try plan.commit.map {
      try PlanStep($0, plan.graph, threads: threads, precision: precision, address: address)
    }
    self.steps = steps
    // Where threads would wait for one that has a strip more, kernels are run whole: the bytes are the same.
    let bound = plan.strips.filter { $0.count >= 4 * threads || $0.count % threads == 0 }.map {
      BoundStrips($0, steps, threads: threads)
    }
    strips = Dictionary(uniqueKeysWithValues: bound.map { ($0.strips.kernels.lowerBound, $0) })
    copies = plan.copies.map { copy in
      let from =
        switch copy.source {
        case .constant(let number): BoundView(repeating: number)
        case .index: BoundView(copy.view, base: nil)
        case .value(let value): BoundView(copy.view, base: address(value))
        }
      return (from, kept(store.buffer(copy.name), copy.name), copy.count)
    }
    self.buffers = buffers
    scratch = workspace.scratch(bytes: ((steps + commits).map(\.scratchBytes) + bound.map(\.scratchBytes)).max() ?? 0)
  }

  private var work: UnsafeMutableRawPointer { UnsafeMutableRawPointer(scratch.start) }

  /// Seconds spent in each kernel, those of `commit` last; empty: nothing is measured. To be measured, kernels that are
  /// run strip by strip otherwise are run whole.
  var times: [Double] = []
  /// How many runs were measured.
  private(set) var runs = 0

  func run(seed: UInt64, step: UInt64) {
    if !times.isEmpty {
      runs += 1
      return time(steps, from: 0, seed: seed, step: step)
    }
    var index = 0
    while index < steps.count {
      if let strips = strips[index] {
        strips.run(work)
        index = strips.strips.kernels.upperBound
      } else {
        steps[index].run(work, seed: seed, step: step)
        index += 1
      }
    }
  }

  /// Runs each kernel as a whole.
  func run(seed: UInt64, step: UInt64, after: (Int) -> Void) {
    for (index, kernel) in steps.enumerated() {
      kernel.run(work, seed: seed, step: step)
      after(index)
    }
  }

  func commit() {
    if times.isEmpty {
      for kernel in commits { kernel.run(work, seed: 0, step: 0) }
    } else {
      time(commits, from: steps.count, seed: 0, step: 0)
    }
    for copy in copies { copy.from.readExactly(copy.count, to: copy.to) }
  }

  private func time(_ kernels: [PlanStep], from first: Int, seed: UInt64, step: UInt64) {
    var began = secondsNow()
    for (index, kernel) in kernels.enumerated() {
      kernel.run(work, seed: seed, step: step)
      let ended = secondsNow()
      times[first + index] += ended - began
      began = ended
    }
  }

  /// The name of a kernel's implementation, if there are several.
  func way(_ index: Int) -> String { (index < steps.count ? steps[index] : commits[index - steps.count]).way }

  /// The numbers of a node that has memory.
  func numbers(_ value: Value) -> [Float] {
    guard let leaf = plan.leaves[value.index], let base = leaf.source.value, let start = addresses[base] else {
      preconditionFailure("node \(value.index) has no memory")
    }
    return Array(UnsafeBufferPointer(start: start, count: plan.graph[value].shape.size))
  }
}
