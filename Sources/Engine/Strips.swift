import Graph

/// Kernels that are run strip by strip, all of them for one strip before the next: what one writes for another is then
/// still in a core's cache. A strip is one product of a batch, such as a head of attention, of which the scores of all
/// heads and examples together would go to memory and back between softmax and the products.
///
/// Each strip of a result depends on the same strip of what the kernels before it wrote, and is computed as it would be
/// without strips: results have the same bytes.
package struct Strips: Sendable, Hashable {
  package var kernels: Range<Int>
  package var count: Int

  /// Fewer products leave threads without work.
  private static let least = 8
  /// How many numbers a strip of a value may have to stay in a cache near the core, and all values of the kernels must
  /// have not to fit there anyway.
  private static let largestStrip = 1 << 18
  private static let leastInAll = 1 << 20

  /// A value is written by one kernel, as a whole; kept arrays are written by `commit` alone, and fed ones never. So only
  /// what a kernel reads of the values written before it can cross strips. Products read the block of their own number.
  static func all(_ kernels: [Plan.Kernel], _ graph: Graph) -> [Strips] {
    var result: [Strips] = []
    for index in kernels.indices {
      let end = result.last?.kernels.upperBound ?? 0
      guard index >= end, let count = products(kernels[index], graph), count >= least else { continue }
      var start = index
      while start > end, suits(kernels[start - 1], count, graph) { start -= 1 }
      var written: Set<Int> = []
      var next = start
      while next < kernels.count, suits(kernels[next], count, graph) {
        if !isLocal(kernels[next], written, count, graph) {
          if next > index { break }
          (start, written) = (next, [])
        }
        written.formUnion(kernels[next].writes)
        next += 1
      }
      let sizes = written.map { graph.nodes[$0].shape.size }
      if next - start > 1, sizes.reduce(0, +) >= leastInAll, sizes.allSatisfy({ $0 / count <= largestStrip }) {
        result.append(Strips(kernels: start..<next, count: count))
      }
    }
    return result
  }

  /// How many products a kernel is of; nil: it is something else.
  private static func products(_ kernel: Plan.Kernel, _ graph: Graph) -> Int? {
    guard case .node(let index, _) = kernel, case .matmul = graph.nodes[index].op else { return nil }
    return Array(graph.nodes[index].shape.dropLast(2)).size
  }

  /// Whether a kernel's work falls into so many strips of whole tasks.
  private static func suits(_ kernel: Plan.Kernel, _ count: Int, _ graph: Graph) -> Bool {
    guard case .loop(let loop) = kernel else { return products(kernel, graph) == count }
    // One without instructions may be a transposition, which has tasks of its own.
    guard !loop.instructions.isEmpty, loop.stores.allSatisfy(\.isWhole) else { return false }
    let tiling = LoopTiling(loop, periods: loop.leaves.compactMap(\.view.period))
    switch tiling.order {
    case .flat: return loop.count % (count * tiling.perChunk) == 0
    case .shortRows(let rows): return loop.extent.outer % (count * rows) == 0
    case .longRows, .narrowColumns, .wideColumns: return false
    }
  }

  /// Whether a kernel reads, of what is written, in each strip that strip alone.
  private static func isLocal(_ kernel: Plan.Kernel, _ written: Set<Int>, _ count: Int, _ graph: Graph) -> Bool {
    guard case .loop(let loop) = kernel else { return true }
    return loop.leaves.allSatisfy { leaf in
      guard let value = leaf.source.value, written.contains(value) else { return true }
      return leaf.view.isLocal(strips: count, of: graph.nodes[value].shape.size)
    }
  }
}

extension View {
  /// Whether each of so many strips of the view reads the same strip of a buffer.
  func isLocal(strips: Int, of size: Int) -> Bool {
    guard size % strips == 0, let outer = steps.first, outer.size % strips == 0 else { return false }
    let rows = outer.size / strips
    let last = steps.dropFirst().reduce(offset + (rows - 1) * outer.stride) { $0 + ($1.size - 1) * $1.stride }
    return rows * outer.stride == size / strips && offset >= 0 && steps.allSatisfy { $0.stride >= 0 }
      && last < size / strips
  }
}

/// Strips bound to memory.
struct BoundStrips {
  let strips: Strips
  private let steps: ArraySlice<PlanStep>
  private let pieces: Pieces
  private let threads: Int

  init(_ strips: Strips, _ steps: [PlanStep], threads: Int) {
    self.strips = strips
    self.steps = steps[strips.kernels]
    self.threads = threads
    pieces = Pieces(of: strips.count, work: strips.count, each: 1, threads: threads)
  }

  private var partBytes: Int { steps.map(\.stripBytes).max() ?? 0 }

  /// Bytes of working memory that a run needs.
  var scratchBytes: Int { partBytes * threads }

  func run(_ scratch: UnsafeMutableRawPointer) {
    let partBytes = partBytes
    pieces.onThreads { claims in
      let own = scratch + claims.worker * partBytes
      for piece in claims {
        for strip in pieces[piece] {
          for step in steps { step.run(strip: strip, of: strips.count, own) }
        }
      }
    }
  }
}

extension PlanStep {
  /// Bytes of working memory that a strip needs.
  fileprivate var stripBytes: Int { if case .loop(let loop) = self { loop.partBytes } else { 0 } }

  fileprivate func run(strip: Int, of count: Int, _ scratch: UnsafeMutableRawPointer) {
    switch self {
    case .loop(let loop): loop.run(strip: strip, of: count, scratch)
    case .product(let kernel, let a, let b, let result): kernel.run(product: strip, a, b, result)
    case .transposition, .roundedProduct, .convolution, .attention, .pool, .upsample, .inpaint, .random, .clear,
      .gather, .scatterAdd, .argmax:
      preconditionFailure("a kernel without strips")
    }
  }
}
