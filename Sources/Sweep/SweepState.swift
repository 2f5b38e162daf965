import Basics
import Results

/// The state of a sweep: all that the progress on the screen is drawn from.
package struct SweepState: Sendable, Hashable {
  package enum Phase: Sendable, Hashable {
    case waiting
    case running(Run)
    /// Done before this sweep began, and kept.
    case kept
    case done
    /// Failed by its own fault, which is published.
    case failed(String)
    /// Its process ended without a result: the next sweep runs it again.
    case died(String)
  }

  package struct Run: Sendable, Hashable {
    /// When its process was started, on the clock of `secondsNow`.
    package var since: Double
    package var progress: TrialProgress?
    /// The step it continued from.
    package var first: Int?

    package init(since: Double, progress: TrialProgress? = nil, first: Int? = nil) {
      self.since = since
      self.progress = progress
      self.first = first
    }
  }

  package struct Trial: Sendable, Hashable {
    package var label: String
    package var phase: Phase

    package init(label: String, phase: Phase = .waiting) {
      self.label = label
      self.phase = phase
    }
  }

  package var trials: [Trial]
  package var workers: Int
  /// The steps of the runs that have ended, and the seconds these took.
  package var steps = 0
  package var seconds = 0.0
  /// The step counts of trials that have reported theirs, from which those of waiting trials are estimated.
  package var lengths: [Int: Int] = [:]
  /// The user asked to stop.
  package var isStopping = false

  package init(trials: [Trial], workers: Int) {
    self.trials = trials
    self.workers = workers
  }

  package func count(where isCounted: (Phase) -> Bool) -> Int { trials.count { isCounted($0.phase) } }

  /// Seconds until all trials are done, from what a step has taken so far; nil while nothing is known.
  package func secondsLeft(now: Double) -> Double? {
    var (steps, seconds) = (Double(self.steps), self.seconds)
    var left: [Double] = []
    var measuring = 0.0
    var lengths = self.lengths
    for (index, trial) in trials.enumerated() {
      if case .running(let run) = trial.phase, let steps = run.progress?.steps { lengths[index] = steps }
    }
    let known = lengths.values
    let usual = known.isEmpty ? nil : Double(known.reduce(0) { $0 &+ $1 }) / Double(known.count)
    for (index, trial) in trials.enumerated() {
      let length = lengths[index].map(Double.init) ?? usual
      switch trial.phase {
      case .waiting:
        guard let length else { return nil }
        left.append(length)
      case .running(let run):
        let step = Double(run.progress?.step ?? 0)
        steps += max(0, step - Double(run.first ?? 0))
        seconds += max(0, now - run.since)
        guard let length else { return nil }
        left.append(max(0, length - step))
        measuring = max(measuring, run.progress?.secondsLeft ?? 0)
      default: break
      }
    }
    guard let longest = left.max() else { return 0 }
    guard steps > 0, seconds > 0 else { return nil }
    // No sooner than its longest trial, however many workers there are, nor than what is being measured.
    let training = seconds / steps * max(longest, left.reduce(0, +) / Double(max(1, min(workers, left.count))))
    return max(training, measuring)
  }

  package mutating func progress(of index: Int, _ progress: TrialProgress) {
    guard case .running(var run) = trials[index].phase else { return }
    run.progress = progress
    run.first = run.first ?? progress.step
    trials[index].phase = .running(run)
  }

  /// Ends a run and sets the state of its trial.
  package mutating func end(_ index: Int, _ phase: Phase, now: Double) {
    if case .running(let run) = trials[index].phase {
      steps += max(0, (run.progress?.step ?? 0) - (run.first ?? 0))
      lengths[index] = run.progress?.steps ?? lengths[index]
      seconds += max(0, now - run.since)
    }
    trials[index].phase = phase
  }
}
