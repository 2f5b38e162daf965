import Basics
import Graph

/// How a loop is cut into blocks and the blocks into tasks. It depends on shapes alone, never on the number of
/// threads, so that sums are the same to the last bit however many work on them.
struct LoopTiling {
  enum Order {
    /// No reduction: blocks follow each other.
    case flat
    /// Rows that are summed: whole rows in a block.
    case shortRows(perBlock: Int)
    /// Rows longer than a block, in segments of whole blocks.
    case longRows
    /// Columns that are summed: whole rows in a block, `width` numbers (some rows side by side) added to as many sums.
    case narrowColumns(perBlock: Int, width: Int)
    /// Columns that are summed, with rows longer than a block: panels of so many columns, a panel's row in several
    /// blocks.
    case wideColumns(panel: Int)
  }

  static let segment = 65536

  let order: Order
  /// How many numbers a block has at most.
  let block: Int
  /// A divisor of the index of every block's first number.
  let alignment: Int
  /// Whether a block may end within a vector whose other numbers belong to another block.
  let isRagged: Bool
  /// Tasks are [outer, chunks, panels].
  let chunks: Int
  let panels: Int
  /// How many indices of the reduced axis are in a chunk; without a reduction, how many numbers.
  let perChunk: Int

  /// - Parameter periods: after how many numbers leaves repeat; a leaf is read once if blocks are multiples of its
  ///   period.
  init(_ loop: Loop, periods: [Int]) {
    let e = loop.extent
    let limit = loop.instructions.count > 12 ? 512 : 1024
    let vector = Lanes.width
    if loop.reductions.isEmpty {
      let step = periods.reduce(vector) { step, period in
        let common = leastCommonMultiple(step, period)
        return common <= limit ? common : step
      }
      order = .flat
      block = limit / step * step
      alignment = block
      isRagged = false
      perChunk = 8 * block
      chunks = (loop.count + perChunk - 1) / perChunk
      panels = 1
    } else if e.inner == 1, e.reduced <= limit {
      let together = vector / greatestCommonDivisor(vector, e.reduced)
      let rows = together * e.reduced <= limit ? limit / (together * e.reduced) * together : limit / e.reduced
      order = .shortRows(perBlock: rows)
      block = rows * e.reduced
      alignment = block
      isRagged = block % vector != 0 && e.outer > rows
      chunks = (e.outer + rows - 1) / rows
      perChunk = e.reduced
      panels = 1
    } else if e.inner == 1 {
      order = .longRows
      block = limit
      alignment = greatestCommonDivisor(e.reduced, limit)
      isRagged = e.reduced % vector != 0 && e.outer > 1
      chunks = (e.reduced + LoopTiling.segment - 1) / LoopTiling.segment
      perChunk = LoopTiling.segment
      panels = 1
    } else if let width = LoopTiling.width(e.inner, limit: limit) {
      let rows = width / e.inner * (limit / width)
      order = .narrowColumns(perBlock: rows, width: width)
      block = rows * e.inner
      alignment = e.outer > 1 ? greatestCommonDivisor(block, e.reduced * e.inner) : block
      isRagged = e.outer > 1 && e.reduced * e.inner % vector != 0
      perChunk = rows * max(1, LoopTiling.segment / block)
      chunks = (e.reduced + perChunk - 1) / perChunk
      panels = 1
    } else {
      let panel = min(e.inner, 16 * limit)
      order = .wideColumns(panel: panel)
      block = limit
      alignment = greatestCommonDivisor(e.inner, limit)
      isRagged = e.inner % vector != 0
      perChunk = 256
      chunks = (e.reduced + perChunk - 1) / perChunk
      panels = (e.inner + panel - 1) / panel
    }
  }

  /// The length of the fewest rows that fill complete vectors, four if possible; nil: it is beyond `limit`.
  private static func width(_ inner: Int, limit: Int) -> Int? {
    [4 * Lanes.width, Lanes.width].lazy.map { leastCommonMultiple(inner, $0) }.first { $0 <= limit }
  }
}
