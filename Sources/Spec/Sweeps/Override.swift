import Basics

/// One change of an experiment: a path and its new value.
/// The command line, a file with `base` and sweeps all make such changes.
struct Override: Sendable {
  /// Keys from the top; a name of `let` begins with `let`.
  let path: [String]
  /// As written: `latent`, `train.steps`.
  let written: Phrase
  /// The tree to merge over the file.
  let change: Tree

  /// Reads `path` against the tree that it changes; a path that leads nowhere is an error.
  init(_ written: Phrase, _ value: Tree, in tree: Tree, _ catalogues: Catalogues) throws(Problem) {
    // Dots inside ( ) do not separate keys: `networks.generator(z, y=0.5)`.
    let parts = written.split(at: ".")
    path = try Paths(tree: tree, catalogues: catalogues).resolve(parts, written)
    self.written = written
    let keys = path.count > parts.count ? [Phrase("let", at: written.mark)] + parts : parts
    change = Tree.nested(keys[...], value)
  }

  /// The keys of a path as written; whether it exists is not checked.
  static func normalized(_ written: Phrase) -> [String] {
    let parts = written.split(at: ".").map(\.text)
    return parts.count == 1 && !FileKeys.top.contains(parts[0]) ? ["let"] + parts : parts
  }
}

/// Where paths lead in a tree.
private struct Paths {
  let tree: Tree
  let catalogues: Catalogues

  func resolve(_ parts: [Phrase], _ written: Phrase) throws(Problem) -> [String] {
    let names = parts.map(\.text)
    if names.count == 1, !FileKeys.top.contains(names[0]) {
      guard tree["let"]?[names[0]] != nil else { throw unknown(written) }
      return ["let", names[0]]
    }
    guard FileKeys.top.contains(names[0]), names[0] != "base", parts.count <= 16 else { throw unknown(written) }
    var node = tree[names[0]]
    var path = [names[0]]
    for (index, part) in parts.enumerated().dropFirst() {
      let name = part.declaredName
      // What may stand in a sweep is checked when the sweep is read, and networks' names with the model.
      let isOpen = if case .mapping = node { true } else { node?.isEmpty ?? true }
      if isOpen,
        path[0] == "sweep" || path == ["train", "rates"]
          || FileKeys.known(under: path, of: node, catalogues).contains(name)
      {
        node = node?.declared(name)
      } else {
        node = try descend(node, to: part, below: parts[index - 1], path, written)
      }
      path.append(name)
    }
    return path
  }

  private func descend(
    _ node: Tree?, to part: Phrase, below parent: Phrase, _ path: [String], _ written: Phrase
  ) throws(Problem) -> Tree {
    let dotted = path.joined(separator: ".")
    switch node {
    case .list(_, let mark):
      throw Problem(
        "'\(dotted)' is a list: its rows have no paths", at: written.mark, hint: "set it whole: \(dotted)=[…]"
      ).noting(mark, "it stands here")
    case .scalar(let phrase) where node?.isEmpty == false:
      throw Problem(
        "'\(dotted)' is '\(phrase.text)': nothing stands under it", at: written.mark, hint: "set it whole: \(dotted)=…"
      ).noting(phrase.mark, "it stands here")
    default:
      guard let found = node?.declared(part.declaredName) else { throw unknown(written) }
      return found
    }
  }

  private func unknown(_ written: Phrase) -> Problem {
    let lets = tree["let"]?.entries.map(\.key.text) ?? []
    var known = lets + FileKeys.top + tree.settingNames
    for section in ["data", "train", "objective"] {
      known += FileKeys.known(under: [section], of: tree[section], catalogues).map { "\(section).\($0)" }
    }
    known += paths(tree, prefix: "", depth: 0).prefix(1000)
    let hint = (closest(to: written.text, among: known) ?? deeper(written.text)).map { "did you mean '\($0)'?" }
    var names = lets.isEmpty ? "" : "; 'let' has \(lets.prefix(12).joined(separator: ", "))"
    if !tree.settingNames.isEmpty {
      names += "; the sweep has settings of \(tree.settingNames.prefix(6).joined(separator: ", "))"
    }
    return Problem(
      "'\(written.text)' names nothing in this experiment", at: written.mark,
      hint: hint ?? "a path is a name of 'let' or keys joined by dots, as in train.batch\(names)")
  }

  /// A key without what stands before it: `epochs` for `train.epochs`.
  private func deeper(_ name: String) -> String? {
    for section in ["train", "data", "objective"] {
      let keys = FileKeys.known(under: [section], of: tree[section], catalogues)
      if keys.contains(name) { return "\(section).\(name)" }
      if let meant = Habits.meaning(of: name, among: keys) { return "\(section).\(meant)" }
    }
    return nil
  }

  private func paths(_ node: Tree, prefix: String, depth: Int) -> [String] {
    guard depth < 4 else { return [] }
    return node.entries.flatMap { entry -> [String] in
      let path = prefix + entry.key.declaredName
      return [path] + paths(entry.value, prefix: path + ".", depth: depth + 1)
    }
  }
}
