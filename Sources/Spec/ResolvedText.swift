import Basics

/// The text of a resolved trial, but for its seed: sections in one order, whatever the order of the file.
struct ResolvedText {
  /// It names the experiment and changes no number, so it is no part of the trial's hash.
  private let title: String
  private let rest: String

  init(_ tree: Tree) {
    let order = Dictionary(uniqueKeysWithValues: FileKeys.top.enumerated().map { ($1, $0) })
    let sections = tree.entries.sorted { (order[$0.key.text] ?? order.count) < (order[$1.key.text] ?? order.count) }
    title = sections.filter { $0.key.reads("title") }.map(Emitter.text).joined()
    rest = sections.filter { !$0.key.reads("title") }.map(Emitter.text).joined()
  }

  func text(seed: UInt64) -> String { "\(title)seed: \(seed)\n\(rest)" }

  func hash(seed: UInt64, fingerprint: String) -> Substring {
    Digest.hex(of: "seed: \(seed)\n\(rest)\n\(fingerprint)".utf8).prefix(8)
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
  private static func name(_ settings: [Setting], hash: Substring) -> String {
    let parts = settings.map { "\(sanitized($0.name))=\(sanitized($0.value))" }
    let end = "\(parts[parts.count - 1])-\(hash)"
    var start = parts.dropLast().joined(separator: "-")
    let room = longestName - end.count - 1
    if start.count > room { start = String(start.prefix(room)) }
    return start.isEmpty ? end : "\(start)-\(end)"
  }

  /// Only what every file system and shell takes as it is.
  private static func sanitized(_ text: String) -> String {
    var made = ""
    for scalar in text.unicodeScalars {
      if "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar || "._=+-".unicodeScalars.contains(scalar) {
        made.unicodeScalars.append(scalar)
      } else if made.last != "_" {
        made += "_"
      }
    }
    return made
  }
}
