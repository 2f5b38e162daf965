import Graph

/// A loop that only reorders axes, such that neighbours in the operand are not neighbours in the result. It goes
/// through both in tiles of 16 × 16, so that each cache line of either is touched once.
struct Transposition {
  private struct Axis {
    let size: Int
    let from: Int
    let to: Int
  }

  private let source: Numbers
  private let result: Numbers
  private let outer: [Axis]
  /// The axis along which the operand is contiguous, and the one along which the result is.
  private let near: Axis
  private let inner: Axis
  private let pieces: Pieces

  private static let tile = 16

  /// Nil for any other loop.
  init?(_ loop: Loop, threads: Int, address: (Int) -> Numbers) {
    guard loop.instructions.isEmpty, loop.reductions.isEmpty, loop.stores.count == 1, loop.stores[0].isWhole,
      loop.leaves.count == 1, let base = loop.leaves[0].source.value
    else { return nil }
    let view = loop.leaves[0].view
    var axes: [Axis] = []
    var stride = 1
    for step in view.steps.reversed() {
      axes.insert(Axis(size: step.size, from: step.stride, to: stride), at: 0)
      stride *= step.size
    }
    guard let inner = axes.popLast(), inner.from != 1, let index = axes.firstIndex(where: { $0.from == 1 }) else {
      return nil
    }
    near = axes.remove(at: index)
    guard near.size >= 4, inner.size >= 4 else { return nil }
    self.inner = inner
    outer = axes
    source = address(base) + view.offset
    result = address(loop.stores[0].value)
    let strips = (near.size + Transposition.tile - 1) / Transposition.tile
    pieces = Pieces(
      of: outer.reduce(1) { $0 * $1.size } * strips, work: loop.count, each: 1 << 14, threads: threads)
  }

  func run() {
    let tile = Transposition.tile
    let strips = (near.size + tile - 1) / tile
    pieces.run { tasks in
      for task in tasks {
        var (from, to, rest) = (source, result, task / strips)
        for axis in outer.reversed() {
          from += rest % axis.size * axis.from
          to += rest % axis.size * axis.to
          rest /= axis.size
        }
        let first = task % strips * tile
        moveStrip(from + first, to + first * near.to, rows: min(tile, near.size - first))
      }
    }
  }

  /// Moves `rows` indices of the near axis, 16 at most, over all of the inner one.
  private func moveStrip(_ from: Numbers, _ to: Numbers, rows: Int) {
    var i = 0
    while i < inner.size {
      let end = min(i + Transposition.tile, inner.size)
      for row in 0..<rows {
        let line = to + row * near.to
        for j in i..<end { line[j] = from[row + j * inner.from] }
      }
      i = end
    }
  }
}
