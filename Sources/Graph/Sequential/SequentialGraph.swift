/// A network that says for each position of a sequence how it is drawn, given those before it, as two programs that draw
/// them one after another without computing anything twice.
///
/// `opening` computes all that the sequence does not change, and draws the first position. Then the parts, each run for
/// some positions p, take what was drawn for p and draw p + 1. What they need of earlier positions, as the keys and values
/// of attention, is handed from run to run.
package struct SequentialGraph: Sendable {
  package var opening: Graph
  /// Each for the positions from where the one before it ends; the last ends before the last position, which needs none.
  package var parts: [Part]
  package var positions: PositionBlocks

  /// A program for positions below `end`: the fewer there are to look back at, the cheaper it is.
  package struct Part: Sendable {
    package var end: Int
    package var graph: Graph
    package var handed: [Handed]
    /// The offsets for which the graph has an input `index(offset)`.
    package var offsets: [Int]
  }

  /// A fed input of a part and where its numbers come from: an output of `opening` of the same name. Of a kept array the
  /// opening has the first positions only; where there are none, it has no such output.
  package struct Handed: Sendable, Hashable {
    package enum Way: Sendable, Hashable {
      /// All of it, once.
      case fixed
      /// The numbers of position p + offset.
      case row(PositionBlocks, offset: Int)
      /// As many positions of it, and after each run the position p + offset is replaced by the output of the part of the
      /// same name.
      case kept(PositionBlocks, offset: Int)
    }
    package var name: String
    package var way: Way
  }

  /// The input of `opening` that is a whole sequence of zeros.
  package var blank: String

  /// What is drawn is the output of this name in all programs, and the input of the parts.
  package static let drawn = "drawn"

  /// The input of a part that is p + offset.
  package static func index(_ offset: Int) -> String { "position + \(offset)" }

  package init(opening: Graph, parts: [Part], positions: PositionBlocks, blank: String) {
    self.opening = opening
    self.parts = parts
    self.positions = positions
    self.blank = blank
  }
}

/// Why a network cannot be computed position by position.
struct NotSequential: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
