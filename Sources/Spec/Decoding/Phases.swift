import Basics

/// The phases of training that a resolved file describes; throws all problems of the file. A `sweep` or `base` left in
/// `root` is ignored; `scope` holds the values of its `let`.
///
/// Each of `train.phases` is a change of the file and gives an experiment; without them there is one experiment.
package func decode(_ root: Tree, scope: Scope, catalogues: Catalogues) throws(Problems) -> [Experiment] {
  try decode(Sections(root), scope, catalogues, Readings(catalogues))
}

/// The same, with what `readings` holds from earlier trials.
func decode(
  _ sections: Sections, _ scope: Scope, _ catalogues: Catalogues, _ readings: Readings
) throws(Problems) -> [Experiment] {
  let root = sections.tree
  guard let list = root["train"]?["phases"] else { return [try decodePhase(sections, scope, catalogues, readings)] }
  var phases: [Experiment] = []
  var problems: [Problem] = []
  var trees: [Tree] = []
  do throws(Problems) { trees = try Phases.trees(root, list, catalogues) } catch {
    // The file's other problems, if it says how long to train without its phases.
    problems = error.all
    let train = root["train"]
    if train?["epochs"] != nil || train?["steps"] != nil { trees = [root.removing(["train", "phases"])] }
  }
  for phase in trees {
    do throws(Problems) {
      phases.append(try decodePhase(Sections(phase), Scope(phase["let"]), catalogues, readings))
    } catch {
      for problem in error.all where !problems.contains(problem) { problems.append(problem) }
    }
  }
  guard problems.isEmpty, !phases.isEmpty else { throw Problems(problems).tidied }
  return phases
}

/// One phase; rows of `evaluate` that set names of `let` get an experiment with those values.
private func decodePhase(
  _ sections: Sections, _ scope: Scope, _ catalogues: Catalogues, _ readings: Readings
) throws(Problems) -> Experiment {
  var decoder = Decoder(scope: scope, catalogues: catalogues, readings: readings)
  var experiment = try decoder.experiment(sections)
  for index in experiment.evaluate.indices {
    guard case .definition(var row) = experiment.evaluate[index], !row.lets.isEmpty else { continue }
    let names = sections.tree["let"]?.entries ?? []
    let changes = row.lets.compactMap { change in
      names.first { $0.key.reads(change.name) }.map {
        Tree.Entry(key: $0.key, value: .scalar(Phrase(change.value.written, at: change.mark)))
      }
    }
    let change = Tree.nested([Phrase("let", at: row.mark)], .mapping(changes, row.mark))
    let changed = Sections(sections, changedBy: [change])
    var decoder = Decoder(scope: try Scope(changed.tree["let"]), catalogues: catalogues, readings: readings)
    var variant = try decoder.experiment(changed)
    variant.evaluate = []
    row.variant = variant
    experiment.evaluate[index] = .definition(row)
  }
  return experiment
}

/// `train.phases: [{size: 4, train.steps: 2000}, {size: 8}]`: each phase changes the file as it is without phases.
enum Phases {
  static let most = 100
  private static let usual = "phases: [{train.epochs: 5}, {train.epochs: 20, train.rate: 1e-4}]"

  /// Refuses an override of a value that every phase sets itself: it would have no effect.
  static func refuseOverridden(_ key: Phrase, _ value: Tree, in root: Tree) throws(Problem) {
    guard case .list(let changes, _)? = root["train"]?["phases"], !changes.isEmpty else { return }
    let sets = changes.map { change in
      change.entries.flatMap { entry in
        entry.value.leaves(Override.normalized(entry.key)).map { (path: $0.path, mark: entry.key.mark) }
      }
    }
    for leaf in value.leaves(Override.normalized(key)) {
      let replacing = sets.compactMap { phase in
        phase.first { leaf.path.starts(with: $0.path) || FileKeys.exclude(leaf.path, $0.path) }
      }
      guard replacing.count == changes.count else { continue }
      let path = replacing[0].path
      let name = (path[0] == "let" ? path.dropFirst() : path[...]).joined(separator: ".")
      throw Problem(
        "every phase of training sets '\(name)' itself: here it would change nothing", at: key.mark,
        hint: "give the phases a name of 'let': {\(name): $name}"
      ).noting(replacing[0].mark, "the first phase")
    }
  }

  static func trees(_ root: Tree, _ list: Tree, _ catalogues: Catalogues) throws(Problems) -> [Tree] {
    guard case .list(let changes, let mark) = list else {
      throw Problems(Problem("'phases' is a list of changes, here is \(list.inWords)", at: list.mark, hint: usual))
    }
    guard (1...most).contains(changes.count) else {
      throw Problems(Problem("'phases' has \(changes.count): from 1 to \(most) are possible", at: mark, hint: usual))
    }
    let bare = root.removing(["train", "phases"])
    var problems: [Problem] = []
    var warnings: [Problem] = []
    var trees: [Tree] = []
    for change in changes {
      guard case .mapping(let entries, _) = change else {
        problems.append(Problem("a phase is a mapping, here is \(change.inWords)", at: change.mark, hint: usual))
        continue
      }
      for entry in entries where ["sweep", "base", "seed", "train.phases"].contains(entry.key.text) {
        problems.append(Problem("'\(entry.key.text)' is the same in all phases", at: entry.key.mark))
      }
      trees.append(OverrideMapping(change, over: bare, catalogues).applied(&problems, &warnings))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return trees
  }
}
