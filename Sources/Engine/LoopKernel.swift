internal import CShims
import Graph

/// A loop bound to memory. Blocks of about a thousand numbers go through all instructions while they are in the L1
/// cache, so that a chain of any length reads its leaves and writes its results once.
final class LoopKernel {
  /// How a block gets the numbers of a leaf.
  private enum Reading {
    /// In place: the leaf lies in memory in the loop's order.
    case direct(Numbers)
    /// The same number everywhere, read into one vector when the loop begins.
    case same(BoundView)
    /// Repeated within a block: read once, when the loop begins.
    case once(BoundView)
    /// Read for each block, in place where its numbers are contiguous.
    case each(BoundView)
    /// Copied for each block, because the loop overwrites the leaf.
    case copied(BoundView)
  }

  /// A row that is read or written in place, since it lies in memory in the loop's order.
  private struct InPlace {
    let row: Int
    let start: Numbers
  }

  /// A row that is copied from or to memory.
  private struct Viewed {
    let row: Int
    let view: BoundView
    /// Of a row that is read: whether it must never be read in place.
    var isCopied = false
  }

  let loop: Loop
  let tiling: LoopTiling
  private let threads: Int
  /// How threads share the tasks.
  private let pieces: Pieces
  /// Whether the numbers of the next block are prefetched.
  private let fetchesAhead: Bool
  private let inPlace: [InPlace]
  /// Rows that are read when the loop begins: one vector, or one block.
  private let vectors: [Viewed]
  private let once: [Viewed]
  /// Rows that are read for each block.
  private let each: [Viewed]
  private let passes: [BoundPass]
  private let outputs: [Viewed]
  let reduced: [ReducedRow]
  private let strides: [Int]
  /// For each row its offset in the scratch memory, in numbers; -1: it has none.
  private let slots: [Int]
  private let slotCount: Int

  /// A reduction bound to memory: the row that it reduces, and where the results go.
  struct ReducedRow {
    let row: Int
    let reduction: Reduction
    let result: Numbers
  }

  init(_ loop: Loop, threads: Int, address: (Int) -> Numbers) {
    self.loop = loop
    let tiling = LoopTiling(loop, periods: loop.leaves.compactMap(\.view.period))
    self.tiling = tiling
    self.threads = threads
    pieces = Pieces(
      of: LoopKernel.tasks(loop, tiling), work: loop.count * (loop.instructions.count + 2), each: 1 << 16,
      threads: threads)
    func row(_ operand: Loop.Operand) -> Int { loop.row(of: operand) }
    let written = Set(loop.stores.map { address($0.value) })
    let kept = Set(loop.stores.map { row($0.operand) } + loop.reductions.map { row($0.operand) })

    let readings = loop.leaves.enumerated().map { index, leaf in
      LoopKernel.reading(leaf, isKept: kept.contains(index), written, tiling, address)
    }
    var (inPlace, vectors, once, each): ([InPlace], [Viewed], [Viewed], [Viewed]) = ([], [], [], [])
    for (row, reading) in readings.enumerated() {
      switch reading {
      case .direct(let start): inPlace.append(InPlace(row: row, start: start))
      case .same(let view): vectors.append(Viewed(row: row, view: view))
      case .once(let view): once.append(Viewed(row: row, view: view))
      case .each(let view): each.append(Viewed(row: row, view: view))
      case .copied(let view): each.append(Viewed(row: row, view: view, isCopied: true))
      }
    }
    let passes = LoopPass.all(of: loop)
    self.passes = passes.map { $0.bound(in: loop) }
    // Large arrays come from memory rather than from a cache. Adam's pass is faster without prefetching: 87 instead of
    // 127 µs for 313,600 numbers on two threads.
    fetchesAhead = loop.count >= 1 << 17 && !passes.contains { $0.work == .adam }
    var direct: Set<Int> = []
    var outputs: [Viewed] = []
    for store in loop.stores {
      let start = address(store.value)
      if case .result(let index) = store.operand, store.isWhole, !tiling.isRagged,
        !direct.contains(row(store.operand)), !LoopKernel.isRead(start, after: index, loop, passes, address)
      {
        direct.insert(row(store.operand))
        inPlace.append(InPlace(row: row(store.operand), start: start))
      } else {
        outputs.append(Viewed(row: row(store.operand), view: BoundView(store.view, base: start)))
      }
    }
    (self.inPlace, self.vectors, self.once, self.each, self.outputs) = (inPlace, vectors, once, each, outputs)
    reduced = loop.reductions.map {
      ReducedRow(row: row($0.operand), reduction: $0.reduction, result: address($0.value))
    }
    (slots, slotCount) = LoopKernel.assignSlots(
      loop, passes, readings, block: tiling.block, direct: direct, kept: kept)
    var strides = [Int](repeating: Lanes.width, count: slots.count)
    for same in vectors { strides[same.row] = 0 }
    self.strides = strides
  }

