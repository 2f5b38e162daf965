import Basics

/// The keys of an experiment file in the order in which a resolved file writes them, and the keys that an override may
/// set although the file does not have them.
enum FileKeys {
  static let top = [
    "title", "base", "seed", "let", "data", "blocks", "networks", "objective", "train", "evaluate", "figures", "titles",
    "words",
    "sweep",
  ]

  /// Groups of keys that exclude each other: an override that sets one removes the others.
  static let exclusive: [String: Set<String>] = [
    "train": ["epochs", "steps"],
    "objective": ["minimize", "maximize", "steps"],
  ]

  /// The kind of a row written as a mapping at a path, `{adam: {rate: 1e-3}}`; nil if it is not a row.
  static func kind(ofRow entries: [Tree.Entry], at path: [String]) -> String? {
    guard path == ["train", "optimizer"] || path == ["objective"], let key = entries.first?.key.text else { return nil }
    return path == ["objective"] && Decoder.objectiveKeys.contains(key) ? nil : key
  }

  /// Whether a mapping at a path has nothing in common with the one it changes: an objective that begins with a preset.
  static func beginsAnew(_ changes: [Tree.Entry], over entries: [Tree.Entry], at path: [String]) -> Bool {
    func hasPreset(_ entries: [Tree.Entry]) -> Bool { entries.contains { $0.key.reads("preset") } }
    return path == ["objective"] && hasPreset(changes) && !hasPreset(entries)
  }

  /// Whether the keys at two paths exclude each other.
  static func exclude(_ a: [String], _ b: [String]) -> Bool {
    guard a.count > 1, b.count > 1, a[0] == b[0], a[1] != b[1], let group = exclusive[a[0]] else { return false }
    return group.contains(a[1]) && group.contains(b[1])
  }

  /// The keys that may stand under a path, in the file or not.
  static func known(under path: [String], of node: Tree?, _ catalogues: Catalogues) -> [String] {
    switch path {
    case ["train"]: Decoder.trainKeys
    case ["objective"]: Decoder.objectiveKeys
    case _ where path.first == "data" && path.count <= 2: ["source"] + sourceFields(node?["source"], catalogues)
    default: []
    }
  }

  /// The fields of a source; those of all sources if the file does not name one yet.
  private static func sourceFields(_ source: Tree?, _ catalogues: Catalogues) -> [String] {
    if case .scalar(let phrase) = source, let kind = catalogues.sources[phrase.text] { return kind.fields.map(\.name) }
    return catalogues.sources.kinds.flatMap { $0.fields.map(\.name) }
  }
}
