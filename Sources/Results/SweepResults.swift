import Basics

/// The contents of a results folder: the trials of its plan and their outcomes, by setting. Only this reads a folder
/// and groups trials by setting and seed; tables, figures and the screen use it, so that none of them depends on the
/// order in which trials ran.
package struct SweepResults: Sendable {
  /// The trials that differ in their seed alone.
  package struct Setting: Sendable {
    /// The swept values without the seed, in the order of the plan's columns.
    package var values: [String]
    /// One for each seed.
    package var trials: [Trial]

    package var done: [Trial] { trials.filter { $0.status?.state == .done } }
  }

  package let plan: PlanFile
  /// In the order of the plan, as are the settings.
  package let trials: [Trial]
  /// Published trials of earlier plans, which stay on disk but are not in the tables.
  package let strays: [String]
  package let settings: [Setting]
  /// All metrics: those of `evaluate` first, then the objective, then its terms.
  package let metrics: [MetricName]
  /// The columns of the rows of `evaluate`, without the split.
  package let asked: [String]
  /// By names without the split.
  private let qualities: [String: Quality]

  package init(_ plan: PlanFile, _ folder: ResultsFolder) {
    let columns = plan.settingColumns
    self.init(
      plan, trials: plan.trials.map { Trial($0, columns: columns, in: folder) },
      strays: folder.strays(of: plan))
  }

  package init(_ plan: PlanFile, trials: [Trial], strays: [String] = []) {
    self.plan = plan
    self.trials = trials
    self.strays = strays
    settings = trials.grouped(by: \.values).map { Setting(values: $0.key, trials: $0.elements) }
    let qualities = Self.qualities(trials)
    self.qualities = qualities
    asked = trials.flatMap(\.plan.rows).map(\.column).distinct
    metrics = MetricOrder(asked: asked) { qualities[$0.name]?.better != nil }
      .sorted(trials.flatMap(\.metrics).map(\.name).distinct)
  }

  /// Warnings of records that are damaged. Their files are read for it.
  package func damage() -> [Problem] { trials.compactMap { $0.records().damage } }

  /// A metric's quality.
  package func quality(_ metric: MetricName) -> Quality { qualities[metric.name] ?? Quality() }

  private static func qualities(_ trials: [Trial]) -> [String: Quality] {
    var qualities: [String: Quality] = [:]
    for trial in trials {
      for (name, quality) in trial.status?.qualities ?? [:] { qualities[name] = quality }
      // A failed answer has no quality.
      for (row, answer) in trial.answers where !answer.measured.isEmpty { qualities[row.column] = answer.quality }
    }
    // Rows of `evaluate` that differ in a field share a label. It stays with the number whose name begins all their
    // names, `elbo` of `elbo` and `elbo_k_50`; the others go by their names alone.
    let labels = Dictionary(grouping: qualities.keys) { qualities[$0]?.label }
    for (label, names) in labels where label != nil {
      for name in names where !names.allSatisfy({ $0 == name || $0.hasPrefix(name + "_") }) {
        qualities[name]?.label = nil
        qualities[name]?.unit = nil
      }
    }
    return qualities
  }
}
