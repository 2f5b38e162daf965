import Basics
import Results

/// The state of a results folder, from its files alone: `atelier status`.
package struct StatusReport: Sendable {
  package enum State: Sendable, Hashable {
    case done(seconds: Double)
    /// Trained, but some answers or figures are still missing.
    case trained(missing: Int)
    case failed(String, FailureReason? = nil)
    /// Its process ended without a result, and the sweep gave it up; the next one runs it again.
    case died(Death, step: Int?)
    /// Ended early by the sweep's rule, for this reason.
    case pruned(String)
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
    /// The last lines that a trial without success wrote into its log, besides what is said of it anyway.
    package var log: [String] = []
    /// What a cluster says of it.
    package var elsewhere: String? = nil
  }

  package let title: String
  package let trials: [Trial]
  /// What to do about trials to come.
  private let search: String?
  /// Published trials of earlier plans.
  package let strays: Int

  /// `elsewhere` is what a cluster says of trials.
  package init(_ results: ResultsFolder, elsewhere: [String: String] = [:]) throws {
    let plan = try PlanFile(results)
    title = plan.title.isEmpty ? plan.name : plan.title
    trials = plan.trials.map { trial in
      let state = StatusReport.state(trial, results)
      return Trial(
        label: trial.label, state: state, log: StatusReport.log(of: trial, state, results),
        elsewhere: elsewhere[trial.id])
    }
    search = plan.searchInWords(in: results)
    strays = results.strays(of: plan).count
  }

  private static func state(_ trial: PlanFile.Trial, _ results: ResultsFolder) -> State {
    let id = trial.id
    if let status = results.outcome(id) {
      if status.state == .pruned { return .pruned(status.error ?? "it does not say why") }
      guard status.state == .done else { return .failed(status.error ?? "it does not say why", status.reason) }
      // Each file is read once: there may be tens of thousands.
      let answers = trial.asked.map { Answer($0, in: results.trial(id)) }
      let missing = answers.count { $0 == nil }
      if missing > 0 {
        if isWorkedOn(id, results), let progress = results.progress(id) { return .measured(progress) }
        return results.death(id).map { .died($0, step: nil) } ?? .trained(missing: missing)
      }
      let made = answers.compactMap { $0 }
      return made.lazy.compactMap(\.failure).first.map { .failed($0) }
        ?? .done(seconds: made.reduce(status.seconds) { $0 + $1.seconds })
    }
    guard let step = results.saved(id) else { return results.death(id).map { .died($0, step: nil) } ?? .waiting }
    if isWorkedOn(id, results) { return .running(step: step, results.progress(id)) }
    return results.death(id).map { .died($0, step: step) } ?? .stopped(step: step)
  }

  private static func log(of trial: PlanFile.Trial, _ state: State, _ results: ResultsFolder) -> [String] {
    let (folder, said) =
      switch state {
      case .failed(let words, _): (results.trial(trial.id), ScreenText.clean(words))
      case .died(let death, _): (results.attempts(trial.id), ScreenText.clean(death.words))
      default: ("", "")
      }
    guard !folder.isEmpty else { return [] }
    return LogTail.lines("\(folder)/log.txt", most: 4).filter { !said.contains($0) }.suffix(3)
  }

  /// Of a process on another machine this knows no more than that it left its heart, as killed ones do.
  private static func isWorkedOn(_ id: String, _ results: ResultsFolder) -> Bool {
    results.beat(id).map { !$0.owner.isGone } ?? false
  }

  /// `3 of 8 trials done · 1 trained · 1 failed · 2 running · 1 waiting`.
  package var counts: String {
    func part(_ word: String, _ isCounted: (State) -> Bool) -> String? {
      let count = trials.count { isCounted($0.state) }
      return count > 0 ? "\(count) \(word)" : nil
    }
    let done = trials.count { if case .done = $0.state { true } else { false } }
    let parts: [String?] = [
      part("trained") { if case .trained = $0 { true } else { false } },
      part("pruned") { if case .pruned = $0 { true } else { false } },
      part("failed") { if case .failed = $0 { true } else { false } },
      part("died") { if case .died = $0 { true } else { false } },
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
      lines += trial.log.map { "      \($0)" }
    }
    if let search { lines += ScreenText.wrapped(ScreenText.clean(search), width) }
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
    case .failed(let words, let reason): "failed\(StatusReport.State.word(reason)): \(ScreenText.clean(words))"
    case .died(let death, let step):
      "died\(StatusReport.State.word(death.reason))\(step.map { ", goes on from step \($0)" } ?? ""): "
        + ScreenText.clean(death.words)
    case .pruned(let reason): "pruned: \(ScreenText.clean(reason))"
    case .running(_, let progress?): "running, step \(progress.step) of \(progress.steps)"
    case .running(let step, nil): step.map { "running, step \($0) saved" } ?? "running, nothing saved yet"
    case .measured(let progress): ScreenText.clean(progress.phaseInWords)
    case .stopped(let step): step.map { "stopped, goes on from step \($0)" } ?? "stopped before anything was saved"
    case .waiting: "waiting"
    }
  }

  /// ` (diverged)`.
  private static func word(_ reason: FailureReason?) -> String { reason.map { " (\($0.rawValue))" } ?? "" }
}
