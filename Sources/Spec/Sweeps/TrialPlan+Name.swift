import Basics

extension TrialPlan {
  /// One seed of one point of a sweep. `ids` are those given so far, each with the number that an equal one would get.
  init(
    _ point: SweepPoint, _ seed: UInt64, _ phases: [Experiment], _ text: ResolvedText, fingerprint: String,
    _ ids: inout [String: Int]
  ) {
    let settings = point.settings + [Setting(name: "seed", value: String(seed))]
    let name = Self.name(settings, hash: text.hash(seed: seed, fingerprint: fingerprint))
    var id = name
    // Settings of different names may have equal values, and long or unusual names may become the same file name.
    if var number = ids[name] {
      while ids[id] != nil {
        id = "\(name)-\(number)"
        number += 1
      }
      ids[name] = number
    }
    ids[id] = 2
    self.init(id: id, settings: settings, seed: seed, phases: phases, text: text.text(seed: seed))
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
