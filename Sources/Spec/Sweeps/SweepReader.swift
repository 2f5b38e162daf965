import Basics
import Search

/// One way in which the trials of a sweep differ: points that each set something.
struct SweepAxis {
  var columns: [String] = []
  var points: [SweepPoint] = []
  /// The paths that its points set, to find axes that set the same.
  var leaves: [(path: [String], mark: Mark)] = []
}

struct SweepPoint {
  var settings: [Setting] = []
  var changes: [Tree] = []

  func followed(by other: SweepPoint) -> SweepPoint {
    SweepPoint(settings: settings + other.settings, changes: changes + other.changes)
  }
}

/// Reads `sweep`: its entries multiply in their order, the first varies slowest; seeds vary fastest.
/// A faulty entry is reported and left out, so that all faults are reported at once.
struct SweepReader {
  static let mostTrials = 100_000

  let catalogues: Catalogues
  private(set) var problems: [Problem] = []
  private(set) var seeds: [UInt64]?
  private(set) var search: (goal: Goal, draws: Int)?
  private(set) var prune: PruneRule?
  /// How the first points of a search ended.
  private let ends: [Observation.End]

  init(catalogues: Catalogues, ends: [Observation.End] = []) {
    self.catalogues = catalogues
    self.ends = ends
  }

  /// The product of a sweep's entries over the tree that they change.
  mutating func read(_ sweep: Tree?, over tree: Tree, nested: Bool = false) -> SweepAxis {
    let none = SweepAxis(points: [SweepPoint()])
    guard let sweep, !sweep.isEmpty else { return none }
    guard case .mapping(let entries, let mark) = sweep else {
      problems.append(
        Problem(
          "'sweep' holds names and their values, not \(sweep.inWords)", at: sweep.mark,
          hint: "sweep: {latent: [2, 10]}"))
      return none
    }
    var product = none
    for entry in entries {
      for axis in axes(entry, over: tree, nested: nested) {
        refuseOverlap(axis, product)
        refuseSameName(axis, product.columns, at: entry.key.mark)
        let (count, overflow) = product.points.count.multipliedReportingOverflow(by: axis.points.count)
        guard !overflow, count * (seeds?.count ?? 1) <= Self.mostTrials else {
          problems.append(Problem("the sweep has more than \(Self.mostTrials) trials", at: mark))
          return none
        }
        product = Self.multiply(product, axis)
      }
    }
    if search != nil, !nested {
      for entry in entries where !["tpe", "seed", "prune"].contains(entry.key.text) {
        problems.append(
          Problem(
            "'tpe' chooses all settings of a sweep, so '\(entry.key.text)' cannot stand beside it", at: entry.key.mark,
            hint: "move it into 'tpe', which takes lists too"))
      }
    }
    if product.points.count * (seeds?.count ?? 1) > Self.mostTrials {
      problems.append(Problem("the sweep has more than \(Self.mostTrials) trials", at: mark))
      return none
    }
    return product
  }

  private static func multiply(_ a: SweepAxis, _ b: SweepAxis) -> SweepAxis {
    SweepAxis(
      columns: a.columns + b.columns.filter { !a.columns.contains($0) },
      points: a.points.flatMap { first in b.points.map { first.followed(by: $0) } },
      leaves: a.leaves + b.leaves)
  }

  private mutating func axes(_ entry: Tree.Entry, over tree: Tree, nested: Bool) -> [SweepAxis] {
    do throws(Problem) {
      switch (entry.key.text, entry.value) {
      case ("seed", _):
        try readSeeds(entry, nested: nested)
        return []
      case ("zip", .mapping): return [try zipped(entry.value, over: tree)]
      case ("zip", .list(let groups, _)):
        var axes: [SweepAxis] = []
        for group in groups { axes.append(try zipped(group, over: tree)) }
        return axes
      case ("zip", _):
        throw Problem(
          "'zip' holds lists that advance together", at: entry.value.mark, hint: "zip: {a: [1, 2], b: [3, 4]}")
      case ("prune", .scalar(let rule)):
        if nested { throw Problem("'prune' is of the whole sweep: move it out of the setting", at: entry.key.mark) }
        prune = try PruneRule(rule)
        return []
      case (let name, .mapping(let entries, _)) where DrawnSweep.Method(rawValue: name) != nil:
        return [try drawn(DrawnSweep.Method(rawValue: name)!, entries, entry.key.mark, over: tree, nested: nested)]
      case (let name, _) where DrawnSweep.Method(rawValue: name) != nil:
        throw Problem(
          "'\(name)' holds draws and what to draw", at: entry.value.mark,
          hint: "\(name): {draws: 20, \(name == "tpe" ? "best: elbo, " : "")rate: log_uniform 1e-4 1e-2}")
      case (_, .mapping(let settings, _)): return [try branches(entry.key, settings, over: tree)]
      default: return [try list(entry, over: tree)]
      }
    } catch {
      problems.append(error)
      return []
    }
  }

