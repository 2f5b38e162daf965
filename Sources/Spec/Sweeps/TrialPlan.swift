import Basics

/// A file with its sweep opened: the trials in order, each resolved and each with its name.
package struct SweepPlan: Sendable {
  /// The experiment's name: the file's, without folder and ending.
  package var name: String
  package var title: String
  /// The swept names in the order of the file, `seed` last.
  package var columns: [String]
  package var trials: [TrialPlan]
  /// What its settings are searched by; nil where all are known from the beginning.
  package var search: Search?
  /// When trials are ended early.
  package var prune: PruneRule?

  /// A search whose next settings follow from the ends of those that are there.
  package struct Search: Sendable {
    package var goal: Goal
    /// How many points it tries in all, and the seeds of each.
    package var draws: Int
    package var seeds: Int
  }

  package init(
    name: String, title: String, columns: [String], trials: [TrialPlan], search: Search? = nil,
    prune: PruneRule? = nil
  ) {
    self.name = name
    self.title = title
    self.columns = columns
    self.trials = trials
    self.search = search
    self.prune = prune
  }
}

package struct TrialPlan: Sendable {
  /// Readable and unique: swept names and values, seed last, a short hash of the resolved text: `latent=2-seed=1-3f9a01c2`.
  package var id: String
  /// What the sweep set, in the order of `SweepPlan.columns`, as written; a column this trial's branch of the sweep does not set is absent.
  package var settings: [Setting]
  package var seed: UInt64
  /// What it trains, one after another: at least one.
  package var phases: [Experiment]
  /// The resolved file, without sweep and base, as canonical YAML text: read again it gives this same trial.
  package var text: String

  package init(id: String, settings: [Setting], seed: UInt64, phases: [Experiment], text: String) {
    precondition(!phases.isEmpty, "\(id) trains nothing")
    self.id = id
    self.settings = settings
    self.seed = seed
    self.phases = phases
    self.text = text
  }

  /// As it is at the end: what is measured and drawn.
  package var experiment: Experiment { phases[phases.count - 1] }
}
