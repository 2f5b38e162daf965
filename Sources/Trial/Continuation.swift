import Basics
import Results
import Spec

/// A trained sweep with more epochs: trials that continue from the end of its trials, in a folder of their own beside
/// it.
package struct Continuation {
  private let plan: PlanFile
  private let results: ResultsFolder
  private let changes: [String]
  private let context: TrialContext
  private let fingerprints: Fingerprints

  package init(_ plan: PlanFile, _ results: ResultsFolder, _ changes: [String], catalogues: Catalogues) {
    self.plan = plan
    self.results = results
    self.changes = changes
    context = TrialContext(folder: plan.folder, in: results, catalogues: catalogues)
    fingerprints = Fingerprints(context)
  }

  /// The longer sweep's plan and its folder. `planned` says how its plan describes a trial.
  package func planned(_ planned: (TrialPlan) -> PlanFile.Trial) throws -> (PlanFile, ResultsFolder) {
    let hint = "atelier resume \(results.path) train.epochs=40"
    for change in changes {
      let path = String(change.prefix { $0 != "=" })
      guard change.contains("="), path.hasPrefix("train.") else {
        throw Problem(
          "a trial that goes on keeps its data and its networks: only 'train' may change, not '\(change)'", hint: hint)
      }
      guard !plan.columns.contains(path) else {
        throw Problem("'\(path)' is swept: it cannot be one for all", hint: hint)
      }
    }
    var longer = plan
    longer.overrides += changes
    // What a search would try next, and when a rule would end it, was thought for trials of another length.
    (longer.search, longer.prune) = (nil, nil)
    var checked: Set<[Experiment]> = []
    longer.trials = try plan.trials.map { own in
      let longer = try continued(own, hint)
      if checked.insert(longer.phases.map(\.shapes)).inserted {
        _ = try TrialCheck(longer.phases, context: context)
      }
      var trial = planned(longer)
      trial.continues = folder(of: own)
      return trial
    }
    let name = ResultsFolder.name(results.path.lastComponent, overrides: changes)
    return (longer, ResultsFolder("\(context.results)/\(name)"))
  }

  private func folder(of trial: PlanFile.Trial) -> String { Files.absolute(results.trial(trial.id)) }

  /// A trial with the changes, after a check that it can go on with them.
  private func continued(_ own: PlanFile.Trial, _ hint: String) throws -> TrialPlan {
    if results.outcome(own.id)?.state == .pruned {
      throw Problem(
        "\(own.label) was pruned", hint: "'atelier retry \(results.path.shellWord) --pruned' goes on with it first")
    }
    guard results.outcome(own.id)?.state == .done else {
      throw Problem(
        "\(own.label) is not trained yet", hint: "atelier resume \(results.path), without changes, goes on with it")
    }
    let name = "\(own.id)/experiment.yaml"
    let before = try loadTrial(
      text: own.experiment, name: name, overrides: [], catalogues: context.catalogues, fingerprint: { _ in "" })
    var trial = try loadTrial(
      text: own.experiment, name: name, overrides: changes, catalogues: context.catalogues,
      fingerprint: { phases throws(Problems) in try fingerprints.of(phases, continuing: folder(of: own)) })
    guard before.phases.count == 1, trial.phases.count == 1 else {
      throw Problem("training in phases has an end of its own: it cannot go on")
    }
    switch (before.experiment.training.length, trial.experiment.training.length) {
    case (.epochs(let old), .epochs(let new)) where new > old: break
    case (.steps(let old), .steps(let new)) where new > old: break
    case (.epochs(let old), _):
      throw Problem(
        "\(own.label) was trained for \(old) epoch\(old == 1 ? "" : "s"): ask for more", hint: hint)
    case (.steps(let old), _):
      throw Problem(
        "\(own.label) was trained for \(old) step\(old == 1 ? "" : "s"): ask for more",
        hint: "atelier resume \(results.path) train.steps=\(2 * old)")
    }
    if case .best = before.experiment.training.keep {
      throw Problem(
        "\(own.label) kept its best state, not the one that it ended with", hint: "keep: last, and sweep again")
    }
    let hash = trial.id.split(separator: "-").last ?? ""
    trial.settings = own.settings
    trial.id = TrialPlan.name(trial.settings, hash: hash)
    return trial
  }
}