  /// Two entries that set the same value are an error: one would undo the other.
  private mutating func refuseOverlap(_ axis: SweepAxis, _ others: SweepAxis) {
    for leaf in axis.leaves {
      guard
        let other = others.leaves.first(where: {
          $0.path.starts(with: leaf.path) || leaf.path.starts(with: $0.path) || FileKeys.exclude($0.path, leaf.path)
        })
      else { continue }
      let name = (leaf.path.first == "let" ? leaf.path.dropFirst() : leaf.path[...]).joined(separator: ".")
      guard FileKeys.exclude(leaf.path, other.path) else {
        problems.append(
          Problem("the sweep sets '\(name)' twice", at: leaf.mark).noting(other.mark, "it is set here too"))
        return
      }
      problems.append(
        Problem(
          "the sweep sets '\(name)' and '\(other.path.joined(separator: "."))', of which only one can stand",
          at: leaf.mark
        ).noting(other.mark, "it is set here"))
      return
    }
  }

  /// Columns of one name are an error: the tables distinguish trials, and average over seeds, by their columns.
  private mutating func refuseSameName(_ axis: SweepAxis, _ columns: [String], at mark: Mark) {
    guard let name = axis.columns.first(where: { columns.contains($0) }) else { return }
    problems.append(
      Problem(
        "the sweep has two columns called '\(name)'", at: mark,
        hint: "settings may have any name: \(name)_setting: {…}"))
  }
}

// MARK: - Kinds of entries

extension SweepReader {
  private func override(_ key: Phrase, _ value: Tree, in tree: Tree) throws(Problem) -> Override {
    let path = Override.normalized(key)
    if ["seed", "sweep", "base", "title"].contains(path[0]) {
      throw Problem("a sweep cannot set '\(key.text)' here", at: key.mark)
    }
    try Phases.refuseOverridden(key, value, in: tree)
    return try Override(key, value, in: tree, catalogues)
  }

  /// `latent: [2, 10]`
  private func list(_ entry: Tree.Entry, over tree: Tree) throws(Problem) -> SweepAxis {
    // The name is checked first: it is more likely to be wrong.
    let path = try override(entry.key, entry.value, in: tree).path
    let values = try SweepValues.read(entry.value, of: entry.key)
    var axis = SweepAxis(columns: [entry.key.text], leaves: [(path, entry.key.mark)])
    for value in values { axis.points.append(try point([(entry.key, value)], over: tree)) }
    return axis
  }

  private func point(_ values: [(key: Phrase, value: Tree)], over tree: Tree) throws(Problem) -> SweepPoint {
    var point = SweepPoint()
    for (key, value) in values {
      point.settings.append(.init(name: key.text, value: value.oneLine))
      point.changes.append(try override(key, value, in: tree).change)
    }
    return point
  }

  /// `zip: {a: [1, 2], b: [3, 4]}`
  private func zipped(_ group: Tree, over tree: Tree) throws(Problem) -> SweepAxis {
    guard case .mapping(let entries, let mark) = group, let first = entries.first else {
      throw Problem("'zip' holds lists that advance together", at: group.mark, hint: "zip: {a: [1, 2], b: [3, 4]}")
    }
    var axis = SweepAxis()
    var columns: [[Tree]] = []
    for entry in entries {
      axis.leaves.append((try override(entry.key, entry.value, in: tree).path, entry.key.mark))
      axis.columns.append(entry.key.text)
      // Values may repeat in one of the lists as long as the combinations differ.
      guard case .list(let values, _) = entry.value, !values.isEmpty else {
        columns.append(try SweepValues.read(entry.value, of: entry.key))
        continue
      }
      columns.append(values)
    }
    for (values, entry) in zip(columns, entries) where values.count != columns[0].count {
      throw Problem(
        "lists that advance together are equally long: "
          + "'\(entry.key.text)' has \(values.count), '\(first.key.text)' has \(columns[0].count)",
        at: entry.value.mark
      ).noting(first.value.mark, "\(columns[0].count) stand here")
    }
    var known: Set<[String]> = []
    for index in columns[0].indices {
      let values = columns.map { $0[index] }
      for (value, entry) in zip(values, entries) { _ = try SweepValues.read(.list([value], value.mark), of: entry.key) }
      if !known.insert(values.map(SweepValues.key)).inserted {
        throw Problem("'zip' comes to the same values twice", at: values[0].mark).noting(mark, "of this group")
      }
      axis.points.append(try point(Array(zip(entries.map(\.key), values)), over: tree))
    }
    return axis
  }

