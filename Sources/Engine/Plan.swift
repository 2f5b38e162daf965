import Graph

/// How a graph is run: its nodes grouped into kernels in order, and where each result lies. A value; nothing runs yet.
///
/// Most nodes never see memory: they are computed within a loop that needs them, or are views of a buffer.
package struct Plan: Sendable {
  package let graph: Graph
  /// `kernels` compute outputs and everything that updates need; those in `commit` compute updates alone.
  package var kernels: [Kernel]
  package var commit: [Kernel]
  /// What `commit` copies at its end: updates that could not be computed in place.
  package var copies: [Copy]
  /// Where each value lies that has memory of its own.
  package var locations: [Int: Location]
  /// Which kernels are run strip by strip.
  package var strips: [Strips]
  /// How many numbers the arena holds.
  package var arenaCount: Int
  /// How each node is read that has memory or is a view of what has.
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
    /// The same number at every index.
    case constant(Float)
    /// The index itself: 0, 1, 2, …
    case index

    var value: Int? { if case .value(let index) = self { index } else { nil } }
  }

  package enum Location: Sendable, Hashable {
    /// In the arena, so many numbers from its start.
    case arena(Int)
    /// In an array of the store: a kept input, or an update that is computed in place.
    case kept(String)
    /// In the memory of a fed input.
    case fed(String)
    /// In memory of its own: a graph hands it on, or was handed it.
    case handedOn(String)
  }

  package enum Kernel: Sendable {
    case loop(Loop)
    /// One node by itself; each operand and the result is a buffer.
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

/// One pass over `count` numbers: reads leaves, computes, stores some results and reduces others.
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
    /// The part of the value's buffer that is written: a loop can write one part of a concatenation.
    var view: View
    /// Whether it is the entire buffer; its last vector may then be written past the last number.
    var isWhole: Bool
  }

  package struct Reduced: Sendable, Hashable {
    var operand: Operand
    var value: Int
    var reduction: Reduction
  }

  /// The loop read as [outer, reduced, inner]: a reduction keeps outer and inner. Without reductions all is outer.
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
