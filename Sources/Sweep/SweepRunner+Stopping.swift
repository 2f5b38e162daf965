import Basics
import Results

// How a sweep ends: early, at a limit, or complete.
extension SweepRunner {
  /// Asked once: the trials save their state and end. Asked again, or after a while: they are killed.
  func hearStops() {
    let asked = stopsAsked() + (options.limits.stopsAtFailure && hasFailed ? 1 : 0)
    guard asked > 0, !leave() else { return }
    let now = secondsNow()
    if !state.isStopping {
      state.isStopping = true
      deadline = now + options.patience
      let count = running.count
      if count > 0 {
        let why = stopsAsked() == 0 ? "stopping at the first failure" : "stopping"
        screen.say("\(why): \(count) trial\(count == 1 ? " saves its" : "s save their") state (asked again: at once)")
      }
      for id in running.keys { launcher.stop(id) }
    }
    if !isKilling, asked > 1 || now > deadline {
      isKilling = true
      if now > deadline {
        screen.say("still at work after \(duration(options.patience)), so killed: \(namesOfRunning)")
      }
      for id in running.keys { launcher.kill(id) }
    }
  }

  /// A trial beyond its time saves its state and ends, for a sweep with a longer limit goes on from there; one beyond its
  /// memory is ended at once, for what it takes meanwhile is lacking elsewhere.
  func watchLimits() {
    guard options.limits.areOfSize else { return }
    let now = secondsNow()
    for (id, run) in running {
      if run.overrun != nil {
        if now > run.deadline { launcher.kill(id) }
        continue
      }
      guard case .running(let shown) = state.trials[run.index].phase,
        let overrun = options.limits.overrun(seconds: run.earlier + now - shown.since, memory: launcher.memory(of: id))
      else { continue }
      running[id]?.overrun = overrun
      running[id]?.deadline = now + options.patience
      if overrun.reason == .timeout { launcher.stop(id) } else { launcher.kill(id) }
    }
  }

  /// Leaves the running trials to themselves. False: their launcher cannot do so.
  func leave() -> Bool {
    guard !isDetached else { return true }
    guard let words = launcher.detach() else { return false }
    if !words.isEmpty { screen.say(words) }
    for run in running.values { state.end(run.index, .waiting, now: secondsNow()) }
    running = [:]
    (state.isStopping, isDetached) = (true, true)
    return true
  }

  private var namesOfRunning: String {
    running.values.sorted { $0.index < $1.index }.map { ScreenText.clean(plan.trials[$0.index].label) }.joined(
      separator: ", ")
  }

  /// Ends all running trials after an error of this process.
  func abandon(saving canSave: Bool) {
    if leave() { return }
    if !running.isEmpty {
      screen.say(
        "stopping after an error; \(running.count) running \(canSave ? "may save what they have" : "are ended")")
    }
    for id in running.keys { launcher.stop(id) }
    let deadline = secondsNow() + options.patience
    while !running.isEmpty {
      if !isKilling, secondsNow() > deadline || stopsAsked() > 1 {
        isKilling = true
        for id in running.keys { launcher.kill(id) }
      }
      guard let ended = try? launcher.poll(seconds: 0.2) else { return }
      for job in ended { running[job.id] = nil }
    }
  }
}

// MARK: - The end

extension SweepRunner {
  func conclude() throws -> Outcome {
    let columns = target.terminal()?.columns ?? options.columns
    let published = self.published
    let comparison = try output.conclude(published, columns)
    var outcome = Outcome()
    outcome.kept = state.count { $0 == .kept }
    outcome.done = state.count { $0 == .done }
    outcome.pruned = state.count { $0 == .pruned }
    outcome.failed = state.count { if case .failed = $0 { true } else if case .died = $0 { true } else { false } }
    // All trials had ended when the stop was noticed: nothing was interrupted.
    outcome.isInterrupted = stopsAsked() > 0 && state.isStopping && state.count { $0 == .waiting } > 0
    if options.isDetaching, isDetached, stopsAsked() == 0 {
      (outcome.isInterrupted, outcome.isDetached) = (false, true)
    }
    let report = ClosingReport(
      results: published, strays: whole == nil ? published.strays : [], comparison: comparison, state: state,
      folder: results, isInterrupted: outcome.isInterrupted, isCutShort: state.isStopping && !outcome.isInterrupted)
    for line in report.lines(columns: columns) { screen.say(line) }
    if !held.isEmpty, !outcome.isInterrupted {
      // A trial that reached its limit would reach it again under the same.
      let reasons = state.trials.indices.filter { if case .died = state.trials[$0].phase { true } else { false } }.map {
        results.death(plan.trials[$0].id)?.reason
      }
      let isLimited = options.limits.areOfSize && (reasons.contains(.timeout) || reasons.contains(.memory))
      let again = isLimited ? "the same command with wider limits goes on" : "the same command goes on"
      screen.say(
        "\(held.count) trial\(held.count == 1 ? " waits" : "s wait") to be compared with what died; \(again)")
    }
    return outcome
  }
}
