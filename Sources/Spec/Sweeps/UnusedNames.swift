import Basics

extension Tree {
  /// Warnings of names of 'let' that nothing uses. A name counts as used wherever it stands as a word: a missing warning
  /// is better than a wrong one.
  func unusedNames() -> [Problem] {
    let swept = Set(self["sweep"]?.keys ?? [])
    return unused.map { name in
      Problem(
        "'\(name.text)' is used nowhere", at: name.mark,
        hint: swept.contains(name.text)
          ? "a sweep over it makes trials that are all the same"
          : "an equation takes it as \(name.text), a row as $\(name.text)", severity: .warning)
    }
  }

  /// The names of `let` that nothing uses.
  var unused: [Phrase] {
    let names = self["let"]?.entries.map(\.key) ?? []
    guard !names.isEmpty else { return [] }
    let words = words
    return names.filter { !words.contains($0.text) }
  }

  /// All words that may use a name. A key that is just a name sets it and does not count.
  var words: Set<String> {
    var words: Set<String> = []
    collect(&words)
    return words
  }

  private func collect(_ words: inout Set<String>) {
    switch self {
    case .scalar(let phrase): words.formUnion(phrase.text.words)
    case .list(let elements, _): for element in elements { element.collect(&words) }
    case .mapping(let entries, _):
      for entry in entries {
        // `when size >= 8` uses a name.
        let key = entry.key.text.words
        if key != [entry.key.text] { words.formUnion(key) }
        entry.value.collect(&words)
      }
    }
  }

  /// The keys of all mappings in here.
  private var keys: [String] {
    switch self {
    case .scalar: []
    case .list(let elements, _): elements.flatMap(\.keys)
    case .mapping(let entries, _): entries.flatMap { [$0.key.text] + $0.value.keys }
    }
  }
}

extension String {
  /// The parts that may be names. A number has none.
  var words: [String] {
    decimal(self) != nil ? [] : split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
  }
}
