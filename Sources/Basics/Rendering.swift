/// Turns problems into the text a user reads:
///
///     vae.yaml:12:7: error: no layer is named 'conv2'
///       - conv2 32 kernel 3
///         ^~~~~
///       did you mean 'conv2d'?
extension Problem {
  package func rendered(color: Bool = false) -> String {
    let tint = color ? (severity == .error ? "\u{1b}[1;31m" : "\u{1b}[1;33m") : ""
    let reset = color ? "\u{1b}[0m" : ""
    var lines: [String] = []
    // What is quoted comes from files: it must not move the cursor or change colours.
    let place = mark.map { ScreenText.clean("\($0): ") } ?? ""
    lines.append("\(place)\(tint)\(severity.rawValue):\(reset) \(ScreenText.cleanLines(message))")
    if let mark { lines += mark.excerpt }
    if let hint { lines += hint.split(separator: "\n").flatMap { Self.wrapped($0) }.map(ScreenText.clean) }
    for note in notes {
      lines.append(ScreenText.cleanLines("\(note.mark): note: \(note.message)"))
      lines += note.mark.excerpt
    }
    return lines.joined(separator: "\n")
  }

  /// A hint's line, indented; lists of names go on in further lines.
  private static func wrapped(_ hint: Substring) -> [String] {
    let widest = 98
    var lines = ["  "]
    for word in hint.split(separator: " ", omittingEmptySubsequences: false) {
      if lines[lines.count - 1].count + word.count > widest, lines[lines.count - 1].contains(where: { $0 != " " }) {
        lines.append("    ")
      }
      lines[lines.count - 1] += word + " "
    }
    return lines.map { String($0.dropLast()) }
  }
}

extension Problems {
  package func rendered(color: Bool = false) -> String {
    all.map { $0.rendered(color: color) }.joined(separator: "\n")
  }
}

extension Mark {
  /// The line, and a caret under the mark; a long line is cut to a window around it.
  fileprivate var excerpt: [String] {
    guard line >= 1, line <= source.lines.count else { return [] }
    let text = ScreenText.clean(source.lines[line - 1].replacing("\t", with: " ")).map { $0 }
    let window = 96
    let start = max(0, min(column - 1 - window / 2, text.count - window))
    let shown = text[start..<min(text.count, start + window)]
    let before = start > 0 ? "…" : ""
    let after = start + window < text.count ? "…" : ""
    let position = max(0, column - 1 - start) + before.count
    let underline = "^" + String(repeating: "~", count: max(0, min(width, shown.count - (column - 1 - start)) - 1))
    return [
      "  \(before)\(ScreenText.clean(String(shown)))\(after)",
      "  \(String(repeating: " ", count: position))\(underline)",
    ]
  }
}
