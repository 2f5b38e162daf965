import Basics

/// The text of a scalar with the mark of each of its characters, through line folds, quotes and the substitution of
/// `$name` (a substituted character has the mark of the whole `$name`).
package struct Phrase: Sendable, Hashable {
  package let characters: [Character]
  /// The mark of each of `characters`.
  private let marks: [Mark]
  /// The mark of the whole text.
  package let mark: Mark
  /// Written in quotes: then it is text, whatever it looks like.
  package let isQuoted: Bool
  /// All its characters; kept, as it is asked for often.
  package let text: String

  package init(characters: [Character], marks: [Mark], mark: Mark, isQuoted: Bool = false) {
    precondition(characters.count == marks.count, "\(characters.count) characters, \(marks.count) marks")
    self.characters = characters
    self.marks = marks
    self.mark = mark
    self.isQuoted = isQuoted
    text = String(characters)
  }

  /// Text that came from elsewhere and has one mark as a whole.
  package init(_ text: String, at mark: Mark, isQuoted: Bool = false) {
    let characters = Array(text)
    self.init(
      characters: characters, marks: Array(repeating: mark, count: characters.count), mark: mark, isQuoted: isQuoted)
  }

  /// Whether this is its text.
  package func reads(_ text: String) -> Bool { self.text == text }

  /// The mark of some of its characters.
  package func mark(_ range: Range<Int>) -> Mark {
    guard range.lowerBound < marks.count else { return mark }
    let first = marks[range.lowerBound]
    guard range.upperBound > range.lowerBound, range.upperBound <= marks.count else { return first }
    let last = marks[range.upperBound - 1]
    let width = last.line == first.line ? last.column + last.width - first.column : range.count
    return Mark(first.source, line: first.line, column: first.column, width: max(1, width))
  }

  /// The part in a range, each character with its own mark.
  package func part(_ range: Range<Int>) -> Phrase {
    Phrase(characters: Array(characters[range]), marks: Array(marks[range]), mark: mark(range), isQuoted: isQuoted)
  }
}
