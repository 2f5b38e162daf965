import Graph

// Loops with reductions. A task computes some of the sums or, where there are few sums of many numbers, partial sums,
// which `combine` adds up in order.
extension LoopKernel {
  /// After so many rows Float32 sums are added to the sums in Double.
  private static let depth = 16

  static func tasks(_ loop: Loop, _ tiling: LoopTiling) -> Int {
    switch tiling.order {
    case .flat, .shortRows: tiling.chunks
    case .longRows, .narrowColumns, .wideColumns: loop.extent.outer * tiling.chunks * tiling.panels
    }
  }

  /// How many sums a task holds at a time, in Float32 and in Double.
  private var width: Int {
    switch tiling.order {
    case .flat, .shortRows: 0
    case .longRows: 1
    case .narrowColumns(_, let width): width
    case .wideColumns(let panel): panel + Lanes.width
    }
  }

  var accumulatorBytes: Int { reduced.count * Buffer.padded(width * 4 + Buffer.alignment) * 3 }

  /// Bytes of the partial sums: [reduction, chunk, outer × inner], in Double.
  var sharedBytes: Int {
    switch tiling.order {
    case .flat, .shortRows: 0
    case .longRows, .narrowColumns, .wideColumns:
      tiling.chunks == 1 ? 0 : Buffer.padded(reduced.count * tiling.chunks * loop.extent.outer * loop.extent.inner * 8)
    }
  }

  func reduceTasks(_ part: Part, _ tasks: Range<Int>, shared: UnsafeMutableRawPointer) {
    let partial = shared.assumingMemoryBound(to: Double.self)
    for task in tasks {
      switch tiling.order {
      case .flat: break
      case .shortRows(let rows): reduceShortRows(part, task, rows)
      case .longRows: reduceLongRow(part, task, partial)
      case .narrowColumns(let rows, let width): reduceNarrow(part, task, rows, width, partial)
      case .wideColumns(let width): reduceWide(part, task, width, partial)
      }
    }
  }

  private func reduceShortRows(_ part: Part, _ task: Int, _ perBlock: Int) {
    let length = loop.extent.reduced
    let first = task * perBlock
    let rows = min(perBlock, loop.extent.outer - first)
    runBlock(part, first * length, rows * length)
    for reduction in reduced {
      let from = part.table.rows[reduction.row]
      let to = reduction.result + first
      switch reduction.reduction {
      case .sum: for i in 0..<rows { to[i] = Summing.row(from + i * length, length) }
      case .max: for i in 0..<rows { to[i] = FindingLargest.row(from + i * length, length) }
      }
    }
  }

  private func reduceLongRow(_ part: Part, _ task: Int, _ partial: UnsafeMutablePointer<Double>) {
    let length = loop.extent.reduced
    let (row, chunk) = (task / tiling.chunks, task % tiling.chunks)
    let end = min((chunk + 1) * tiling.perChunk, length)
    for index in reduced.indices { begin(index, part, 1) }
    for start in stride(from: chunk * tiling.perChunk, to: end, by: tiling.block) {
      let count = min(tiling.block, end - start)
      runBlock(part, row * length + start, count)
      for (index, reduction) in reduced.enumerated() {
        let from = part.table.rows[reduction.row]
        let total = totals(index, part)
        switch reduction.reduction {
        case .sum: total[0] += Double(Summing.row(from, count))
        case .max: total[0] = FindingLargest.fold(total[0], Double(FindingLargest.row(from, count)))
        }
      }
    }
    for index in reduced.indices { finish(index, part, chunk, row, 1, partial) }
  }

  private func reduceNarrow(
    _ part: Part, _ task: Int, _ perBlock: Int, _ width: Int, _ partial: UnsafeMutablePointer<Double>
  ) {
    let e = loop.extent
    let (outer, chunk) = (task / tiling.chunks, task % tiling.chunks)
    let end = min((chunk + 1) * tiling.perChunk, e.reduced)
    for index in reduced.indices { begin(index, part, width) }
    var depth = 0
    for first in stride(from: chunk * tiling.perChunk, to: end, by: perBlock) {
      let count = min(perBlock, end - first) * e.inner
      runBlock(part, (outer * e.reduced + first) * e.inner, count)
      for (index, reduction) in reduced.enumerated() {
        add(part.table.rows[reduction.row], count, width, at: 0, index, part)
      }
      depth += count / width + 1
      if depth >= LoopKernel.depth {
        for index in reduced.indices { flush(index, part, width) }
        depth = 0
      }
    }
    for index in reduced.indices {
      flush(index, part, width)
      fold(index, part, width, e.inner)
      finish(index, part, chunk, outer * e.inner, e.inner, partial)
    }
  }

