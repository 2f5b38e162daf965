import Graph
import TestSupport
import Testing

@testable import Engine

/// Kernels that are run strip by strip give the bytes that they give one after the other.
@Suite struct StripTests {
  /// Causal attention, its gradients, and what else reads the scores.
  private func attention(heads: Int = 64, positions: Int = 128, isRead: Bool = false) throws -> Graph {
    var g = GraphBuilder()
    let shape: Shape = [heads, positions, 16]
    let operands = try ["q", "k", "v"].map { name in
      try g.binary(.subtract, g.random(.uniform, stream: name, shape: shape), g.constant(0.5, shape: shape))
    }
    let scores = try g.matmul(operands[0], operands[1], transposeB: true)
    let square: Shape = [positions, positions]
    let isSeen = try g.binary(.lessOrEqual, g.iota(square, axis: 1), g.iota(square, axis: 0))
    let all = g.shape(scores)
    let masked = try g.select(g.broadcast(isSeen, to: all, axes: [1, 2]), scores, g.constant(-1e30, shape: all))
    let largest = try g.broadcast(g.reduce(.max, masked, axes: [2], keep: true), to: all)
    let exponentials = g.unary(.exp, try g.binary(.subtract, masked, largest))
    let sums = try g.broadcast(g.reduce(.sum, exponentials, axes: [2], keep: true), to: all)
    let shares = try g.binary(.divide, exponentials, sums)
    let y = try g.matmul(shares, operands[2])
    let loss = try g.reduce(.sum, g.unary(.square, y), axes: [0, 1, 2])
    let gradients = try g.gradients(of: loss, for: operands)
    var outputs = [Graph.Binding("y", y)] + zip(["q", "k", "v"], gradients).map { Graph.Binding($0, $1) }
    if isRead { outputs.append(Graph.Binding("turned", try g.transpose(shares, [1, 0, 2]))) }
    return g.finish(outputs: outputs)
  }

  private func outputs(_ graph: Graph, threads: Int, hasStrips: Bool) throws -> [String: [UInt32]] {
    let executor = try Executor(graph, store: Store(), threads: threads, hasStrips: hasStrips)
    executor.run(seed: 3, step: 1)
    return Dictionary(
      uniqueKeysWithValues: graph.outputs.map { ($0.name, executor.output($0.name).map(\.bitPattern)) })
  }

  @Test(arguments: [(64, 128, false), (72, 128, true), (20, 256, false)])
  func sameBytes(heads: Int, positions: Int, isRead: Bool) throws {
    let graph = try attention(heads: heads, positions: positions, isRead: isRead)
    let strips = Plan(graph).strips
    #expect(strips.map(\.count).allSatisfy { $0 == heads })
    #expect(strips.map(\.kernels.count).reduce(0, +) >= 8, "\(strips)")
    let whole = try outputs(graph, threads: 1, hasStrips: false)
    for threads in 1...3 {
      #expect(try outputs(graph, threads: threads, hasStrips: true) == whole, "\(threads) threads")
    }
  }

  /// A strip reads no other: rows of the batch turned around are in other strips.
  @Test func viewsAcrossStripsAreLeftOut() {
    #expect(View(count: 64).isLocal(strips: 8, of: 64))
    #expect(View(offset: 0, steps: [.init(size: 8, stride: 1), .init(size: 8, stride: 0)]).isLocal(strips: 8, of: 8))
    #expect(!View(offset: 0, steps: [.init(size: 8, stride: 1), .init(size: 8, stride: 8)]).isLocal(strips: 8, of: 64))
    #expect(!View(offset: 1, steps: [.init(size: 64, stride: 1)]).isLocal(strips: 8, of: 64), "one past the strip")
    #expect(!View(repeating: 64).isLocal(strips: 8, of: 1))
    #expect(!View(count: 60).isLocal(strips: 8, of: 60))
  }

  /// What is alive in strips that are under way has memory of its own, but for loops that write where they have read.
  @Test(arguments: [false, true]) func nothingOverlapsWithinStrips(isRead: Bool) throws {
    let plan = Plan(try attention(isRead: isRead))
    let alone = plan.lifetimes(inTurn: true)
    /// Whether the loop that makes `next` is the last to read `value`, each number where it writes.
    func isReplaced(_ value: Int, by next: Int) -> Bool {
      guard let (end, begin) = (alone[value].flatMap { a in alone[next].map { (a.last, $0.first) } }), end == begin,
        case .loop(let loop) = plan.kernels[end]
      else { return false }
      return loop.leaves.allSatisfy { $0.source != .value(value) || $0.view.isIdentity }
    }
    for strips in plan.strips {
      let values = Set(strips.kernels.flatMap { plan.kernels[$0].reads + plan.kernels[$0].writes })
      let written = Set(strips.kernels.flatMap { plan.kernels[$0].writes })
      for a in written {
        for b in values where a != b {
          guard case .arena(let first)? = plan.locations[a], case .arena(let second)? = plan.locations[b] else {
            continue
          }
          let (sizeA, sizeB) = (plan.graph.nodes[a].shape.size, plan.graph.nodes[b].shape.size)
          let isInPlace =
            first == second && sizeA == sizeB && written.contains(b) && (isReplaced(a, by: b) || isReplaced(b, by: a))
          #expect(isInPlace || first + sizeA <= second || second + sizeB <= first, "\(a), \(b)")
        }
      }
    }
  }
}