  private static func reading(
    _ leaf: Loop.Leaf, isKept: Bool, _ written: Set<Numbers>, _ tiling: LoopTiling, _ address: (Int) -> Numbers
  ) -> Reading {
    let base: Numbers? = leaf.source.value.map(address)
    if case .constant(let number) = leaf.source {
      let view = BoundView(repeating: number)
      return isKept ? .once(view) : .same(view)
    }
    let view = BoundView(leaf.view, base: base)
    if let base, leaf.view.isRun {
      return isKept && written.contains(base) ? .copied(view) : .direct(base + leaf.view.offset)
    }
    if leaf.view.isSame { return isKept ? .once(view) : .same(view) }
    if let period = leaf.view.period, period <= tiling.block, tiling.alignment % period == 0 { return .once(view) }
    return .each(view)
  }

  /// Whether a leaf that lies at `start` is still read after an instruction, which then cannot write its result there.
  private static func isRead(
    _ start: Numbers, after index: Int, _ loop: Loop, _ passes: [LoopPass], _ address: (Int) -> Numbers
  ) -> Bool {
    guard let own = passes.firstIndex(where: { $0.results.contains(index) }) else { return true }
    return passes[(own + 1)...].contains { pass in
      pass.operands.contains { operand in
        guard case .leaf(let leaf) = operand, let base = loop.leaves[leaf].source.value else { return false }
        return address(base) == start
      }
    }
  }

  /// Assigns scratch memory to rows. It is used again after a row's last read.
  private static func assignSlots(
    _ loop: Loop, _ passes: [LoopPass], _ readings: [Reading], block: Int, direct: Set<Int>, kept: Set<Int>
  ) -> (slots: [Int], count: Int) {
    let leafCount = loop.leaves.count
    var slots = [Int](repeating: -1, count: leafCount + loop.instructions.count)
    var count = 0
    var free: [Int] = []
    // One vector more than a block: reading may go past its end.
    let size = Buffer.padded(block * 4) / 4 + Lanes.width
    func take() -> Int {
      if let slot = free.popLast() { return slot }
      count += size
      return count - size
    }
    for (index, reading) in readings.enumerated() {
      switch reading {
      case .direct: break
      case .same, .once, .each, .copied: slots[index] = take()
      }
    }
    var lastRead = [Int](repeating: -1, count: slots.count)
    for (index, pass) in passes.enumerated() {
      for operand in pass.operands { lastRead[loop.row(of: operand)] = index }
    }
    for (index, pass) in passes.enumerated() {
      for own in pass.results.map({ leafCount + $0 }) where !direct.contains(own) { slots[own] = take() }
      for operand in Set(pass.operands.map(loop.row))
      where operand >= leafCount && lastRead[operand] == index && !kept.contains(operand) && slots[operand] >= 0 {
        free.append(slots[operand])
      }
    }
    return (slots, count)
  }
}

// Running the loop.
extension LoopKernel {
  /// The scratch memory of one thread in a run.
  struct Part {
    let table: BlockTable
    let accumulators: UnsafeMutableRawPointer
  }

  private var tableBytes: Int { Buffer.padded(slots.count * 16) }

  /// Bytes that each thread needs; and bytes that a run needs in all.
  var partBytes: Int { tableBytes + Buffer.padded(slotCount * 4) + accumulatorBytes }
  var scratchBytes: Int { partBytes * max(1, min(threads, pieces.count)) + sharedBytes }

