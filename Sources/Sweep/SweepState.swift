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
    /// Ended early by the sweep's rule, now or before.
    case pruned
    /// Failed by its own fault, which is published.
    case failed(String)
    /// Its process ended without a result, or was ended at a limit: the next sweep runs it again.
    case died(String)
  }

  package struct Run: Sendable, Hashable {
    /// When its process was started, on the clock of `secondsNow`.
    package var since: Double
    package var progress: TrialProgress?
    /// The step it continued from.
    package var first: Int?
    /// When training had ended and answers began to be made.
    package var measuringSince: Double?

    package init(since: Double, progress: TrialProgress? = nil, first: Int? = nil) {
      self.since = since
      self.progress = progress
      self.first = first
    }
  }

  package struct Trial: Sendable, Hashable {
    package var label: String
    package var phase: Phase
    /// Trained before; only answers are missing.
    package var isTrained = false

    package init(label: String, phase: Phase = .waiting) {
      self.label = label
      self.phase = phase
    }
  }

  package var trials: [Trial]
  package var workers: Int
  /// The steps of the runs that have ended, and the seconds that training took them.
  package var steps = 0
  package var seconds = 0.0
  /// Whether trials are measured and drawn once they are trained, and what that took those that have ended.
  package var isMeasuring = false
  package var measured: [Double] = []
  /// The step counts of trials that have reported theirs, from which those of waiting trials are estimated.
  package var lengths: [Int: Int] = [:]
  /// The best of the trials that are done; nil while nothing is known of any.
  package var best: Best?
  /// The user asked to stop.
  package var isStopping = false

  package init(trials: [Trial], workers: Int) {
    self.trials = trials
    self.workers = workers
  }

  package struct Best: Sendable, Hashable {
    package var label: String
    /// The column of the number that it is best by, and its value.
    package var metric: String
    package var value: Double
  }

  /// Steps of all running trials in a second; nil while nothing is known.
  package func rate(now: Double) -> Double? {
    let rates = trials.compactMap { trial -> Double? in
      guard case .running(let run) = trial.phase, let progress = run.progress, run.measuringSince == nil else {
        return nil
      }
      let steps = progress.step - (run.first ?? 0)
      return steps > 0 && now > run.since ? Double(steps) / (now - run.since) : nil
    }
    return rates.isEmpty ? nil : rates.reduce(0, +)
  }

  package func count(where isCounted: (Phase) -> Bool) -> Int { trials.count { isCounted($0.phase) } }

  package struct TimeLeft: Sendable, Hashable {
    package var seconds: Double
    /// It may well be more: nothing is known yet of how long trained trials take to be measured.
    package var isLeast = false
  }

  /// The time until all trials are done, from what a step has taken so far, and what measuring a trained trial; nil while
  /// nothing is known.
  package func timeLeft(now: Double) -> TimeLeft? {
    var (trained, seconds) = (Double(self.steps), self.seconds)
    var lengths = self.lengths
    for (index, trial) in trials.enumerated() {
      guard case .running(let run) = trial.phase, let progress = run.progress else { continue }
      lengths[index] = progress.steps
      trained += Double(max(0, progress.step - (run.first ?? 0)))
      seconds += max(0, (run.measuringSince ?? now) - run.since)
    }
    let known = lengths.values
    let usual = known.isEmpty ? nil : Double(known.reduce(0) { $0 &+ $1 }) / Double(known.count)
    let measuring = measured.isEmpty ? nil : measured.reduce(0, +) / Double(measured.count)

    var left: [Double] = []
    var isLeast = false
    for (index, trial) in trials.enumerated() {
      let length = lengths[index].map(Double.init) ?? usual
      func training(_ steps: Double?) -> Double? {
        if steps == 0 || trial.isTrained { return 0 }
        guard let rest = steps, trained > 0, seconds > 0 else { return nil }
        return seconds / trained * rest
      }
      var own: Double?
      switch trial.phase {
      case .waiting: own = training(length)
      case .running(let run):
        if let since = run.measuringSince {
          let rest = [run.progress?.secondsLeft, measuring.map { $0 - (now - since) }].compactMap { $0 }.max()
          isLeast = isLeast || measuring == nil
          left.append(max(0, rest ?? 0))
          continue
        }
        own = training(length.map { max(0, $0 - Double(run.progress?.step ?? 0)) })
      default: continue
      }
      guard let own else { return nil }
      if isMeasuring, measuring == nil { isLeast = true }
      left.append(own + (isMeasuring ? measuring ?? 0 : 0))
    }
    // No sooner than its longest trial, however many workers there are.
    guard let longest = left.max() else { return TimeLeft(seconds: 0) }
    let all = max(longest, left.reduce(0, +) / Double(max(1, min(workers, left.count))))
    return all == 0 && isLeast ? nil : TimeLeft(seconds: all, isLeast: isLeast)
  }

  /// `first` is the step that its run began with, where that is known; else it is the first that is reported.
  package mutating func progress(of index: Int, _ progress: TrialProgress, from first: Int? = nil, now: Double) {
    guard case .running(var run) = trials[index].phase else { return }
    run.progress = progress
    run.first = run.first ?? first ?? progress.step
    if !progress.isTraining { run.measuringSince = run.measuringSince ?? now }
    trials[index].phase = .running(run)
  }

  /// Ends a run and sets the state of its trial.
  package mutating func end(_ index: Int, _ phase: Phase, now: Double) {
    if case .running(let run) = trials[index].phase {
      steps += max(0, (run.progress?.step ?? 0) - (run.first ?? 0))
      lengths[index] = run.progress?.steps ?? lengths[index]
      seconds += max(0, (run.measuringSince ?? now) - run.since)
      if phase == .done, let since = run.measuringSince { measured.append(max(0, now - since)) }
    }
    trials[index].phase = phase
  }
}
