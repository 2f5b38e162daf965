import Basics

/// The words of a row: what stands between spaces outside ( ) and [ ].
extension Phrase {
  func words() throws(Problem) -> [Phrase] {
    try wordRanges().map { part($0) }
  }

  func wordRanges() throws(Problem) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var open: [Int] = []
    for (index, character) in characters.enumerated() {
      switch character {
      case "(", "[":
        open.append(index)
      case ")", "]":
        guard let opened = open.popLast() else { throw unopened(index) }
        if characters[opened] == "(" && character == "]" || characters[opened] == "[" && character == ")" {
          throw unclosed(opened, at: index..<index + 1)
        }
      default: break
      }
      if character.isSpace, open.isEmpty {
        if let begun = start { ranges.append(begun..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let opened = open.last { throw unclosed(opened) }
    if let begun = start { ranges.append(begun..<characters.count) }
    return ranges
  }

  /// Without the spaces at both ends.
  var trimmed: Phrase {
    var range = 0..<characters.count
    while let first = range.first, characters[first].isSpace { range = first + 1..<range.upperBound }
    while let last = range.last, characters[last].isSpace { range = range.lowerBound..<last }
    return range.count == characters.count ? self : part(range)
  }
}

// MARK: - Brackets, and the commas of YAML that cut them apart

extension Phrase {
  /// The bracket at `index` is not closed; `found` is what stands where it should be.
  func unclosed(_ index: Int, at found: Range<Int>? = nil) -> Problem {
    let closing = characters[index] == "(" ? ")" : "]"
    let opened = mark(index..<index + 1)
    let end = max(0, characters.count - 1)..<characters.count
    return Problem(
      "'\(closing)' is missing: '\(characters[index])' was opened at \(opened.line):\(opened.column)",
      at: mark(found ?? end), hint: splitHint)
  }

  func unopened(_ index: Int) -> Problem {
    let opening = characters[index] == ")" ? "(" : "["
    return Problem(
      "'\(characters[index])' without '\(opening)' before it", at: mark(index..<index + 1), hint: splitHint)
  }

  /// The hint if the file has a comma right before or after this text.
  private var splitHint: String? {
    guard !characters.isEmpty, !isQuoted else { return nil }
    let first = mark(0..<1)
    let last = mark(characters.count - 1..<characters.count)
    let after =
      last.line <= last.source.lines.count
      ? last.source.lines[last.line - 1].dropFirst(last.column - 1 + last.width) : ""
    let before =
      first.line <= first.source.lines.count ? first.source.lines[first.line - 1].prefix(first.column - 1) : ""
    let isSplit = after.first { !$0.isWhitespace } == "," || before.last { !$0.isWhitespace } == ","
    return isSplit ? "a comma inside { } or [ ] is YAML's: put this on its own line or in quotes" : nil
  }
}
