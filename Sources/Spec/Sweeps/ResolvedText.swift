import Basics

/// The text of a resolved trial without its seed: sections in a fixed order, whatever the order of the file.
struct ResolvedText {
  private let title: String
  private let rest: String
  /// The part that training depends on: only this is hashed.
  private let training: String

  /// `phases` are what the sections say, with all names filled in.
  init(_ sections: Sections, _ readings: Readings, _ phases: [Experiment]) {
    let all = sections.all.inOrder
    title = all.filter { $0.entry.key.reads("title") }.map(\.text).joined()
    rest = all.filter { !$0.entry.key.reads("title") }.map(\.text).joined()
    training = sections.training(readings, phases).inOrder.map(\.text).joined()
  }

  func text(seed: UInt64) -> String { "\(title)seed: \(seed)\n\(rest)" }

  func hash(seed: UInt64, fingerprint: String) -> Substring {
    Digest.hex(of: "seed: \(seed)\n\(training)\n\(fingerprint)".utf8).prefix(8)
  }
}

extension [Sections.Section] {
  fileprivate var inOrder: [Sections.Section] {
    sorted { $0.rank < $1.rank }
  }
}

extension Sections {
  /// Without what changes no weight: the title, `evaluate` and `figures`, what figures write, reports (except the one that selects the best
  /// checkpoint), and the names of `let` that only these use.
  fileprivate func training(_ readings: Readings, _ phases: [Experiment]) -> [Section] {
    let asked = ["title", "evaluate", "figures", "titles", "words"]
    var sections = all.filter { section in !asked.contains { section.entry.key.reads($0) } }
    if let index = sections.firstIndex(where: { $0.entry.key.reads("objective") }) {
      let best = phases.compactMap { phase in
        if case .best(let name, _, _) = phase.training.keep { name } else { nil }
      }
      sections[index] = readings.objective(sections[index], keeping: Set(best))
    }
    guard let index = sections.firstIndex(where: { $0.entry.key.reads("let") }) else { return sections }
    let names = sections[index].takenNames(besides: Array(sections[..<index]) + sections[(index + 1)...])
    if names.count < sections[index].entry.value.entries.count {
      sections[index...index] = names.isEmpty ? [] : [Section(sections[index].entry.keeping(names))]
    }
    return sections
  }
}

extension Sections.Section {
  /// The names of `let` that other sections use, and the names that these are made of.
  fileprivate func takenNames(besides others: [Sections.Section]) -> [Tree.Entry] {
    var names = entry.value.entries.map { (entry: $0, words: $0.value.words) }
    while true {
      let taken = names.filter { name in
        others.contains { $0.words.contains(name.entry.key.text) }
          || names.contains { $0.words.contains(name.entry.key.text) }
      }
      if taken.count == names.count { return taken.map(\.entry) }
      names = taken
    }
  }

  /// An objective whose `report` keeps only the rows that use one of these names.
  func withoutReports(but best: Set<String>) -> Sections.Section {
    guard let report = entry.value.entries.first(where: { $0.key.reads("report") }),
      case .list(let rows, let mark) = report.value
    else { return self }
    let kept = rows.filter { !best.isDisjoint(with: Emitter.text(of: $0).words) }
    var value = entry.value.removing(["report"])
    if !kept.isEmpty { value = value.merged(with: .nested([report.key], .list(kept, mark)), at: ["objective"]) }
    // A preset to which only reports were added is the preset.
    if value.entries.count == 1, let preset = value["preset"] { value = preset }
    return Sections.Section(Tree.Entry(key: entry.key, value: value))
  }
}

extension Tree.Entry {
  fileprivate func keeping(_ entries: [Tree.Entry]) -> Tree.Entry {
    Tree.Entry(key: key, value: .mapping(entries, value.mark))
  }
}