  private mutating func drawn(
    _ method: DrawnSweep.Method, _ entries: [Tree.Entry], _ mark: Mark, over tree: Tree, nested: Bool
  ) throws(Problem) -> SweepAxis {
    let drawn = try DrawnSweep(method, entries, mark)
    if let goal = drawn.goal {
      if nested { throw Problem("'tpe' is of the whole sweep: it cannot be in a setting", at: mark) }
      search = (goal, drawn.draws)
    }
    var axis = SweepAxis(columns: drawn.names.map(\.key.text))
    for name in drawn.names {
      axis.leaves.append((try override(name.key, .scalar(name.key), in: tree).path, name.key.mark))
    }
    for values in try drawn.points(knowing: ends) {
      axis.points.append(try point(Array(zip(drawn.names.map(\.key), values)), over: tree))
    }
    return axis
  }

  /// `model: {small: {latent: 2}, large: {latent: 10, sweep: {beta: [1, 2]}}}`
  private mutating func branches(_ key: Phrase, _ settings: [Tree.Entry], over tree: Tree) throws(Problem) -> SweepAxis
  {
    if settings.isEmpty { throw Problem("'\(key.text)' sweeps over nothing", at: key.mark) }
    guard isName(key.text) else {
      throw Problem(
        "'\(key.text)' cannot name settings", at: key.mark, hint: "a name is a letter, then letters, digits and '_'")
    }
    var axis = SweepAxis(columns: [key.text])
    for setting in settings {
      let named = Setting(name: key.text, value: setting.key.text)
      guard case .mapping(let entries, let mark) = setting.value else {
        guard setting.value.isEmpty else {
          problems.append(
            Problem(
              "'\(setting.key.text)' is a setting: it holds overrides, not \(setting.value.inWords)",
              at: setting.value.mark, hint: "\(setting.key.text): {path: value}"))
          continue
        }
        axis.points.append(SweepPoint(settings: [named]))
        continue
      }
      let overrides = entries.filter { !$0.key.reads("sweep") }
      var changed = tree
      var own = SweepAxis(points: [SweepPoint(settings: [named])])
      for entry in overrides {
        do throws(Problem) {
          let override = try override(entry.key, entry.value, in: changed)
          own.points[0].changes.append(override.change)
          own.leaves += entry.value.leaves(override.path).map { ($0.path, entry.key.mark) }
          changed = changed.merged(with: override.change)
        } catch { problems.append(error) }
      }
      let inner = read(Tree.mapping(entries, mark)["sweep"], over: changed, nested: true)
      refuseOverlap(inner, own)
      refuseSameName(inner, [key.text], at: key.mark)
      let branch = Self.multiply(own, inner)
      axis.columns += branch.columns.filter { !axis.columns.contains($0) }
      axis.points += branch.points
      axis.leaves += branch.leaves
    }
    return axis
  }

  /// `seed: [1, 2, 3]`, `seed: range 1 5`, `seed: 3`
  private mutating func readSeeds(_ entry: Tree.Entry, nested: Bool) throws(Problem) {
    if nested {
      throw Problem(
        "a setting cannot have seeds of its own", at: entry.key.mark,
        hint: "'seed' in the outermost sweep repeats every setting")
    }
    let isOne = if case .scalar(let phrase) = entry.value { decimal(phrase.text) != nil } else { false }
    if case .scalar(let phrase) = entry.value, !isOne, !phrase.text.hasPrefix("range") {
      throw Problem(
        "seeds are whole numbers, here is \(entry.value.inWords)", at: entry.value.mark,
        hint: "seed: [1, 2, 3], or seed: range 1 5")
    }
    let values = isOne ? [entry.value] : try SweepValues.read(entry.value, of: entry.key)
    var seeds: [UInt64] = []
    for value in values { seeds.append(try Seed.read(value)) }
    if let first = seeds.indices.first(where: { seeds[..<$0].contains(seeds[$0]) }) {
      throw Problem("the seed \(seeds[first]) is given twice", at: values[first].mark)
    }
    self.seeds = seeds
  }
}

enum Seed {
  static func read(_ tree: Tree) throws(Problem) -> UInt64 {
    guard case .scalar(let phrase) = tree, let seed = UInt64(phrase.text), seed <= UInt64(Int.max) else {
      throw Problem("a seed is a whole number from 0, not \(tree.inWords)", at: tree.mark)
    }
    return seed
  }
}
