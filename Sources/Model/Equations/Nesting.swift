import Basics

/// What is being evaluated at this point.
struct Nesting: Sendable {
  /// Definitions, functions and networks from the outermost to the innermost; entering one twice is a circle.
  var underway: [String] = []
  /// Whether no name of the objective is being evaluated; functions have brackets, and before a network stands a word.
  var isOutsideNames: Bool { underway.allSatisfy { $0.hasSuffix("()") || $0.contains(" ") } }
  /// How deeply equations and rows are nested.
  var depth = 0

  /// The limit, since each level uses the stack.
  private static let deepest = 250

  /// Chains of names are evaluated within one another up to here, so that there is room for the rows of networks.
  static let deepestChain = 150

  /// Goes some levels deeper, by how much of the stack the following code uses.
  mutating func deepen(by levels: Int = 1, at mark: Mark?) throws(Problem) {
    depth += levels
    guard depth <= Self.deepest else {
      throw Problem("equations and rows lie more than \(Self.deepest) deep within one another here", at: mark)
    }
  }
}
