import Basics

/// The top level of a resolved file, each section with its canonical text and its words. The trials of a sweep share the
/// sections that the sweep does not change.
struct Sections {
  struct Section {
    let entry: Tree.Entry
    let text: String
    let words: Set<String>
    /// Where it stands in a resolved file, whatever the order of the user's.
    let rank: Int

    init(_ entry: Tree.Entry) {
      self.entry = entry
      text = Emitter.text(of: entry)
      words = Tree.mapping([entry], entry.key.mark).words
      rank = FileKeys.top.firstIndex(of: entry.key.text) ?? FileKeys.top.count
    }
  }

  let tree: Tree
  let all: [Section]

  init(_ tree: Tree) {
    self.tree = tree
    all = tree.entries.map(Section.init)
  }

  /// The sections of `common` with changes merged over them.
  init(_ common: Sections, changedBy changes: [Tree]) {
    tree = changes.reduce(common.tree) { $0.merged(with: $1) }
    let changed = Set(changes.flatMap { $0.entries.map(\.key.declaredName) })
    var unchanged: [String: Section] = [:]
    for section in common.all where !changed.contains(section.entry.key.declaredName) {
      unchanged[section.entry.key.text] = section
    }
    all = tree.entries.map { unchanged[$0.key.text] ?? Section($0) }
  }

  subscript(_ key: String) -> Section? { all.first { $0.entry.key.reads(key) } }
}
