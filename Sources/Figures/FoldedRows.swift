import Basics

/// The rows of a network with those that recur one after another drawn once.
struct FoldedRows {
  private(set) var rows: [LayerRow] = []
  /// Which of the rows stand for how many times as many.
  private(set) var repeats: [(range: Range<Int>, times: Int)] = []

  /// A row with the rows inside it.
  private struct Tree {
    var row: LayerRow
    var children: [Tree] = []
    var count: Int { 1 + children.reduce(0) { $0 + $1.count } }

    /// The rounds of a `repeat` differ in their numbers alone.
    var name: String { row.text.hasPrefix("round ") && !children.isEmpty ? "round" : row.text }

    /// Whether both look the same: all but their positions in the table.
    func isLike(_ other: Tree) -> Bool {
      name == other.name && row.shape == other.row.shape && row.parameters == other.row.parameters
        && children.count == other.children.count && zip(children, other.children).allSatisfy { $0.isLike($1) }
    }
  }

  init(_ rows: [LayerRow]) {
    var rest = rows[...]
    add(Self.trees(&rest, depth: 0))
  }

  private static func trees(_ rows: inout ArraySlice<LayerRow>, depth: Int) -> [Tree] {
    var trees: [Tree] = []
    while let row = rows.first, row.depth >= depth {
      rows.removeFirst()
      trees.append(Tree(row: row, children: Self.trees(&rows, depth: row.depth + 1)))
    }
    return trees
  }

  private mutating func add(_ trees: [Tree]) {
    var index = 0
    while index < trees.count {
      let (length, times) = Self.repetition(in: trees, from: index)
      let first = rows.count
      for tree in trees[index..<index + length] {
        rows.append(tree.row)
        add(tree.children)
      }
      if times > 1 { repeats.append((first..<rows.count, times)) }
      index += length * times
    }
  }

  /// How many trees from here on recur, and how often they stand there: what leaves out the most rows, and at least
  /// three.
  private static func repetition(in trees: [Tree], from start: Int) -> (length: Int, times: Int) {
    var best = (length: 1, times: 1)
    var most = 2
    for length in 1...8 where start + 2 * length <= trees.count {
      var times = 1
      while start + (times + 1) * length <= trees.count,
        (0..<length).allSatisfy({ trees[start + $0].isLike(trees[start + times * length + $0]) })
      {
        times += 1
      }
      let saved = (times - 1) * trees[start..<start + length].reduce(0) { $0 + $1.count }
      if saved > most {
        best = (length, times)
        most = saved
      }
    }
    return best
  }
}
