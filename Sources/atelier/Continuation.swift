import Basics
import Results
import Spec
import Trial

/// A trained sweep with more epochs: trials that continue from the end of its trials, in a folder of their own beside
/// it.
struct Continuation {
  private let plan: PlanFile
  private let results: ResultsFolder
  private let changes: [String]

  init(_ plan: PlanFile, _ results: ResultsFolder, _ changes: [String]) {
    self.plan = plan
    self.results = results
    self.changes = changes
  }

  func planned() throws -> (PlanFile, ResultsFolder) {
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
    longer.trials = try plan.trials.map { try continued($0, hint) }
    let name = Loaded.folderName(results.path.lastComponent, changes)
    return (longer, ResultsFolder("\(results.path.parentFolder ?? ".")/\(name)"))
  }

  private func continued(_ own: PlanFile.Trial, _ hint: String) throws -> PlanFile.Trial {
    guard results.outcome(own.id)?.state == .done else {
      throw Problem(
        "\(own.label) is not trained yet", hint: "atelier resume \(results.path), without changes, goes on with it")
    }
    let folder = Files.absolute(results.trial(own.id))
    let context = TrialContext(folder: plan.folder, results: results.path.parentFolder ?? ".", catalogues: .all)
    let name = "\(own.id)/experiment.yaml"
    let before = try loadTrial(
      text: own.experiment, name: name, overrides: [], catalogues: .all, fingerprint: { _ in "" })
    var trial = try loadTrial(
      text: own.experiment, name: name, overrides: changes, catalogues: .all,
      fingerprint: Fingerprints(context, continuing: folder).of)
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
    _ = try TrialCheck(trial.phases, context: context)
    let hash = trial.id.split(separator: "-").last ?? ""
    trial.settings = own.settings
    trial.id = TrialPlan.name(trial.settings, hash: hash)
    var planned = Command.planned(trial)
    planned.continues = folder
    return planned
  }
}
