import Basics

/// The text of a scalar that remembers where each of its characters stands in the file: through line folds, quotes and
/// the substitution of `$name` (a substituted character stands where its `$` does).
package struct Phrase: Sendable, Hashable {
  package private(set) var characters: [Character]
  /// Where each character stands, as long as `characters`.
  private var places: [Mark]
  /// The whole.
  package let mark: Mark
  /// Written in quotes: then it is text, whatever it looks like.
  package let isQuoted: Bool

  package init(characters: [Character], places: [Mark], mark: Mark, isQuoted: Bool = false) {
    precondition(characters.count == places.count, "\(characters.count) characters, \(places.count) places")
    self.characters = characters
    self.places = places
    self.mark = mark
    self.isQuoted = isQuoted
  }

  /// Text that came from elsewhere and stands in one place as a whole.
  package init(_ text: String, at mark: Mark, isQuoted: Bool = false) {
    let characters = Array(text)
    self.init(
      characters: characters, places: Array(repeating: mark, count: characters.count), mark: mark, isQuoted: isQuoted)
  }

  package var text: String { String(characters) }

  /// Is this its text?
  package func reads(_ text: String) -> Bool { characters.elementsEqual(text) }

  /// The place of some of its characters.
  package func mark(_ range: Range<Int>) -> Mark {
    guard range.lowerBound < places.count else { return mark }
    let first = places[range.lowerBound]
    guard range.upperBound > range.lowerBound, range.upperBound <= places.count else { return first }
    let last = places[range.upperBound - 1]
    let width = last.line == first.line ? last.column + last.width - first.column : range.count
    return Mark(first.source, line: first.line, column: first.column, width: max(1, width))
  }

  /// The part in a range, each character still knowing its place.
  package func part(_ range: Range<Int>) -> Phrase {
    Phrase(characters: Array(characters[range]), places: Array(places[range]), mark: mark(range), isQuoted: isQuoted)
  }
}
