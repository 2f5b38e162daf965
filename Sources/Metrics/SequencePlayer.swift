import Engine
import Graph
import Model

/// Draws a sequence, one position after another, and hands each run what the runs before it have computed.
final class SequencePlayer {
  let name: String
  private let graph: SequentialGraph
  /// Is to be fed what the whole depends on before each draw.
  let opening: Executor
  private let next: Executor
  /// The arrays of which a run is handed one position.
  private var rows: [String: [Float]] = [:]

  init(_ draw: SequentialDraw, store: Store, threads: Int) throws {
    name = draw.name
    graph = draw.graph
    opening = try Executor(graph.opening, store: store, threads: threads)
    next = try Executor(graph.next, store: store, threads: threads)
    if opening.hasFeed(graph.blank) { opening.feed(graph.blank) { $0.update(repeating: 0) } }
  }

  /// All positions. Where it is stopped, the rest are 0.
  func drawn(seed: UInt64, step: UInt64, isStopped: () -> Bool) -> [Float] {
    opening.run(seed: seed, step: step)
    // The outputs of one executor are gone when another runs.
    for handed in graph.handed {
      let numbers = opening.output(handed.name)
      switch handed.way {
      case .fixed, .kept: next.feed(handed.name, numbers)
      case .row: rows[handed.name] = numbers
      }
    }
    let positions = graph.positions
    var drawn = [Float](repeating: 0, count: positions.outer * positions.positions * positions.inner)
    var own = opening.output(SequentialGraph.drawn)
    drawn.withUnsafeMutableBufferPointer { positions.put(own, at: 0, into: $0) }
    for position in 0..<positions.positions - 1 {
      if isStopped() { break }
      feed(own, at: position)
      // Each position has random numbers of its own.
      next.run(seed: seed ^ 0xD1B5_4A32_D192_ED03 &* UInt64(position + 1), step: step)
      own = next.output(SequentialGraph.drawn)
      drawn.withUnsafeMutableBufferPointer { positions.put(own, at: position + 1, into: $0) }
      for handed in graph.handed {
        guard case .kept(let blocks, let offset) = handed.way else { continue }
        let row = next.output(handed.name)
        next.feed(handed.name) { blocks.put(row, at: position + offset, into: $0) }
      }
    }
    return drawn
  }

  private func feed(_ own: [Float], at position: Int) {
    if next.hasFeed(SequentialGraph.drawn) { next.feed(SequentialGraph.drawn, own) }
    for offset in graph.offsets {
      next.feed(SequentialGraph.index(offset)) { $0[0] = Float(position + offset) }
    }
    for handed in graph.handed {
      guard case .row(let blocks, let offset) = handed.way else { continue }
      next.feed(handed.name, blocks.row(position + offset, of: rows[handed.name] ?? []))
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
}
