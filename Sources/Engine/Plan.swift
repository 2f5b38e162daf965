import Graph

/// How a graph is run: its nodes grouped into kernels in order, and where each result lies. A value; nothing runs yet.
///
/// Most nodes never see memory: they are computed within a loop that needs them, or are views of a buffer.
package struct Plan: Sendable {
  package let graph: Graph
  /// Kernels before `commit` compute outputs and all that updates need; the others compute updates alone.
  package var kernels: [Kernel]
  package var commit: [Kernel]
  /// What `commit` copies at its end: updates that could not be computed in their place.
  package var copies: [Copy]
  /// Where values lie that have memory of their own.
  package var places: [Int: Place]
  /// How many numbers the arena holds.
  package var arenaCount: Int
  /// How each node is read where it has memory or is another reading of what has.
  var leaves: [Loop.Leaf?]

  /// A copy of an update's value into the store.
  package struct Copy: Sendable, Hashable {
    var name: String
    var source: Source
    var view: View
    var count: Int
  }

  /// What a view reads.
  package enum Source: Sendable, Hashable {
    /// The buffer of a node.
    case value(Int)
    /// A number, whatever the place.
    case constant(Float)
    /// The place itself: 0, 1, 2, …
    case place

    var value: Int? { if case .value(let index) = self { index } else { nil } }
  }

  package enum Place: Sendable, Hashable {
    /// In the arena, so many numbers from its start.
    case arena(Int)
    /// An input, or an update in its place in the store.
    case kept(String)
    case fed(String)
  }

  package enum Kernel: Sendable {
    case loop(Loop)
    /// One node by itself; operands and result are whole buffers.
    case node(Int, operands: [Int])

    /// Nodes whose buffers it reads and writes.
    var reads: [Int] {
      switch self {
      case .loop(let loop): loop.leaves.compactMap { $0.source.value }
      case .node(_, let operands): operands
      }
    }
    var writes: [Int] {
      switch self {
      case .loop(let loop): loop.stores.map(\.value) + loop.reductions.map(\.value)
      case .node(let index, _): [index]
      }
    }
  }
}

/// One pass over `count` numbers: reads leaves, computes, stores some results and sums up others.
package struct Loop: Sendable {
  package struct Leaf: Sendable, Hashable {
    var source: Plan.Source
    var view: View
  }

  /// A leaf, or the result of an instruction.
  package enum Operand: Sendable, Hashable {
    case leaf(Int)
    case result(Int)
  }

  package enum Code: Sendable, Hashable {
    case unary(Unary)
    case binary(Binary)
    case select
  }

  package struct Instruction: Sendable, Hashable {
    var code: Code
    var operands: [Operand]
  }

  package struct Stored: Sendable, Hashable {
    var operand: Operand
    var value: Int
    /// Where in the value's buffer: a part of a concatenation goes to its place at once.
    var view: View
    /// Whether it is all of the buffer, whose last vector may then be written whole.
    var isWhole: Bool
  }

  package struct Reduced: Sendable, Hashable {
    var operand: Operand
    var value: Int
    var reduction: Reduction
  }

  /// The loop read as [outer, reduced, inner]: a reduction keeps outer and inner. No reductions: all is outer.
  package struct Extent: Sendable, Hashable {
    var outer: Int
    var reduced: Int
    var inner: Int
    var count: Int { outer * reduced * inner }
  }

  package var count: Int
  package var extent: Extent
  package var leaves: [Leaf] = []
  package var instructions: [Instruction] = []
  package var stores: [Stored] = []
  package var reductions: [Reduced] = []
}
