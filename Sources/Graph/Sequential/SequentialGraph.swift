/// A network that says for each position of a sequence how it is drawn, given those before it, as two programs that draw
/// them one after another without computing anything twice.
///
/// `opening` computes all that the sequence does not change, and draws the first position. Then `next`, run for each
/// position p from 0 to the last but one, takes what was drawn for p and draws p + 1. What it needs of earlier
/// positions, as the keys and values of attention, is handed from run to run.
package struct SequentialGraph: Sendable {
  package var opening: Graph
  package var next: Graph
  package var positions: PositionBlocks
  package var handed: [Handed]

  /// A fed input of `next` and where its numbers come from: an output of `opening` of the same name.
  package struct Handed: Sendable, Hashable {
    package enum Way: Sendable, Hashable {
      /// All of it, once.
      case fixed
      /// The numbers of position p + offset.
      case row(PositionBlocks, offset: Int)
      /// All of it, and after each run the position p + offset is replaced by the output of `next` of the same name.
      case kept(PositionBlocks, offset: Int)
    }
    package var name: String
    package var way: Way
  }

  /// The input of `opening` that is a whole sequence of zeros.
  package var blank: String

  /// What is drawn is the output of this name in both, and the input of `next`.
  package static let drawn = "drawn"

  /// The input of `next` that is p + offset.
  package static func index(_ offset: Int) -> String { "position + \(offset)" }
  /// The offsets for which `next` has such an input.
  package var offsets: [Int]
}

/// Why a network cannot be computed position by position.
struct NotSequential: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
