import Basics

/// The paths in the results of one experiment, where trials write and sweeps read.
///
///     plan.yaml, sweep.csv, summary.csv, evaluations.csv, history.csv, figures/, report.html
///     trials/<id>/            a trained trial, published by one rename and never rewritten
///     trials/<id>/captures/   arrays of the model as it was in training
///     trials/<id>/answers/    its answers, each written once
///     rungs/                  what trials were worth on the way, where the sweep prunes (`Rungs`)
///     slurm/                  which tasks of a cluster hold which trials
///     attempts/<id>/          a trial that is running or was stopped: what it is to do, its log, a process's `Claim`, or
///                             how it died
package struct ResultsFolder: Sendable, Hashable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// The name of the folder of an experiment: its own, or with overrides another beside it.
  package static func name(_ experiment: String, overrides: [String]) -> String {
    let suffix = overrides.isEmpty ? "" : "@" + overrides.joined(separator: "+")
    let name = (experiment + suffix).map { $0.isLetter || $0.isNumber || "._=+-@,".contains($0) ? $0 : "_" }
    return String(name.prefix(120))
  }

  package var plan: String { "\(path)/plan.yaml" }
  package var report: String { "\(path)/report.html" }
  package var figures: String { "\(path)/figures" }
  package func table(_ name: String) -> String { "\(path)/\(name).csv" }
  package func trial(_ id: String) -> String { "\(path)/trials/\(id)" }
  package func attempts(_ id: String) -> String { "\(path)/attempts/\(id)" }

  /// The outcome of a trial that has ended; nil while there is none.
  package func status(_ id: String) -> TrialStatus? { TrialStatus(path: "\(trial(id))/status.json") }

  /// Which answers a trained trial still lacks.
  package func missing(_ trial: PlanFile.Trial) -> [String] {
    trial.asked.filter { Answer($0, in: self.trial(trial.id)) == nil }
  }

  /// The first of a trained trial's answers that is an error.
  package func failure(_ trial: PlanFile.Trial) -> String? {
    trial.asked.lazy.compactMap { Answer($0, in: self.trial(trial.id))?.failure }.first
  }

  /// Published trials of earlier plans.
  package func strays(of plan: PlanFile) -> [String] {
    let ids = Set(plan.trials.map(\.id))
    return Files.names(in: "\(path)/trials").filter { !ids.contains($0) && !$0.hasPrefix(".") }
  }

  /// What a trial has published; nil while there is nothing. A result that cannot be read counts as failed.
  package func outcome(_ id: String) -> TrialStatus? {
    if let status = status(id), status.state != .running { return status }
    guard Files.exists(trial(id)) else { return nil }
    return TrialStatus(
      id: id, state: .failed, error: "\(trial(id))/status.json cannot be read", seed: 0, steps: 0, parameters: 0,
      seconds: 0,
      metrics: [])
  }
}
