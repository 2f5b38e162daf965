import Engine
import Graph
import Model

/// Draws a sequence, one position after another, and hands each run what the runs before it have computed.
final class SequencePlayer {
  let name: String
  private let graph: SequentialGraph
  private let store: Store
  private let threads: Int
  /// Is to be fed what the whole depends on before each draw.
  let opening: Executor

  init(_ draw: SequentialDraw, store: Store, threads: Int) throws {
    name = draw.name
    graph = draw.graph
    self.store = store
    self.threads = threads
    opening = try Executor(graph.opening, store: store, threads: threads)
    if opening.hasFeed(graph.blank) { opening.feed(graph.blank) { $0.update(repeating: 0) } }
  }

  /// All positions. Where it is stopped, the rest are 0.
  func drawn(seed: UInt64, step: UInt64, isStopped: () -> Bool) throws -> [Float] {
    opening.run(seed: seed, step: step)
    // The outputs of one executor are gone when another runs.
    let handed = Dictionary(uniqueKeysWithValues: graph.opening.outputs.map { ($0.name, opening.output($0.name)) })
    let positions = graph.positions
    var drawn = [Float](repeating: 0, count: positions.outer * positions.positions * positions.inner)
    var own = handed[SequentialGraph.drawn] ?? []
    drawn.withUnsafeMutableBufferPointer { positions.put(own, at: 0, into: $0) }
    var position = 0
    var before: Runner?
    for part in graph.parts where position < part.end {
      // Arrays that grow from part to part are there once, or twice while they are copied.
      let runner = try Runner(part, handed, after: before, store: store, threads: threads)
      before = runner
      while position < part.end {
        if isStopped() { return drawn }
        // Each position has random numbers of its own.
        let seed = seed ^ 0xD1B5_4A32_D192_ED03 &* UInt64(position + 1)
        own = runner.next(own, at: position, seed: seed, step: step)
        position += 1
        drawn.withUnsafeMutableBufferPointer { positions.put(own, at: position, into: $0) }
      }
    }
    return drawn
  }

  /// A part at work.
  private final class Runner {
    let part: SequentialGraph.Part
    private let executor: Executor
    private let handed: [String: [Float]]

    /// Goes on where the part before it ends.
    init(
      _ part: SequentialGraph.Part, _ handed: [String: [Float]], after before: Runner?, store: Store, threads: Int
    ) throws {
      self.part = part
      self.handed = handed
      executor = try Executor(part.graph, store: store, threads: threads)
      for one in part.handed where executor.hasFeed(one.name) {
        let numbers = handed[one.name] ?? []
        switch one.way {
        case .fixed: executor.feed(one.name, numbers)
        case .row: break
        case .kept(let blocks, let offset):
          executor.feed(one.name) { array in
            array.update(repeating: 0)
            numbers.withUnsafeBufferPointer { blocks.begin(array, with: $0, atMost: offset) }
            before?.executor.feed(one.name) { blocks.begin(array, with: UnsafeBufferPointer($0)) }
          }
        }
      }
    }

    /// What is drawn after the position at which `own` was drawn.
    func next(_ own: [Float], at position: Int, seed: UInt64, step: UInt64) -> [Float] {
      if executor.hasFeed(SequentialGraph.drawn) { executor.feed(SequentialGraph.drawn, own) }
      for offset in part.offsets where executor.hasFeed(SequentialGraph.index(offset)) {
        executor.feed(SequentialGraph.index(offset)) { $0[0] = Float(position + offset) }
      }
      for one in part.handed {
        guard case .row(let blocks, let offset) = one.way, executor.hasFeed(one.name), let numbers = handed[one.name]
        else { continue }
        executor.feed(one.name, blocks.row(position + offset, of: numbers))
      }
      executor.run(seed: seed, step: step)
      for one in part.handed {
        guard case .kept(let blocks, let offset) = one.way, executor.hasFeed(one.name) else { continue }
        let row = executor.output(one.name)
        executor.feed(one.name) { blocks.put(row, at: position + offset, into: $0) }
      }
      return executor.output(SequentialGraph.drawn)
    }
  }
}

extension PositionBlocks {
  /// The numbers of a position.
  fileprivate func row(_ position: Int, of numbers: [Float]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(outer * inner)
    for block in 0..<outer {
      let start = (block * positions + position) * inner
      result += numbers[start..<start + inner]
    }
    return result
  }

  /// Replaces the numbers of a position.
  fileprivate func put(_ row: [Float], at position: Int, into numbers: UnsafeMutableBufferPointer<Float>) {
    precondition(row.count == outer * inner && position < positions)
    for block in 0..<outer {
      let start = (block * positions + position) * inner
      for i in 0..<inner { numbers[start + i] = row[block * inner + i] }
    }
  }

  /// Copies the first positions of an array with more or fewer of them.
  fileprivate func begin(
    _ array: UnsafeMutableBufferPointer<Float>, with other: UnsafeBufferPointer<Float>, atMost: Int = .max
  ) {
    let theirs = other.count / outer
    let count = min(positions, theirs / inner, atMost) * inner
    guard count > 0, let from = other.baseAddress, let to = array.baseAddress else { return }
    for block in 0..<outer {
      (to + block * positions * inner).update(from: from + block * theirs, count: count)
    }
  }
}
