import Basics

/// Reads a file together with the one it changes: `base: FILE`, and so on down the chain.
struct BaseReader {
  static let longestChain = 16

  let catalogues: Catalogues
  private(set) var problems: [Problem] = []
  private(set) var warnings: [Problem] = []
  /// The files being read, the first one outermost.
  private var chain: [(written: String, canonical: String)] = []

  init(catalogues: Catalogues) { self.catalogues = catalogues }

  /// The tree of a file, without `base`; what was inherited keeps the marks of its own file.
  mutating func read(path: String) throws(Problems) -> Tree {
    chain.append((path, Files.absolute(path)))
    defer { chain.removeLast() }
    return try inherit(YAML.read(path: path), folder: TextFile.folder(of: path))
  }

  /// A tree merged over its `base`.
  mutating func inherit(_ tree: Tree, folder: String) throws(Problems) -> Tree {
    guard case .mapping(let entries, let mark) = tree,
      let entry = entries.first(where: { $0.key.reads("base") })
    else { return tree }
    let own = Tree.mapping(entries.filter { !$0.key.reads("base") }, mark)
    guard case .scalar(let name) = entry.value, !entry.value.isEmpty else {
      throw Problems(Problem("'base' is the path of a file, not \(entry.value.inWords)", at: entry.value.mark))
    }
    let base = try base(name, folder: folder)
    if own["train"]?["phases"] == nil, own["train.phases"] == nil {
      for change in own.entries {
        do throws(Problem) { try Phases.refuseOverridden(change.key, change.value, in: base) } catch {
          problems.append(error)
        }
      }
    }
    return OverrideMapping(own, over: base, catalogues).applied(&problems, &warnings)
  }

  private mutating func base(_ name: Phrase, folder: String) throws(Problems) -> Tree {
    let path = name.text.hasPrefix("/") ? name.text : folder + name.text
    let canonical = Files.absolute(path)
    if let start = chain.firstIndex(where: { $0.canonical == canonical }) {
      let circle = (chain[start...].map(\.written) + [path]).joined(separator: " → ")
      throw Problems(Problem("this file is its own base: \(circle)", at: name.mark))
    }
    guard chain.count < Self.longestChain else {
      throw Problems(Problem("more than \(Self.longestChain) files change each other here", at: name.mark))
    }
    do { return try read(path: path) } catch {
      throw Problems(error.all.map { $0.at(name.mark) })
    }
  }
}
