import Basics

/// What is being evaluated at this point.
struct Nesting: Sendable {
  /// Definitions, functions and networks from the outermost to the innermost: one that is entered again is a circle.
  var underway: [String] = []
  /// How many equations and rows lie within one another.
  var depth = 0

  /// Each level is a level of the stack.
  private static let deepest = 250

  /// Some levels deeper: as many as the stack of what follows is worth.
  mutating func deepen(by levels: Int = 1, at mark: Mark?) throws(Problem) {
    depth += levels
    guard depth <= Self.deepest else {
      throw Problem("equations and rows lie more than \(Self.deepest) deep within one another here", at: mark)
    }
  }
}
