import Basics

/// Takes out of a sweep what an override has set by hand, and warns of it.
struct SweepTrimming {
  let path: [String]
  let written: Phrase
  private(set) var warnings: [Problem] = []
  private(set) var problems: [Problem] = []

  init(path: [String], written: Phrase) {
    self.path = path
    self.written = written
  }

  mutating func trim(sweep: Tree) -> Tree {
    guard case .mapping(let entries, let mark) = sweep else { return sweep }
    var kept: [Tree.Entry] = []
    for var entry in entries {
      switch (entry.key.text, entry.value) {
      case ("zip", .list(let groups, let listMark)):
        let rest = groups.map { trim(group: $0, beside: []) }.filter { !$0.entries.isEmpty }
        entry.value = .list(rest, listMark)
        if rest.isEmpty { continue }
      case ("zip", .mapping(let before, _)):
        entry.value = trim(group: entry.value, beside: [])
        if entry.value.entries.isEmpty && !before.isEmpty { continue }
      case ("prune", .scalar): break
      case (let name, .mapping) where DrawnSweep.Method(rawValue: name) != nil:
        let fields = Set(DrawnSweep.Method(rawValue: name)!.fields)
        entry.value = trim(group: entry.value, beside: fields)
        if entry.value.entries.allSatisfy({ fields.contains($0.key.text) }) { continue }
      case (_, .mapping(let settings, let settingsMark)):
        entry.value = .mapping(
          settings.map { Tree.Entry(key: $0.key, value: trim(overrides: $0.value, below: [])) }, settingsMark)
      default:
        if replaces(entry.key, entry.value) { continue }
      }
      kept.append(entry)
    }
    return .mapping(kept, mark)
  }

  /// `{a: […], b: […]}` without what was set.
  private mutating func trim(group: Tree, beside fields: Set<String>) -> Tree {
    guard case .mapping(let entries, let mark) = group else { return group }
    var kept: [Tree.Entry] = []
    for entry in entries where fields.contains(entry.key.text) || !replaces(entry.key, entry.value) {
      kept.append(entry)
    }
    return .mapping(kept, mark)
  }

  /// The overrides of a setting, which may nest, and may hold a sweep.
  private mutating func trim(overrides: Tree, below parents: [String]) -> Tree {
    guard case .mapping(let entries, let mark) = overrides else { return overrides }
    var kept: [Tree.Entry] = []
    for var entry in entries {
      if parents.isEmpty, entry.key.reads("sweep") {
        entry.value = trim(sweep: entry.value)
      } else {
        let sweptPath = parents.isEmpty ? Override.normalized(entry.key) : parents + [entry.key.declaredName]
        if sweptPath.starts(with: path) || FileKeys.exclude(sweptPath, path) {
          warn(entry.key, entry.value)
          continue
        }
        if path.starts(with: sweptPath) {
          if case .mapping = entry.value {
            entry.value = trim(overrides: entry.value, below: sweptPath)
          } else {
            conflict(entry.key)
          }
        }
      }
      kept.append(entry)
    }
    return .mapping(kept, mark)
  }

  private mutating func replaces(_ key: Phrase, _ value: Tree) -> Bool {
    let sweptPath = Override.normalized(key)
    if sweptPath.starts(with: path) || FileKeys.exclude(sweptPath, path) || (path == ["seed"] && sweptPath == path) {
      warn(key, value)
      return true
    }
    if path.starts(with: sweptPath) { conflict(key) }
    return false
  }

  private func swept(_ key: Phrase) -> String {
    FileKeys.exclude(Override.normalized(key), path) ? "'\(key.text)'" : "it"
  }

  private mutating func warn(_ key: Phrase, _ value: Tree) {
    warnings.append(
      Problem(
        "'\(written.text)' is set here, so \(swept(key)) is not swept", at: written.mark, severity: .warning
      )
      .noting(key.mark, "this would have swept it: \(value.oneLine)"))
  }

  /// A part of what is swept as a whole cannot be set: each point of the sweep would replace it.
  private mutating func conflict(_ key: Phrase) {
    problems.append(
      Problem(
        "'\(written.text)' is a part of '\(key.text)', which the sweep sets as a whole", at: written.mark,
        hint: "override sweep.\(key.text), or \(key.text) itself"
      ).noting(key.mark, "it is swept here"))
  }
}
