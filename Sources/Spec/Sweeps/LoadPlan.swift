import Basics
import Search

/// Reads an experiment file and opens its sweep. All problems of the file and of all its trials are thrown at once; a
/// problem that many trials share is reported once. `overrides` are `path=value` as on the command line; `fingerprint`
/// adds to a trial's hash what its text does not say: the data's contents, the version of the numerics. `pin` names the
/// trial of another experiment that a `load` means; `words` is a file with the words of figures of all experiments.
package func loadPlan(
  path: String, overrides: [String] = [], catalogues: Catalogues, words: String? = nil,
  knowing ends: [Observation.End] = [],
  fingerprint: ([Experiment]) throws(Problems) -> String = { _ in "" }, pin: @escaping TrialPin = { _, _ in nil }
) throws(Problems) -> (plan: SweepPlan, warnings: [Problem]) {
  var loader = PlanLoader(catalogues: catalogues, pin: pin)
  var tree = try loader.tree(path: path, overrides: overrides)
  if let words { tree = try tree.addingWords(of: words) }
  let (plan, warnings) = try loader.plan(tree, name: TextFile.stem(of: path), knowing: ends, fingerprint: fingerprint)
  return (plan, warnings + tree.unusedNames())
}

/// The trial of another experiment that `load` means with these settings; nil if that is not decided yet.
package typealias TrialPin = (_ experiment: String, _ settings: [String: String]) throws(Problem) -> String?

/// From a file to its plan, in two steps: the tree with all overrides, then the trials of its sweep.
struct PlanLoader {
  typealias Decode = (Sections, Scope) throws(Problems) -> [Experiment]

  let catalogues: Catalogues
  let pin: TrialPin
  /// Reads the experiments of a trial; nil: `Spec.decode`.
  let decode: Decode?
  private let readings: Readings
  private var problems: [Problem] = []
  private var warnings: [Problem] = []

  init(catalogues: Catalogues, decode: Decode? = nil, pin: @escaping TrialPin = { _, _ in nil }) {
    self.catalogues = catalogues
    self.pin = pin
    self.decode = decode
    readings = Readings(catalogues)
  }

  private func phases(_ sections: Sections) throws(Problems) -> [Experiment] {
    let scope = try Scope(sections.tree["let"])
    if let decode { return try decode(sections, scope) }
    return try Spec.decode(sections, scope, catalogues, readings)
  }

  /// The file with what it inherits and with the command line's changes.
  mutating func tree(path: String, overrides: [String]) throws(Problems) -> Tree {
    var reader = BaseReader(catalogues: catalogues)
    let tree = try reader.read(path: path)
    problems += reader.problems
    warnings += reader.warnings
    return apply(overrides, to: tree)
  }

  mutating func apply(_ overrides: [String], to tree: Tree) -> Tree {
    var tree = tree
    if let equals = overrides.firstIndex(of: "="), equals > 0, equals + 1 < overrides.count {
      let (path, value) = (overrides[equals - 1], overrides[equals + 1])
      problems.append(Problem("an override has no spaces around its '='", hint: "\(path)=\(value)"))
      return tree
    }
    var known: Set<[String]> = []
    var picked: [String] = []
    for override in overrides {
      do throws(Problems) {
        let entry = try CommandLineOverride.read(override)
        guard known.insert(Override.normalized(entry.key)).inserted else {
          throw Problems(Problem("'\(entry.key.text)' is given twice", at: entry.key.mark))
        }
        do throws(Problem) {
          if let rest = try tree.picking(entry) {
            tree = rest
            picked.append(entry.key.text)
            continue
          }
          try Phases.refuseOverridden(entry.key, entry.value, in: tree)
        } catch { throw Problems(error) }
        if entry.key.reads("sweep"), case .mapping(let entries, _) = entry.value, entries.isEmpty {
          tree = tree.withoutSweep(but: picked)
          continue
        }
        let change = Tree.mapping([entry], entry.key.mark)
        tree = OverrideMapping(change, over: tree, catalogues).applied(&problems, &warnings)
      } catch { problems += error.all }
    }
    return tree
  }

