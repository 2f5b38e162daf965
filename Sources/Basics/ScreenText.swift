/// Text as it stands on a terminal: how wide it is, cut to a width, without what would move the cursor.
package enum ScreenText {
  /// Columns that a text takes: two for wide letters, none for those that stand on others.
  package static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  package static func width(_ character: Character) -> Int {
    if character.isASCII { return 1 }
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return character.unicodeScalars.count == 1 ? 0 : 1
    default: break
    }
    let isEmoji = character.unicodeScalars.contains { $0.value == 0xFE0F } || first.properties.isEmojiPresentation
    return isEmoji || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// Names come from files: what controls a terminal is shown as a mark.
  package static func clean(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        result.append("\u{FFFD}")
      case .format where scalar.value != 0x200D: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The same of several lines.
  package static func cleanLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { clean(String($0)) }.joined(separator: "\n")
  }

  /// The text, or its beginning with `…` where it is wider than `columns`.
  package static func fit(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 0 else { return "" }
    var result = ""
    var used = 1
    for character in text {
      used += width(character)
      if used > columns { break }
      result.append(character)
    }
    return result + "…"
  }

  /// The text, or its two ends with `…` between them where it is wider than `columns`: long names often differ at their
  /// ends.
  package static func fitEnds(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns, columns > 2 else { return fit(text, columns) }
    var end = ""
    var used = 0
    for character in text.reversed() {
      used += width(character)
      if used > (columns - 1) / 2 { break }
      end = String(character) + end
    }
    return fit(text, columns - width(end)) + end
  }

  package static func pad(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? space + text : text + space
  }

  /// Words in lines no wider than `columns`, all but the first `indent` in; the first keeps its own spaces.
  package static func wrapped(_ text: String, _ columns: Int, indent: Int = 2) -> [String] {
    var lines: [String] = []
    let lead = String(text.prefix { $0 == " " })
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? lead + word : "\(line) \(word)"
      if width(longer) > columns && !line.isEmpty {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line = longer
      }
    }
    return (lines + [line]).map { fit($0, columns) }
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
  ]
}

extension String {
  /// The same as the beginning of a sentence.
  package var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}
