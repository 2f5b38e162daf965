import Basics
import Results

/// The state of a results folder, from its files alone: `atelier status`.
package struct StatusReport: Sendable {
  package enum State: Sendable, Hashable {
    case done(seconds: Double)
    /// Trained, but some answers or figures are still missing.
    case trained(missing: Int)
    case failed(String)
    /// The step that was saved last, nil where nothing has been saved yet; how far its process says that it is.
    case running(step: Int?, TrialProgress? = nil)
    /// Trained, and a process makes the answers that are missing.
    case measured(TrialProgress)
    case stopped(step: Int?)
    case waiting
  }

  package struct Trial: Sendable, Hashable {
    package var label: String
    package var state: State
    /// What a cluster says of it.
    package var elsewhere: String? = nil
  }

  package let title: String
  package let trials: [Trial]
  /// Published trials of earlier plans.
  package let strays: Int

  /// `elsewhere` is what a cluster says of trials.
  package init(_ results: ResultsFolder, elsewhere: [String: String] = [:]) throws {
    let plan = try PlanFile(results)
    title = plan.title.isEmpty ? plan.name : plan.title
    trials = plan.trials.map {
      Trial(label: $0.label, state: StatusReport.state($0, results), elsewhere: elsewhere[$0.id])
    }
    strays = results.strays(of: plan).count
  }

  private static func state(_ trial: PlanFile.Trial, _ results: ResultsFolder) -> State {
    let id = trial.id
    if let status = results.outcome(id) {
      guard status.state == .done else { return .failed(status.error ?? "it does not say why") }
      let missing = results.missing(trial).count
      if missing > 0 {
        guard isWorkedOn(id, results), let progress = results.progress(id) else { return .trained(missing: missing) }
        return .measured(progress)
      }
      return results.failure(trial).map { .failed($0) } ?? .done(seconds: status.seconds + measuring(trial, results))
    }
    guard let step = results.saved(id) else { return .waiting }
    return isWorkedOn(id, results) ? .running(step: step, results.progress(id)) : .stopped(step: step)
  }

  /// Of a process on another machine this knows no more than that it left its heart, as killed ones do.
  private static func isWorkedOn(_ id: String, _ results: ResultsFolder) -> Bool {
    results.beat(id).map { !$0.owner.isGone } ?? false
  }

  /// What a trained trial's answers took.
  private static func measuring(_ trial: PlanFile.Trial, _ results: ResultsFolder) -> Double {
    trial.asked.compactMap { Answer($0, in: results.trial(trial.id))?.seconds }.reduce(0, +)
  }

  /// `3 of 8 trials done · 1 trained · 1 failed · 2 running · 1 waiting`.
  package var counts: String {
    func part(_ word: String, _ isCounted: (State) -> Bool) -> String? {
      let count = trials.count { isCounted($0.state) }
      return count > 0 ? "\(count) \(word)" : nil
    }
    let done = trials.count { if case .done = $0.state { true } else { false } }
    let parts = [
      part("trained") { if case .trained = $0 { true } else { false } },
      part("failed") { if case .failed = $0 { true } else { false } },
      part("running") {
        switch $0 {
        case .running, .measured: true
        default: false
        }
      },
      part("stopped") { if case .stopped = $0 { true } else { false } },
      part("waiting") { $0 == .waiting },
    ]
    return (["\(done) of \(trials.count) trials done"] + parts.compactMap { $0 }).joined(separator: " · ")
  }

  /// The whole report, no line wider than `width`.
  package func text(width: Int) -> String {
    let labels = min(trials.map { ScreenText.width(ScreenText.clean($0.label)) }.max() ?? 0, max(12, width / 2))
    var lines = [ScreenText.clean(title), counts]
    for trial in trials {
      let label = ScreenText.pad(ScreenText.fit(ScreenText.clean(trial.label), labels), labels)
      lines.append("  \(label)  \(trial.state.text)\(trial.elsewhere.map { " (\($0))" } ?? "")")
    }
    if strays > 0 { lines.append("\(strays) published trial\(strays == 1 ? "" : "s") of earlier plans") }
    return lines.map { ScreenText.fit($0, width) }.joined(separator: "\n")
  }
}

extension StatusReport.State {
  fileprivate var text: String {
    switch self {
    case .done(let seconds): "done in \(duration(seconds))"
    case .trained(1): "trained, 1 evaluation or figure to make"
    case .trained(let missing): "trained, \(missing) evaluations or figures to make"
    case .failed(let reason): "failed: \(ScreenText.clean(reason))"
    case .running(_, let progress?): "running, step \(progress.step) of \(progress.steps)"
    case .running(let step, nil): step.map { "running, step \($0) saved" } ?? "running, nothing saved yet"
    case .measured(let progress): ScreenText.clean(progress.phaseInWords)
    case .stopped(let step): step.map { "stopped, goes on from step \($0)" } ?? "stopped before anything was saved"
    case .waiting: "waiting"
    }
  }
}