  mutating func plan(
    _ tree: Tree, name: String, knowing ends: [Observation.End] = [],
    fingerprint: ([Experiment]) throws(Problems) -> String
  ) throws(Problems) -> (plan: SweepPlan, warnings: [Problem]) {
    var reader = SweepReader(catalogues: catalogues, ends: ends)
    let bare = tree.removing(["sweep"]).removing(["seed"])
    let axis = reader.read(tree["sweep"], over: bare)
    problems += reader.problems
    let seeds = seeds(tree, reader.seeds)

    var trials: [TrialPlan] = []
    var ids: [String: Int] = [:]
    var shared = SharedProblems(trials: axis.points.count * seeds.count)
    let common = Sections(bare)
    for point in axis.points {
      var resolved = Sections(common, changedBy: point.changes)
      do throws(Problems) {
        var phases = try self.phases(resolved)
        if let pinned = try pinned(resolved.tree, phases[phases.count - 1]) {
          resolved = Sections(pinned)
          phases = try self.phases(resolved)
        }
        let extra = try fingerprint(phases)
        let text = ResolvedText(resolved, readings, phases)
        for seed in seeds {
          trials.append(TrialPlan(point, seed, phases, text, fingerprint: extra, &ids))
        }
      } catch { shared.add(error, of: point.settings, count: seeds.count) }
    }
    problems += shared.all.all
    var prune = reader.prune
    if problems.isEmpty {
      do throws(Problem) { prune = try prune?.resolved(for: trials) } catch { problems.append(error) }
    }
    guard problems.isEmpty else { throw Problems(problems + warnings).tidied }
    let title = tree["title"].map(\.oneLine) ?? name
    let search = reader.search.map { SweepPlan.Search(goal: $0.goal, draws: $0.draws, seeds: seeds.count) }
    return (
      SweepPlan(
        name: name, title: title, columns: axis.columns + ["seed"], trials: trials, search: search, prune: prune),
      warnings
    )
  }

  /// The file with the names of the trials that its networks are loaded from, so that later training changes nothing.
  private func pinned(_ tree: Tree, _ experiment: Experiment) throws(Problems) -> Tree? {
    var result: Tree?
    var problems: [Problem] = []
    for network in experiment.networks {
      guard let (other, settings) = network.body.elsewhere, settings["trial"] == nil else { continue }
      do throws(Problem) {
        guard let trial = try pin(other, settings) else { continue }
        result = (result ?? tree).naming(trial, forNetwork: network.name)
      } catch { problems.append(error.at(network.mark)) }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return result
  }

  /// The seeds of the sweep, else the file's `seed`, else 1.
  private mutating func seeds(_ tree: Tree, _ swept: [UInt64]?) -> [UInt64] {
    guard let own = tree["seed"] else { return swept ?? [1] }
    if let sweptSeeds = tree["sweep"]?["seed"] {
      problems.append(
        Problem("the seed is set here and in the sweep", at: own.mark, hint: "keep one of them")
          .noting(sweptSeeds.mark, "the sweep's seeds"))
      return swept ?? [1]
    }
    do { return [try Seed.read(own)] } catch {
      problems.append(error)
      return [1]
    }
  }
}

extension Tree {
  /// With `trial NAME` after the row `load …` of a network.
  fileprivate func naming(_ trial: String, forNetwork name: String) -> Tree {
    guard let entry = self["networks"]?.entries.first(where: { $0.key.declaredName == name }),
      case .scalar(let row) = entry.value, let networks = entries.first(where: { $0.key.reads("networks") })
    else { return self }
    let pinned = Tree.scalar(Phrase("\(row.text) trial \(trial)", at: row.mark))
    return merged(with: .nested([networks.key, entry.key], pinned))
  }
}

/// `path=value` as typed after the file's name.
enum CommandLineOverride {
  static func read(_ override: String) throws(Problems) -> Tree.Entry {
    let text = try YAMLText(Array(override.utf8), name: "command line")
    guard let equals = text.scalars.firstIndex(of: "="), equals > 0 else {
      let mark = text.mark(line: 0, column: 0, width: text.scalars.count)
      throw Problems(
        Problem(
          "'\(override)' is not an override: it has no path and '='", at: mark, hint: "latent=10, or train.batch=64"))
    }
    return Tree.Entry(key: text.phrase(0..<equals), value: try YAML.value(text, from: equals + 1))
  }
}
