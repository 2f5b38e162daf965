/// What is written on figures: whether they have titles, and what stands there in place of the program's own words.
package struct Lettering: Sendable, Hashable {
  package struct Word: Sendable, Hashable {
    /// A label, or a word or phrase of one: `epoch`, `validation loss`.
    package var label: String
    package var instead: String
    /// Where it was written.
    package var mark: Mark?

    package init(_ label: String, _ instead: String, mark: Mark? = nil) {
      self.label = label
      self.instead = instead
      self.mark = mark
    }
  }

  package var hasTitles: Bool
  package var words: [Word]

  package init(hasTitles: Bool = true, words: [Word] = []) {
    self.hasTitles = hasTitles
    self.words = words
  }

  /// What stands between whole numbers and decimals in place of a point: the word for `.`.
  package var decimalMark: String? { words.first { $0.label == "." }?.instead }

  /// The same, but for a text that is written as it is, as a title that the user chose.
  package func keeping(_ text: String) -> Lettering {
    guard !text.isEmpty, !words.isEmpty, !words.contains(where: { $0.label == text }) else { return self }
    return Lettering(hasTitles: hasTitles, words: words + [Word(text, text)])
  }

  /// All that it says, in an order that does not depend on the file; empty where it says nothing.
  package var text: String {
    let words = words.map { "\($0.label): \($0.instead)" }.sorted()
    return ((hasTitles ? [] : ["titles: false"]) + words).joined(separator: "\n")
  }
}
