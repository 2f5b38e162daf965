import Basics

/// A file with its sweep opened: the trials in order, each resolved and each with its name.
package struct SweepPlan: Sendable {
  /// The experiment's name: the file's, without folder and ending.
  package var name: String
  package var title: String
  /// The swept names in the order of the file, `seed` last.
  package var columns: [String]
  package var trials: [TrialPlan]
  /// The names of `let` that nothing but `train` takes.
  package var namesOfTraining: Set<String>

  package init(
    name: String, title: String, columns: [String], trials: [TrialPlan], namesOfTraining: Set<String> = []
  ) {
    self.namesOfTraining = namesOfTraining
    self.name = name
    self.title = title
    self.columns = columns
    self.trials = trials
  }
}

package struct TrialPlan: Sendable {
  /// Readable and unique: swept names and values, seed last, a short hash of the resolved text: `latent=2-seed=1-3f9a01c2`.
  package var id: String
  /// What the sweep set, in the order of `SweepPlan.columns`, as written; a column this trial's branch of the sweep does not set is absent.
  package var settings: [Setting]
  package var seed: UInt64
  package var experiment: Experiment
  /// The resolved file, without sweep and base, as canonical YAML text: read again it gives this same trial.
  package var text: String

  package init(id: String, settings: [Setting], seed: UInt64, experiment: Experiment, text: String) {
    self.id = id
    self.settings = settings
    self.seed = seed
    self.experiment = experiment
    self.text = text
  }
}
