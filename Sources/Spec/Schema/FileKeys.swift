import Basics

/// The keys of an experiment file: the order in which a resolved file writes them, and what an override may name though
/// the file does not have it yet.
enum FileKeys {
  static let top = [
    "title", "base", "seed", "let", "data", "blocks", "networks", "objective", "train", "evaluate", "figures", "sweep",
  ]

  /// Of each group only one can stand: setting one by an override takes the others away.
  static let exclusive: [String: Set<String>] = [
    "train": ["epochs", "steps"],
    "objective": ["minimize", "maximize", "steps"],
  ]

  /// The kind of a row that stands at a path as a mapping, `{adam: {rate: 1e-3}}`; nil where it is none.
  static func kind(ofRow entries: [Tree.Entry], at path: [String]) -> String? {
    guard path == ["train", "optimizer"] || path == ["objective"], let key = entries.first?.key.text else { return nil }
    return path == ["objective"] && Decoder.objectiveKeys.contains(key) ? nil : key
  }

  /// Whether only one of what stands at two paths can stand.
  static func exclude(_ a: [String], _ b: [String]) -> Bool {
    guard a.count > 1, b.count > 1, a[0] == b[0], a[1] != b[1], let group = exclusive[a[0]] else { return false }
    return group.contains(a[1]) && group.contains(b[1])
  }

  /// What may stand under a path, there or not.
  static func known(under path: [String], of node: Tree?, _ catalogues: Catalogues) -> [String] {
    switch path {
    case ["train"]: Decoder.trainKeys
    case ["objective"]: Decoder.objectiveKeys
    case _ where path.first == "data" && path.count <= 2: ["source"] + sourceFields(node?["source"], catalogues)
    default: []
    }
  }

  /// The fields of a source; of all sources where it is not known yet which it will be.
  private static func sourceFields(_ source: Tree?, _ catalogues: Catalogues) -> [String] {
    if case .scalar(let phrase) = source, let kind = catalogues.sources[phrase.text] { return kind.fields.map(\.name) }
    return catalogues.sources.kinds.flatMap { $0.fields.map(\.name) }
  }
}
