import Basics

/// The text of a resolved trial, but for its seed: sections in one order, whatever the order of the file.
struct ResolvedText {
  private let title: String
  private let rest: String
  /// What trains it, which alone has part in its hash.
  private let training: String

  init(_ tree: Tree) {
    let sections = Self.sections(tree)
    title = sections.filter { $0.key.reads("title") }.map(Emitter.text).joined()
    rest = sections.filter { !$0.key.reads("title") }.map(Emitter.text).joined()
    training = Self.sections(tree.training).map(Emitter.text).joined()
  }

  private static func sections(_ tree: Tree) -> [Tree.Entry] {
    let order = Dictionary(uniqueKeysWithValues: FileKeys.top.enumerated().map { ($1, $0) })
    return tree.entries.sorted { (order[$0.key.text] ?? order.count) < (order[$1.key.text] ?? order.count) }
  }

  func text(seed: UInt64) -> String { "\(title)seed: \(seed)\n\(rest)" }

  func hash(seed: UInt64, fingerprint: String) -> Substring {
    Digest.hex(of: "seed: \(seed)\n\(training)\n\(fingerprint)".utf8).prefix(8)
  }
}

extension Tree {
  /// Without what changes no weight: the title, what is measured and drawn afterwards, reports (but for the one by which the
  /// best is kept), and the names of `let` that only these take.
  fileprivate var training: Tree {
    var tree = ["title", "evaluate", "figures"].reduce(self) { $0.removing([$1]) }
    if let objective = entries.first(where: { $0.key.reads("objective") }),
      let report = objective.value.entries.first(where: { $0.key.reads("report") }),
      case .list(let rows, let mark) = report.value
    {
      let best = Set((self["train"]?["keep"]).map { Emitter.text(of: $0).words.dropFirst() } ?? [])
      let kept = rows.filter { !best.isDisjoint(with: Emitter.text(of: $0).words) }
      tree = tree.removing(["objective", "report"])
      if !kept.isEmpty { tree = tree.merged(with: .nested([objective.key, report.key], .list(kept, mark))) }
    }
    while let unused = tree.unused.first { tree = tree.removing(["let", unused.text]) }
    return tree
  }
}

extension TrialPlan {
  /// One seed of one point of a sweep. `ids` are those given so far.
  init(
    _ point: SweepPoint, _ seed: UInt64, _ experiment: Experiment, _ text: ResolvedText, fingerprint: String,
    _ ids: inout Set<String>
  ) {
    let settings = point.settings + [Setting(name: "seed", value: String(seed))]
    let name = Self.name(settings, hash: text.hash(seed: seed, fingerprint: fingerprint))
    var id = name
    // Settings of different names may hold the same, and names that are long or odd may come out alike.
    var number = 2
    while !ids.insert(id).inserted {
      id = "\(name)-\(number)"
      number += 1
    }
    self.init(id: id, settings: settings, seed: seed, experiment: experiment, text: text.text(seed: seed))
  }

  static let longestName = 80

  /// `latent=2-seed=1-3f9a01c2`. The seed and the hash stay whole if the rest is too long.
  package static func name(_ settings: [Setting], hash: Substring) -> String {
    let parts = settings.map { "\($0.name.plainName)=\($0.value.plainName)" }
    let end = "\(parts[parts.count - 1])-\(hash)"
    var start = parts.dropLast().joined(separator: "-")
    let room = longestName - end.count - 1
    if start.count > room { start = String(start.prefix(room)) }
    return start.isEmpty ? end : "\(start)-\(end)"
  }
}