  private func reduceWide(_ part: Part, _ task: Int, _ panel: Int, _ partial: UnsafeMutablePointer<Double>) {
    let e = loop.extent
    let (outer, chunk) = (task / tiling.panels / tiling.chunks, task / tiling.panels % tiling.chunks)
    let column = task % tiling.panels * panel
    let columns = min(panel, e.inner - column)
    for index in reduced.indices { begin(index, part, self.width) }
    let end = min((chunk + 1) * tiling.perChunk, e.reduced)
    for row in chunk * tiling.perChunk..<end {
      for start in stride(from: 0, to: columns, by: tiling.block) {
        let count = min(tiling.block, columns - start)
        // Complete vectors are added: what lies past the last column goes past the last sum.
        let width = (count + Lanes.width - 1) / Lanes.width * Lanes.width
        runBlock(part, (outer * e.reduced + row) * e.inner + column + start, count)
        for (index, reduction) in reduced.enumerated() {
          add(part.table.rows[reduction.row], width, width, at: start, index, part)
        }
      }
      if row % LoopKernel.depth == LoopKernel.depth - 1 {
        for index in reduced.indices { flush(index, part, columns) }
      }
    }
    for index in reduced.indices {
      flush(index, part, columns)
      finish(index, part, chunk, outer * e.inner + column, columns, partial)
    }
  }

  // A thread's sums of one reduction: Float32 numbers, then Doubles.

  private func sums(_ index: Int, _ part: Part) -> Numbers {
    (part.accumulators + index * Buffer.padded(width * 4 + Buffer.alignment) * 3).assumingMemoryBound(to: Float.self)
  }

  private func totals(_ index: Int, _ part: Part) -> UnsafeMutablePointer<Double> {
    let size = Buffer.padded(width * 4 + Buffer.alignment)
    return (part.accumulators + index * size * 3 + size).assumingMemoryBound(to: Double.self)
  }

  private func begin(_ index: Int, _ part: Part, _ count: Int) {
    let start = reduced[index].reduction == .sum ? Summing.start : FindingLargest.start
    sums(index, part).update(repeating: start, count: count)
    totals(index, part).update(repeating: Double(start), count: count)
  }

  private func add(_ numbers: Numbers, _ count: Int, _ width: Int, at first: Int, _ index: Int, _ part: Part) {
    switch reduced[index].reduction {
    case .sum: Summing.columns(numbers, count, width, into: sums(index, part) + first)
    case .max: FindingLargest.columns(numbers, count, width, into: sums(index, part) + first)
    }
  }

  private func flush(_ index: Int, _ part: Part, _ count: Int) {
    switch reduced[index].reduction {
    case .sum: Summing.flush(sums(index, part), totals(index, part), count)
    case .max: FindingLargest.flush(sums(index, part), totals(index, part), count)
    }
  }

  /// Adds the sums of rows that shared a vector into the first `inner` sums.
  private func fold(_ index: Int, _ part: Part, _ width: Int, _ inner: Int) {
    let totals = totals(index, part)
    for i in inner..<max(inner, width) {
      totals[i % inner] = folded(index, totals[i % inner], totals[i])
    }
  }

  private func folded(_ index: Int, _ a: Double, _ b: Double) -> Double {
    reduced[index].reduction == .sum ? a + b : FindingLargest.fold(a, b)
  }

  /// Writes a task's sums: as results where they are complete, else as partial sums.
  private func finish(
    _ index: Int, _ part: Part, _ chunk: Int, _ first: Int, _ count: Int, _ partial: UnsafeMutablePointer<Double>
  ) {
    let totals = totals(index, part)
    if tiling.chunks == 1 {
      for i in 0..<count { reduced[index].result[first + i] = Float(totals[i]) }
    } else {
      let results = loop.extent.outer * loop.extent.inner
      (partial + (index * tiling.chunks + chunk) * results + first).update(from: totals, count: count)
    }
  }

  /// Adds up the partial sums, in order.
  func combine(_ shared: UnsafeMutableRawPointer) {
    if sharedBytes == 0 { return }
    let results = loop.extent.outer * loop.extent.inner
    for (index, reduction) in reduced.enumerated() {
      let parts = shared.assumingMemoryBound(to: Double.self) + index * tiling.chunks * results
      for i in 0..<results {
        var total = parts[i]
        for chunk in 1..<tiling.chunks { total = folded(index, total, parts[chunk * results + i]) }
        reduction.result[i] = Float(total)
      }
    }
  }
}
