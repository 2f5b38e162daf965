import Basics
import Results

// How trials end, judged by their folders and by how their processes ended.
extension SweepRunner {
  /// Whether nothing is left to do for a trial: it failed, or it is trained and lacks no answers.
  func isSettled(_ trial: PlanFile.Trial) -> Bool {
    guard let outcome = results.outcome(trial.id) else { return false }
    return outcome.state != .done || results.missing(trial).isEmpty
  }

  /// A trial's process has ended; the trial's folder says with what outcome.
  func settle(_ run: Run, _ ending: JobEnding) {
    let index = run.index
    let trial = plan.trials[index]
    let name = ScreenText.clean(trial.label)
    let now = secondsNow()
    // Where machines share the folder, a name that was missed once may go on missing until the names are listed anew.
    if results.outcome(trial.id) == nil { _ = Files.names(in: "\(results.path)/trials") }
    if let status = results.outcome(trial.id), isSettled(trial) {
      try? Files.remove(results.attempts(trial.id))
      if let failure = results.failure(trial) {
        state.end(index, .failed(failure), now: now)
        hasFailed = true
        screen.say("\(name): \(ScreenText.clean(failure))")
      } else if status.state == .done {
        tellUnseenProgress(index, status)
        // Of this process, with all that it measured and drew.
        var took = ""
        if case .running(let run) = state.trials[index].phase, run.since < now {
          took = " in \(duration(now - run.since))"
        }
        state.end(index, .done, now: now)
        noteBest(index)
        screen.mention("\(name): \(trained.contains(index) ? "measured" : "done")\(took)")
      } else if status.state == .pruned {
        tellUnseenProgress(index, status)
        state.end(index, .pruned, now: now)
        screen.mention("\(name): pruned: \(ScreenText.clean(status.error ?? "it does not say why"))")
      } else {
        state.end(index, .failed(status.error ?? ""), now: now)
        hasFailed = true
        screen.say("\(name): failed: \(ScreenText.clean(status.error ?? "it does not say why"))")
      }
      onEvent(.trial(SweepResults.Trial(trial, in: results), failure: results.failure(trial)))
    } else if state.isStopping {
      state.end(index, .waiting, now: now)
    } else if ending == .exited(JobEnding.superseded) {
      state.end(index, .waiting, now: now)
      queue.append(index)
    } else if run.overrun == nil, ending == .exited(JobEnding.waiting) || rungs?.isReady(trial.id) == false {
      // Not every launcher knows with what status a process ended; what it wrote says the same.
      state.end(index, .waiting, now: now)
      held.append(index)
    } else {
      let before = outOfMemory
      outOfMemory = OutOfMemory.count()
      let report = DeathReport(
        ending, log: "\(results.attempts(trial.id))/log.txt", from: run.log, wasOutOfMemory: outOfMemory > before)
      guard run.overrun == nil, report.isOfMachine, let again = nextAttempt(index, ending) else {
        return giveUp(index, run.overrun ?? report.death)
      }
      state.end(index, .waiting, now: now)
      screen.say("\(name): \(report.death.words); it is tried \(again)")
      queue.append(index)
    }
  }

  /// Counts that a trial runs again, in words; nil: it was often enough. What is lost says nothing of the trial, and does not
  /// count as one of its retries.
  private func nextAttempt(_ index: Int, _ ending: JobEnding) -> String? {
    if case .lost = ending {
      losses[index, default: 0] += 1
      return losses[index, default: 0] <= Self.mostLosses ? "again" : nil
    }
    let count = retries[index, default: 0]
    guard count < options.limits.retries else { return nil }
    retries[index] = count + 1
    return options.limits.retries == 1 ? "once more" : "again, \(count + 1) of \(options.limits.retries) times"
  }

  /// Machines fail; where one trial is lost again and again something else is wrong.
  private static let mostLosses = 5

  /// A trial ends without a result, and this sweep does not run it again.
  func giveUp(_ index: Int, _ death: Death) {
    let trial = plan.trials[index]
    state.end(index, .died(death.words), now: secondsNow())
    hasFailed = true
    screen.say("\(ScreenText.clean(trial.label)): \(death.words)")
    death.note(in: results.attempts(trial.id))
    onEvent(.trial(SweepResults.Trial(trial, in: results), failure: nil))
  }

  /// Remembers a trial that is better than all others by the first number of the tables that has a better side. Of very many
  /// trials that would take too long.
  func noteBest(_ index: Int) {
    guard target.terminal() != nil, plan.trials.count <= 1000 else { return }
    let trial = SweepResults.Trial(plan.trials[index], in: results)
    let all = SweepResults(plan, trials: [trial])
    guard let metric = all.metrics.first(where: { all.quality($0).better != nil }), let value = trial.value(metric),
      !value.isNaN
    else { return }
    if let best = state.best {
      guard best.metric == metric.column,
        all.quality(metric).better == .higher ? value > best.value : value < best.value
      else { return }
    }
    state.best = .init(label: plan.trials[index].label, metric: metric.column, value: value)
  }

  /// Of a trial that was trained before anybody looked.
  private func tellUnseenProgress(_ index: Int, _ status: TrialStatus) {
    guard case .running(let run) = state.trials[index].phase, run.progress == nil, !trained.contains(index) else {
      return
    }
    let trial = SweepResults.Trial(plan.trials[index], in: results)
    let progress = TrialProgress(
      step: status.steps, steps: status.steps, epoch: trial.history().last.map { Int($0.epoch) } ?? 0, epochs: nil,
      loss: nil)
    state.progress(of: index, progress, from: 0, now: secondsNow())
    onEvent(.progress(trial: trial.id, progress))
  }
}
