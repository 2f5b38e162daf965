import Basics

extension Tree {
  /// This tree with a change over it: mappings merge, `null` takes away what is there, all else is replaced. `path` is
  /// the path of both.
  func merged(with change: Tree, at path: [String] = []) -> Tree {
    guard case .mapping(var entries, let mark) = self, case .mapping(let changes, _) = change else { return change }
    // Rows of two kinds have nothing in common.
    guard FileKeys.kind(ofRow: entries, at: path) == FileKeys.kind(ofRow: changes, at: path),
      !FileKeys.beginsAnew(changes, over: entries, at: path)
    else { return change }
    if let group = path.count == 1 ? FileKeys.exclusive[path[0]] : nil {
      let set = Set(changes.map(\.key.text)).intersection(group)
      if !set.isEmpty { entries.removeAll { group.contains($0.key.text) && !set.contains($0.key.text) } }
    }
    for entry in changes {
      guard let index = entries.firstIndex(where: { $0.key.declares(entry.key) }) else {
        if !entry.value.isNull { entries.append(entry) }
        continue
      }
      if entry.value.isNull {
        entries.remove(at: index)
        continue
      }
      let value = entries[index].value
      // A fault of what replaces a value is found where that stands, not at the key that it had before. But
      // `generator: [...]` over `generator(z, y)` changes the table and leaves the inputs.
      let isReplaced = !(value.isMapping && entry.value.isMapping)
      if entry.key.declaresInputs || (isReplaced && !entries[index].key.declaresInputs) {
        entries[index].key = entry.key
      }
      entries[index].value = value.merged(with: entry.value, at: path + [entry.key.declaredName])
    }
    return .mapping(entries, mark)
  }

  /// This tree without the entry at a path, and without mappings that this leaves empty.
  func removing(_ path: ArraySlice<String>) -> Tree {
    guard case .mapping(var entries, let mark) = self, let name = path.first,
      let index = entries.firstIndex(where: { $0.key.declaredName == name })
    else { return self }
    let rest = path.dropFirst()
    let value = entries[index].value.removing(rest)
    if rest.isEmpty || (value.entries.isEmpty && !entries[index].value.entries.isEmpty) {
      entries.remove(at: index)
    } else {
      entries[index].value = value
    }
    return .mapping(entries, mark)
  }

  /// The value under a key, whatever parameters the key declares: `up` finds `up(c, out)`.
  func declared(_ name: String) -> Tree? { entries.first { $0.key.declaredName == name }?.value }

  /// A value under nested keys: the change that a path with dots means.
  static func nested(_ path: ArraySlice<Phrase>, _ value: Tree) -> Tree {
    guard let first = path.first else { return value }
    return .mapping([Entry(key: first, value: nested(path.dropFirst(), value))], first.mark)
  }

  /// The paths of all values in it that are not mappings.
  func leaves(_ path: [String] = []) -> [(path: [String], mark: Mark)] {
    guard case .mapping(let entries, _) = self, !entries.isEmpty else { return [(path, mark)] }
    return entries.flatMap { $0.value.leaves(path + [$0.key.declaredName]) }
  }

  /// On one line, for tables and names; not made to be read again.
  var oneLine: String {
    switch self {
    case .scalar(let phrase): phrase.text.split(separator: "\n").joined(separator: " ")
    case .list(let elements, _): "[\(elements.map(\.oneLine).joined(separator: ", "))]"
    case .mapping(let entries, _): "{\(entries.map { "\($0.key.text): \($0.value.oneLine)" }.joined(separator: ", "))}"
    }
  }
}

extension Phrase {
  /// A key without its parameters: `up` of `up(c, out)`.
  var declaredName: String {
    guard text.utf8.contains(UInt8(ascii: "(")) else { return text }
    let name = characters.prefix { $0 != "(" }
    return String(name.last == " " ? name.dropLast() : name)
  }

  fileprivate var declaresInputs: Bool { characters.contains("(") }
  fileprivate func declares(_ other: Phrase) -> Bool { reads(other.text) || declaredName == other.declaredName }
}
