import Basics

extension Lettering {
  /// A label in the words given for it: those of the whole label if there are any, else those of each word and phrase
  /// in it, the longest first. Words are told apart by what is no letter, digit or underline, and a label may begin
  /// with a capital. A space, a dash and an underline are alike: `log_likelihood` is what figures write with a dash.
  func callAsFunction(_ label: String) -> String {
    let known = words.filter { $0.label != "." && !$0.label.isEmpty }
    guard !known.isEmpty, !label.isEmpty else { return label }
    if let whole = known.first(where: { $0.label == label }) { return whole.instead }
    let phrases = known.map { (letters: Array($0.label), instead: $0.instead) }.sorted {
      $0.letters.count > $1.letters.count
    }
    let letters = Array(label)
    var result = ""
    var index = 0
    while index < letters.count {
      let isStart = index == 0 || !(letters[index - 1].isOfWord && letters[index].isOfWord)
      if isStart, let found = phrases.first(where: { Self.stands($0.letters, in: letters, at: index) }) {
        let isCapital = letters[index].isUppercase && found.letters[0].isLowercase
        result += isCapital ? found.instead.firstUppercased : found.instead
        index += found.letters.count
        // With a word that is left off goes the space behind it.
        if found.instead.isEmpty, index < letters.count, letters[index] == " " { index += 1 }
      } else {
        result.append(letters[index])
        index += 1
      }
    }
    return result
  }

  /// Whether a phrase stands at a place of a label and ends where a word ends.
  private static func stands(_ phrase: [Character], in label: [Character], at start: Int) -> Bool {
    let end = start + phrase.count
    guard end <= label.count else { return false }
    // A function of an equation, or one of its fields, is not a word: `sum(x, over=elements)`.
    if end < label.count, phrase[phrase.count - 1].isOfWord, "(=".contains(label[end]) { return false }
    if end < label.count, label[end].isOfWord, phrase[phrase.count - 1].isOfWord { return false }
    for (index, letter) in phrase.enumerated() {
      let other = label[start + index]
      let isSame = letter == other || (letter.isGap && other.isGap)
      guard isSame || (index == 0 && String(letter).firstUppercased == String(other)) else { return false }
    }
    return true
  }
}

extension Character {
  fileprivate var isOfWord: Bool { isLetter || isNumber || self == "_" }
  /// Narrow spaces and those that do not break are what figures have beside numbers.
  fileprivate var isGap: Bool { " \u{A0}\u{2009}-_".contains(self) }
}

extension String {
  /// With another sign in place of the point between two digits.
  func withDecimalMark(_ mark: String) -> String {
    let letters = Array(self)
    return letters.indices.map { index in
      let isMark =
        letters[index] == "." && letters.indices.contains(index + 1) && letters[index + 1].isNumber && index > 0
        && letters[index - 1].isNumber
      return isMark ? mark : String(letters[index])
    }.joined()
  }
}
