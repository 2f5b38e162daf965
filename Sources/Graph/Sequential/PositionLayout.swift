/// Where the positions of a sequence are among the axes of a value that depends on it.
///
/// Each axis is a product of parts: after a reshape of `[batch, T, d]` to `[batch · T, d]` the first axis has two. A
/// value of one position has the same parts, those of the positions with size 1.
struct PositionLayout: Hashable {
  enum Part: Hashable {
    case plain(Int)
    /// All positions of the sequence, or an image's rows and columns of them, in raster order.
    case all(Int)
    case rows(Int)
    case columns(Int)
    /// All positions too, but as the keys that each position's query is compared with: these are there at once, though
    /// only the first `seen` are ever looked at. Those up to the current position + `offset` are final.
    case keys(Int, seen: Int, offset: Int)

    var size: Int {
      switch self {
      case .plain(let size), .all(let size), .rows(let size), .columns(let size), .keys(let size, _, _): size
      }
    }

    var isPosition: Bool {
      switch self {
      case .all, .rows, .columns: true
      case .plain, .keys: false
      }
    }

    var isKeys: Bool { if case .keys = self { true } else { false } }

    /// Its size in a value of one position.
    var localSize: Int {
      switch self {
      case .plain(let size): size
      case .all, .rows, .columns: 1
      case .keys(_, let seen, _): seen
      }
    }

    /// Two parts of which the first has a size; nil: it is not to be parted so.
    func split(_ first: Int) -> (Part, Part)? {
      guard size % first == 0 else { return nil }
      switch self {
      case .plain: return (.plain(first), .plain(size / first))
      case .all: return (.rows(first), .columns(size / first))
      case .rows, .columns, .keys: return nil
      }
    }
  }

  var axes: [[Part]]
  /// Once the sequence is known up to position p, the value is final up to its position p + `offset`.
  var offset = 0
  /// Its positions from this one on are others than the sequence's: what was joined behind a part of them.
  var end = Int.max
  /// Whether what it has for keys after the final ones still counts: they have not been masked yet.
  var isOpen = false

  init(_ axes: [[Part]], like other: PositionLayout? = nil) {
    self.axes = axes.map { $0.filter { $0 != .plain(1) } }
    if let other { (offset, end, isOpen) = (other.offset, other.end, other.isOpen) }
  }

  init(plain shape: Shape) { self.init(shape.map { [.plain($0)] }) }

  var localShape: Shape { Shape(axes.map { axis in axis.map(\.localSize).reduce(1, *) }) }
  var localShapeOfAllKeys: Shape {
    Shape(axes.map { axis in axis.map { $0.isPosition ? 1 : $0.size }.reduce(1, *) })
  }
  var hasPositions: Bool { axes.contains { $0.contains(where: \.isPosition) } }

  func isPlain(_ axis: Int) -> Bool { axes[axis].allSatisfy { !$0.isPosition && !$0.isKeys } }
  func hasPositions(_ axis: Int) -> Bool { axes[axis].contains(where: \.isPosition) }

  /// How many positions there are on an axis that holds them and nothing else.
  func positions(_ axis: Int) -> Int? {
    let parts = axes[axis]
    return switch (parts.first, parts.last, parts.count) {
    case (.all(let count)?, _, 1): count
    case (.rows(let rows)?, .columns(let columns)?, 2): rows * columns
    default: nil
    }
  }

  /// How the numbers lie in memory: position i of block k begins at (k · positions + i) · `inner`. Nil: positions do not
  /// lie together.
  var blocks: PositionBlocks? {
    let parts = axes.flatMap { $0 }
    guard let first = parts.firstIndex(where: \.isPosition) else { return nil }
    let last = parts.lastIndex(where: \.isPosition) ?? first
    switch (parts[first], parts[last], last - first) {
    case (.all, _, 0), (.rows, .columns, 1): break
    default: return nil
    }
    func size(_ parts: ArraySlice<Part>) -> Int { parts.map(\.size).reduce(1, *) }
    return PositionBlocks(
      outer: size(parts[..<first]), positions: size(parts[first...last]), inner: size(parts[(last + 1)...]))
  }

  /// The same numbers in another shape; nil: its axes cut parts that cannot be cut.
  func reshaped(to shape: Shape) -> PositionLayout? {
    var rest = axes.flatMap { $0 }[...]
    var result: [[Part]] = []
    for wanted in shape {
      var (axis, size) = ([Part](), 1)
      while size < wanted {
        guard let part = rest.popFirst() else { return nil }
        if wanted % (size * part.size) == 0 {
          axis.append(part)
          size *= part.size
        } else {
          guard wanted % size == 0, let (first, second) = part.split(wanted / size) else { return nil }
          axis.append(first)
          rest = [second] + rest
          size = wanted
        }
      }
      result.append(axis)
    }
    return rest.isEmpty ? PositionLayout(result, like: self) : nil
  }

  /// What two operands of equal shape have together; nil: their positions lie elsewhere.
  func merged(_ other: PositionLayout) -> PositionLayout? {
    guard axes.count == other.axes.count, offset == other.offset else { return nil }
    var result = self
    for axis in axes.indices {
      if axes[axis] == other.axes[axis] { continue }
      let parts = zip(axes[axis], other.axes[axis])
      let agree = parts.allSatisfy {
        $0 == $1 || $0.size == $1.size && !$0.isPosition && !$1.isPosition && $0.isKeys != $1.isKeys
      }
      guard axes[axis].count == other.axes[axis].count, agree else { return nil }
      result.axes[axis] = parts.map { $0.isKeys ? $0 : $1 }
    }
    result.end = min(end, other.end)
    result.isOpen = isOpen || other.isOpen
    return result
  }
}

/// Where the numbers of the positions lie in an array.
package struct PositionBlocks: Sendable, Hashable {
  package var outer: Int
  package var positions: Int
  package var inner: Int
}
