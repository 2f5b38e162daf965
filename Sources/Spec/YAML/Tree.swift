import Basics

/// YAML as read: scalars as text, every node with its mark. Keys are unique and in the order of the file.
package indirect enum Tree: Sendable {
  case scalar(Phrase)
  case list([Tree], Mark)
  case mapping([Entry], Mark)

  package struct Entry: Sendable {
    package var key: Phrase
    package var value: Tree
    package init(key: Phrase, value: Tree) {
      self.key = key
      self.value = value
    }
  }

  package var mark: Mark {
    switch self {
    case .scalar(let phrase): phrase.mark
    case .list(_, let mark), .mapping(_, let mark): mark
    }
  }

  /// The entries of a mapping; empty for a scalar or a list.
  package var entries: [Entry] {
    if case .mapping(let entries, _) = self { entries } else { [] }
  }

  /// The items of a list; of anything else itself.
  var items: [Tree] {
    if case .list(let items, _) = self { items } else { [self] }
  }

  /// The value under a key of a mapping.
  package subscript(_ key: String) -> Tree? {
    entries.first { $0.key.reads(key) }?.value
  }

  /// The value that a resolved file has at an override's path, on one line: a name of `let`, or keys joined by dots.
  package func setting(_ path: String) -> String? {
    let names = path.split(separator: ".").map(String.init)
    if names.count == 1, let value = self["let"]?[path] { return value.oneLine }
    var node: Tree? = self
    for name in names { node = node?.declared(name) }
    return names.isEmpty ? nil : node?.oneLine
  }

  var isMapping: Bool { if case .mapping = self { true } else { false } }

  /// Whether it is YAML's `null` or `~`.
  var isNull: Bool {
    if case .scalar(let phrase) = self { !phrase.isQuoted && ["~", "null"].contains(phrase.text) } else { false }
  }

  /// Whether nothing was written: `let:` and no more.
  package var isEmpty: Bool {
    if case .scalar(let phrase) = self { phrase.characters.isEmpty && !phrase.isQuoted } else { false }
  }
}
