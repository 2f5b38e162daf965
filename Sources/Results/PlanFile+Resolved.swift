import Basics

extension PlanFile.Trial {
  /// The value of a name of `let` or of a path (`train.epochs`) in the trial's resolved experiment; nil where it has
  /// none or more than a word.
  package func resolved(_ path: String) -> String? {
    let keys = path.split(separator: ".").map(String.init)
    guard !keys.isEmpty else { return nil }
    return word(at: keys) ?? (keys.count == 1 ? word(at: ["let"] + keys) : nil)
  }

  /// All paths of its resolved experiment whose value is a word, names of `let` without `let.`, in the order of the text.
  package var resolvedWords: [Setting] {
    var words: [Setting] = []
    var keys: [Substring] = []
    for line in experiment.utf8.split(separator: 0x0A) {
      let indent = line.prefix { $0 == 0x20 }.count
      let text = Substring(line.dropFirst(indent))
      guard indent.isMultiple(of: 2), indent / 2 <= keys.count, !text.hasPrefix("-"), let end = text.firstIndex(of: ":")
      else { continue }
      let value = text[text.index(after: end)...].drop { $0 == " " }
      let path = keys.prefix(indent / 2) + [text[..<end]]
      // Below a value there are no keys.
      keys = value.isEmpty ? Array(path) : Array(path.dropLast())
      guard isWord(value) else { continue }
      words.append(Setting(name: path.drop { $0 == "let" }.joined(separator: "."), value: unquoted(value)))
    }
    return words
  }

  /// The resolved text has a key a line, each level two spaces further in.
  private func word(at keys: [String]) -> String? {
    var depth = 0
    for line in experiment.utf8.split(separator: 0x0A) {
      let indent = line.prefix { $0 == 0x20 }.count
      if indent < 2 * depth { return nil }
      let text = Substring(line.dropFirst(indent))
      guard indent == 2 * depth, text.hasPrefix(keys[depth] + ":") else { continue }
      let value = text.dropFirst(keys[depth].count + 1).drop { $0 == " " }
      depth += 1
      if depth == keys.count { return isWord(value) ? unquoted(value) : nil }
      if !value.isEmpty { return nil }
    }
    return nil
  }

  private func isWord(_ value: Substring) -> Bool { value.first.map { !"[{|>".contains($0) } ?? false }

  private func unquoted(_ value: Substring) -> String {
    guard value.count > 1, let quote = value.first, "'\"".contains(quote), value.last == quote else {
      return String(value)
    }
    return String(value.dropFirst().dropLast())
  }
}