  func run(_ scratch: UnsafeMutableRawPointer) {
    let (partBytes, sharedBytes) = (partBytes, sharedBytes)
    pieces.onThreads { claims in
      let memory = begin(scratch + sharedBytes + claims.worker * partBytes)
      for piece in claims {
        if reduced.isEmpty {
          runFlat(memory, pieces[piece])
        } else {
          reduceTasks(memory, pieces[piece], shared: scratch)
        }
      }
    }
    if !reduced.isEmpty { combine(scratch) }
  }

  /// One of so many strips of its tasks, which are no sums over several of them.
  func run(strip: Int, of count: Int, _ scratch: UnsafeMutableRawPointer) {
    precondition(pieces.units % count == 0 && sharedBytes == 0, "\(pieces.units) tasks in \(count) strips")
    let tasks = share(of: pieces.units, strip, count)
    let memory = begin(scratch)
    if reduced.isEmpty { runFlat(memory, tasks) } else { reduceTasks(memory, tasks, shared: scratch) }
  }

  /// Lays out a thread's scratch memory and reads what is the same in all blocks.
  private func begin(_ scratch: UnsafeMutableRawPointer) -> Part {
    let rows = scratch.bindMemory(to: Numbers.self, capacity: max(1, slots.count))
    let steps = (scratch + slots.count * 8).bindMemory(to: Int.self, capacity: max(1, slots.count))
    let numbers = (scratch + tableBytes).bindMemory(to: Float.self, capacity: max(1, slotCount))
    for row in slots.indices {
      steps[row] = strides[row]
      rows[row] = numbers + max(0, slots[row])
    }
    for same in vectors { same.view.read(0, 1, to: rows[same.row]) }
    for leaf in once { leaf.view.read(0, min(tiling.block, loop.count), to: rows[leaf.row]) }
    return Part(
      table: BlockTable(rows: rows, strides: steps),
      accumulators: scratch + tableBytes + Buffer.padded(slotCount * 4))
  }

  private func runFlat(_ part: Part, _ chunks: Range<Int>) {
    for chunk in chunks {
      var start = chunk * tiling.perChunk
      let end = min(start + tiling.perChunk, loop.count)
      while start < end {
        let count = min(tiling.block, end - start)
        runBlock(part, start, count)
        start += count
      }
    }
  }

  /// Computes `count` numbers from `start` on, and writes those that are stored.
  @inline(__always)
  func runBlock(_ part: Part, _ start: Int, _ count: Int) {
    let table = part.table
    for row in inPlace {
      table.rows[row.row] = row.start + start
      if fetchesAhead { prefetch(row.start + start + count) }
    }
    for leaf in each {
      if !leaf.isCopied, let run = leaf.view.run(start, count) {
        table.rows[leaf.row] = run
      } else {
        table.rows[leaf.row] = slot(part, leaf.row)
        leaf.view.read(start, count, to: table.rows[leaf.row])
      }
    }
    let vectorCount = (count + Lanes.width - 1) / Lanes.width
    for pass in passes { table.execute(pass, vectorCount) }
    for output in outputs { output.view.write(start, count, from: table.rows[output.row]) }
  }

  /// Prefetches what the next block reads: blocks are as long as a memory page, and the processor does not prefetch
  /// beyond the end of a page by itself.
  @inline(__always)
  private func prefetch(_ numbers: Numbers) {
    for line in stride(from: 0, to: tiling.block, by: Lanes.width) { atelier_prefetch(numbers + line) }
  }

  private func slot(_ part: Part, _ row: Int) -> Numbers {
    let scratch = UnsafeMutableRawPointer(part.table.rows)
    return (scratch + tableBytes).assumingMemoryBound(to: Float.self) + slots[row]
  }
}

extension View {
  /// Whether it reads contiguous numbers.
  var isRun: Bool { steps.isEmpty || steps.count == 1 && steps[0].stride == 1 }
  /// Whether it reads the same number again and again.
  var isSame: Bool { steps.allSatisfy { $0.stride == 0 } }
  /// After how many numbers it repeats; nil: it does not.
  var period: Int? {
    guard let first = steps.first, first.stride == 0, steps.count > 1 else { return nil }
    return steps.dropFirst().reduce(1) { $0 * $1.size }
  }
}
