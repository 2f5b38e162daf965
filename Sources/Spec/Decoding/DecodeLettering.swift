import Basics

extension Decoder {
  /// `titles` and `words`: what figures write.
  mutating func lettering(_ root: Tree) -> Lettering {
    var lettering = Lettering()
    if let titles = root["titles"], let text = text(titles, "'titles'") {
      if text != "true", text != "false" {
        report(Problem("'titles' is true or false, here is '\(text)'", at: titles.mark))
      }
      lettering.hasTitles = text != "false"
    }
    guard let words = root["words"], !words.isNull else { return lettering }
    guard case .mapping(let entries, _) = words else {
      report(
        Problem(
          "'words' maps labels of figures to other words, here is \(words.inWords)", at: words.mark,
          hint: "words: {loss: perte, epoch: époque}"))
      return lettering
    }
    for entry in entries where !entry.value.isNull {
      guard !entry.value.isEmpty else {
        report(
          Problem(
            "what is written for '\(entry.key.text)' is missing", at: entry.key.mark,
            hint: "an empty text stands in quotes: \(entry.key.text): ''"))
        continue
      }
      guard let instead = text(entry.value, "what is written for '\(entry.key.text)'") else { continue }
      if entry.key.text == ".", instead.count != 1 {
        report(
          Problem("the decimal mark is one character, here is '\(instead)'", at: entry.value.mark, hint: "'.': ','"))
        continue
      }
      lettering.words.append(.init(entry.key.text, instead, mark: entry.key.mark))
    }
    return lettering
  }
}
