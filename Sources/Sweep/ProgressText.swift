import Basics
import Results

/// A sweep's progress as lines of text: a function of its state alone.
///
///     latent=10 seed=2  ▕███████   ▏  epoch 7/20  loss 98.31
///     latent=50 seed=1  ▕          ▏  starting
///     best valid_elbo -97.12: latent=10 seed=1
///     5 of 8 trials done · 2 running · 1 min 20 s left · 310 steps/s
package enum ProgressText {
  /// One line for each running trial, as far as `rows` allow, one for the best so far, and one for all; none is wider than
  /// `columns`.
  package static func block(_ state: SweepState, now: Double, columns: Int, rows: Int) -> [String] {
    let runs = state.trials.compactMap { trial -> (String, SweepState.Run)? in
      if case .running(let run) = trial.phase { (ScreenText.clean(trial.label), run) } else { nil }
    }
    let best = state.best.map { "best \($0.metric) \(NumberText.short($0.value)): \(ScreenText.clean($0.label))" }
    let room = rows - (best == nil || rows < 4 ? 1 : 2)
    var shown = runs.prefix(max(1, room))
    if shown.count < runs.count { shown = runs.prefix(max(1, room - 1)) }
    let labels = min(shown.map { ScreenText.width($0.0) }.max() ?? 0, max(12, columns - 46))
    var lines = shown.map { label, run in
      let name = ScreenText.pad(ScreenText.fit(label, labels), labels)
      return "\(name)  ▕\(bar(run.progress, width: 10))▏  \(text(run.progress))"
    }
    if shown.count < runs.count { lines.append("… and \(runs.count - shown.count) more") }
    if let best, rows >= 4 { lines.append(best) }
    lines.append(summary(state, now: now))
    return lines.map { ScreenText.fit($0, columns) }
  }

  /// `5 of 8 trials done · 1 failed · 2 running · 1 min 20 s left · 310 steps/s`.
  package static func summary(_ state: SweepState, now: Double) -> String {
    func count(_ isCounted: (SweepState.Phase) -> Bool) -> Int { state.count(where: isCounted) }
    let done = count { $0 == .done || $0 == .kept }
    let failed = count { if case .failed = $0 { true } else if case .died = $0 { true } else { false } }
    let running = count { if case .running = $0 { true } else { false } }
    var parts = ["\(done) of \(state.trials.count) trial\(state.trials.count == 1 ? "" : "s") done"]
    let pruned = count { $0 == .pruned }
    if pruned > 0 { parts.append("\(pruned) pruned") }
    if failed > 0 { parts.append("\(failed) failed") }
    if running > 0 { parts.append(state.isStopping ? "waiting for \(running) to save" : "\(running) running") }
    if running > 0, !state.isStopping, let left = state.timeLeft(now: now) {
      parts.append("\(left.isLeast ? "over " : "")\(duration(left.seconds)) left")
    }
    if running > 0, !state.isStopping, let rate = state.rate(now: now) {
      parts.append("\(NumberText.short(rate, digits: 2)) steps/s")
    }
    return parts.joined(separator: " · ")
  }

  /// The summary, with what the trial is doing that has been measured longest.
  package static func line(_ state: SweepState, now: Double) -> String {
    let measured = state.trials.compactMap { trial -> (since: Double, words: String)? in
      guard case .running(let run) = trial.phase, let since = run.measuringSince, let progress = run.progress else {
        return nil
      }
      return (since, ScreenText.clean(progress.phaseInWords))
    }
    let longest = measured.min { $0.since < $1.since }
    return ([summary(state, now: now)] + [longest?.words].compactMap { $0 }).joined(separator: " · ")
  }

  private static func text(_ progress: TrialProgress?) -> String {
    guard let progress else { return "starting" }
    guard progress.isTraining else { return ScreenText.clean(progress.phaseInWords) }
    var text: String
    if let epochs = progress.epochs {
      let epoch = progress.epoch < epochs ? progress.epoch + 1 : epochs
      text = "epoch \(epoch)/\(epochs)"
    } else {
      text = "step \(progress.step)/\(progress.steps)"
    }
    if let loss = progress.loss { text += "  loss \(NumberText.short(loss))" }
    return text
  }

  /// A bar in eighths of a character.
  static func bar(_ progress: TrialProgress?, width: Int) -> String {
    let part = progress.map { $0.share ?? ($0.steps > 0 ? Double($0.step) / Double($0.steps) : 0) } ?? 0
    let eighths = Int((max(0, min(1, part)) * Double(width * 8)).rounded(.down))
    let full = String(repeating: "█", count: eighths / 8)
    let edge = eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1])
    return ScreenText.pad(full + edge, width)
  }
}
