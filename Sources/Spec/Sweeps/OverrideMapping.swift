import Basics

/// A mapping of overrides over the tree they change: top-level keys, names of `let`, paths with dots.
struct OverrideMapping {
  let changes: [Tree.Entry]
  let tree: Tree
  let catalogues: Catalogues

  init(_ changes: Tree, over tree: Tree, _ catalogues: Catalogues) {
    self.changes = changes.entries
    self.tree = tree
    self.catalogues = catalogues
  }

  /// The changed tree. Whole sections come first, so that a path may name what they bring.
  func applied(_ problems: inout [Problem], _ warnings: inout [Problem]) -> Tree {
    var result = tree
    let ownSweep = changes.contains { $0.key.reads("sweep") }
    for entry in changes where FileKeys.top.contains(entry.key.text) {
      if entry.key.reads("base") {
        problems.append(Problem("'base' stands at the top of a file and nowhere else", at: entry.key.mark))
        continue
      }
      // A sweep replaces that of the base as a whole.
      if entry.key.reads("sweep") {
        result = result.removing(["sweep"])
        if entry.value.isNull { continue }
      }
      result = result.merged(with: .mapping([entry], entry.key.mark))
      if !ownSweep { unsweep(entry, &result, &problems, &warnings) }
    }
    for entry in changes where !FileKeys.top.contains(entry.key.text) {
      do throws(Problem) {
        let change = try Override(entry.key, entry.value, in: result, catalogues)
        result = result.merged(with: change.change)
        if !ownSweep { unsweep(entry, &result, &problems, &warnings) }
      } catch { problems.append(error) }
    }
    return result
  }

  /// Takes what is set by hand out of the sweep.
  private func unsweep(
    _ entry: Tree.Entry, _ result: inout Tree, _ problems: inout [Problem], _ warnings: inout [Problem]
  ) {
    let path = Override.normalized(entry.key)
    guard path[0] != "sweep", let sweep = result["sweep"] else { return }
    for leaf in entry.value.leaves(path) {
      var trimming = SweepTrimming(path: leaf.path, written: entry.key)
      let rest = trimming.trim(sweep: result["sweep"] ?? sweep)
      problems += trimming.problems
      warnings += trimming.warnings
      result = result.replacing("sweep", rest)
    }
  }
}

extension Tree {
  /// With another value under an existing key.
  func replacing(_ key: String, _ value: Tree) -> Tree {
    guard case .mapping(var entries, let mark) = self, let index = entries.firstIndex(where: { $0.key.reads(key) })
    else { return self }
    entries[index].value = value
    return .mapping(entries, mark)
  }
}
