import Basics
import Glibc
import Results

/// Runs the trials of a plan that have not been published yet, several at once.
///
/// A trial is a process, and its outcome is in the results folder alone. A trial whose process ended without a result, by no
/// fault of the trial's own, is run again after the others. A trial's failure does not affect the others.
package final class SweepRunner {
  package struct Options: Sendable {
    /// How many trials run at once; `Int.max`: as many as the launcher likes.
    package var workers: Int
    /// How long trials may take to save their state when the user stops the sweep.
    package var patience: Double
    package var limits = TrialLimits()
    /// Whether untrained trials are trained; else only missing answers of trained ones are made.
    package var isTraining: Bool
    /// Whether the launcher's jobs are left to themselves as soon as others know of them.
    package var isDetaching: Bool
    /// How wide the table at the end may be where there is no terminal.
    package var columns: Int

    package init(
      workers: Int, limits: TrialLimits = TrialLimits(), patience: Double = 60, isTraining: Bool = true,
      isDetaching: Bool = false, columns: Int = 80
    ) {
      self.workers = workers
      self.limits = limits
      self.isTraining = isTraining
      self.isDetaching = isDetaching
      self.patience = patience
      self.columns = columns
    }
  }

  package struct Outcome: Sendable, Hashable {
    /// Trials that were done before, and those that are done now.
    package var kept = 0
    package var done = 0
    /// Failed or died.
    package var failed = 0
    /// Ended early by the sweep's rule, now or before.
    package var pruned = 0
    package var isInterrupted = false
    /// It was asked to leave its trials to themselves, and did.
    package var isDetached = false
  }

  var plan: PlanFile
  /// What the folder's plan is to be, with trials that this does not run; nil: no other than its own.
  let whole: PlanFile?
  let results: ResultsFolder
  let options: Options
  let launcher: any Launcher
  let command: (PlanFile.Trial) -> [String]
  let stopsAsked: () -> Int
  let output: SweepOutput
  let target: ScreenTarget
  let onEvent: (SweepEvent) -> Void
  /// A longer plan, once all trials of this one have ended; nil: there is none.
  private let grow: () throws -> PlanFile?

  var state: SweepState
  var screen: SweepScreen
  var queue: [Int] = []
  /// The running trials, by id.
  var running: [String: Run] = [:]
  /// How often trials were run again.
  var retries: [Int: Int] = [:]
  /// Whether a trial has failed or died in this sweep, for good.
  var hasFailed = false
  /// How often the system had been out of memory when this last looked.
  var outOfMemory = OutOfMemory.count()
  /// How often trials were lost by no fault of theirs.
  var losses: [Int: Int] = [:]
  /// Waiting trials that other processes seem to work on, and their hearts.
  private var elsewhere: [(index: Int, pulse: Pulse)] = []
  /// Trials whose rule waits for others, and where it is kept what for.
  var held: [Int] = []
  private var lookAgain = 0.0
  var rungs: Rungs?
  /// Those that were trained before and only lacked answers.
  var trained: Set<Int> = []
  var isKilling = false
  var isDetached = false
  var deadline = Double.infinity
  private var saved: Double
  /// From then on until results are saved again.
  private var pause: Double
  /// When progress is read next.
  private var nextReading = 0.0

  struct Run {
    /// In the plan.
    var index: Int
    /// How long its log was when it started.
    var log = 0
    /// The seconds that earlier attempts took.
    var earlier = 0.0
    /// The limit that it was found beyond, and when it is killed for it.
    var overrun: Death?
    var deadline = Double.infinity
  }

  /// `command` is what runs a trial; `stopsAsked` how often the user has asked to stop so far (`StopSignals.count`).
  package init(
    _ plan: PlanFile, within whole: PlanFile? = nil, results: ResultsFolder, options: Options, launcher: any Launcher,
    command: @escaping (PlanFile.Trial) -> [String], stopsAsked: @escaping () -> Int, output: SweepOutput,
    screen target: ScreenTarget, onEvent: @escaping (SweepEvent) -> Void = { _ in },
    grow: @escaping () throws -> PlanFile? = { nil }
  ) {
    self.plan = plan
    self.whole = whole
    self.results = results
    self.options = options
    self.launcher = launcher
    self.command = command
    self.stopsAsked = stopsAsked
    self.output = output
    self.target = target
    self.onEvent = onEvent
    self.grow = grow
    pause = output.pause
    state = SweepState(trials: plan.trials.map { SweepState.Trial(label: $0.label) }, workers: options.workers)
    state.isMeasuring = plan.trials.contains { !$0.asked.isEmpty }
    screen = SweepScreen(target, now: secondsNow())
    saved = secondsNow()
  }

  /// Runs to the end, or until the user stops it; throws where the results folder cannot be written, is taken, or is
  /// taken away.
  package func run() throws -> Outcome {
    try ResultsLock.holding(
      results,
      waiting: { words in
        if let words { screen.say(words) }
        return stopsAsked() == 0
      }, { try run($0) })
  }

  private func run(_ lock: borrowing ResultsLock) throws -> Outcome {
    try lock.check()
    try (whole ?? plan).write(to: results)
    results.removeRemains()
    try FailedTrials.sweepUp(results)
    try prepareRungs()
    takeStock()
    do {
      try work(lock)
      try lock.check()
    } catch {
      // For example, the disk is full: the running trials save what they can before this process ends.
      screen.erase()
      abandon(saving: !(error is LostFolder))
      // A file that could not be written is nothing beside its folder.
      try lock.check()
      throw error
    }
    screen.erase()
    let outcome = try conclude()
    try lock.check()
    return outcome
  }

  /// Only a whole sweep's trials are judged by each other.
  private func prepareRungs() throws {
    guard whole == nil, options.isTraining else { return }
    try Rungs.prepare(results, rule: plan.prune, order: plan.trials.map(\.id))
    rungs = Rungs(results)
  }

  /// Adds the trials of a longer plan; false: there is none.
  private func hasGrown() throws -> Bool {
    guard !state.isStopping, let longer = try grow() else { return false }
    let known = plan.trials.count
    guard longer.trials.count > known else {
      // There may be fewer points than were asked for.
      if plan.search != longer.search {
        plan.search = longer.search
        try plan.write(to: results)
      }
      return false
    }
    guard longer.trials.prefix(known).map(\.id) == plan.trials.map(\.id) else {
      throw Problem(
        "the experiment was changed while its sweep was running, so that its search cannot go on",
        hint: "nothing is lost; the same command takes up the search of the file as it is now")
    }
    plan = longer
    try plan.write(to: results)
    try prepareRungs()
    state.trials += plan.trials[known...].map { SweepState.Trial(label: $0.label) }
    takeStock(from: known)
    return true
  }

  /// Published trials stay; the rest is queued in the order of the plan.
  private func takeStock(from first: Int = 0) {
    var answers = 0
    for (index, trial) in plan.trials.enumerated().dropFirst(first) {
      switch results.outcome(trial.id)?.state {
      case .done:
        let missing = results.missing(trial).count
        if missing > 0 {
          trained.insert(index)
          state.trials[index].isTrained = true
          answers += missing
          queue.append(index)
          continue
        }
        state.trials[index].phase = results.failure(trial).map { .failed($0) } ?? .kept
        noteBest(index)
      case .failed: state.trials[index].phase = .failed(results.outcome(trial.id)?.error ?? "")
      case .pruned: state.trials[index].phase = .pruned
      default:
        if options.isTraining { queue.append(index) }
        continue
      }
      // Left behind by a crash after the trial was published.
      try? Files.remove(results.attempts(trial.id))
    }
    guard first == 0 else { return }
    let failed = state.count { if case .failed = $0 { true } else { false } }
    let kept = state.count { $0 == .kept }
    let pruned = state.count { $0 == .pruned }
    var parts = ["\(queue.count - trained.count) of \(plan.trials.count) trials to train"]
    if !queue.isEmpty, options.workers < .max { parts[0] += ", \(min(queue.count, options.workers)) at once" }
    if kept > 0 { parts.append("\(kept) done before") }
    if pruned > 0 { parts.append("\(pruned) pruned before") }
    if !trained.isEmpty {
      parts.append(
        "\(trained.count) trained before, with \(answers) evaluation\(answers == 1 ? "" : "s") and figures to make")
    }
    if failed > 0 { parts.append("\(failed) failed before ('atelier retry \(results.path)' runs them again)") }
    screen.say(parts.joined(separator: "; "))
    onEvent(.plan(results: results, title: plan.title, trials: plan.trials.count, done: kept, failed: failed))
  }

  private func work(_ lock: borrowing ResultsLock) throws {
    while true {
      hearStops()
      try lock.check()
      lookElsewhere()
      lookAtHeld()
      while !state.isStopping, running.count < options.workers, !queue.isEmpty { try start(queue.removeFirst()) }
      if running.isEmpty, elsewhere.isEmpty || state.isStopping {
        guard try hasGrown() else { return }
        continue
      }
      let ended = try launcher.poll(seconds: 0.2).compactMap { job in
        running.removeValue(forKey: job.id).map { (run: $0, ending: job.ending) }
      }
      // Before trials are blamed for a folder that is gone.
      try lock.check()
      for line in launcher.news() { screen.say(line) }
      for job in ended {
        // It was over before it was seen to run.
        if state.trials[job.run.index].phase == .waiting {
          state.trials[job.run.index].phase = .running(.init(since: .infinity))
        }
        settle(job.run, job.ending)
      }
      if options.isDetaching, !launcher.isGathering, leave() { return }
      watchLimits()
      readProgress()
      screen.show(state, now: secondsNow())
      try lock.check()
      try saveNowAndThen()
    }
  }

  private func start(_ index: Int) throws {
    let trial = plan.trials[index]
    // Another process may have published it meanwhile, or be at work on it: a single 'run', or what is left of a sweep
    // that was killed.
    if isSettled(trial) { return settle(Run(index: index), .exited(0)) }
    var pulse = Pulse()
    if try !launcher.holds(trial.id), let beat = results.beat(trial.id), pulse.isAlive(beat, now: secondsNow()) {
      screen.say("\(ScreenText.clean(trial.label)): left to \(beat.owner.words), which works on it")
      return elsewhere.append((index, pulse))
    }
    let folder = results.attempts(trial.id)
    let earlier = options.limits.seconds == nil ? 0 : results.spent(trial.id)
    if let overrun = options.limits.overrun(seconds: earlier) { return giveUp(index, overrun) }
    try Files.makeFolder(folder)
    Death.forget(in: folder)
    // Both are written anew whenever the trial starts, so that nothing need be flushed to disk.
    try Files.writeQuickly(trial.experiment, to: "\(folder)/experiment.yaml")
    try TrialFile(
      id: trial.id, seed: trial.seed, settings: trial.settings, folder: plan.folder, overrides: plan.overrides,
      continues: trial.continues
    ).writeQuickly(in: folder)
    let log = "\(folder)/log.txt"
    let length = Files.size(log) ?? 0
    try launcher.start(Job(id: trial.id, command: command(trial), log: log))
    running[trial.id] = Run(index: index, log: length, earlier: earlier)
    if launcher.isRunning(trial.id) { state.trials[index].phase = .running(.init(since: secondsNow())) }
  }

  /// Those that are done, or whose processes ended or fell silent, come back.
  private func lookElsewhere() {
    let now = secondsNow()
    let settled = elsewhere.map(\.index).filter { isSettled(plan.trials[$0]) }
    elsewhere.removeAll { settled.contains($0.index) }
    for index in settled { settle(Run(index: index), .exited(0)) }
    var ended: [Int] = []
    for position in elsewhere.indices {
      let index = elsewhere[position].index
      if !elsewhere[position].pulse.isAlive(results.beat(plan.trials[index].id), now: now) { ended.append(index) }
    }
    elsewhere.removeAll { ended.contains($0.index) }
    queue = ended + queue
  }

  /// Those that the trials have come for which they waited.
  private func lookAtHeld() {
    // Their files may be many, and far away.
    guard let rungs, !held.isEmpty, running.isEmpty || secondsNow() >= lookAgain else { return }
    lookAgain = secondsNow() + 1
    let ready = held.filter { rungs.isReady(plan.trials[$0].id) }
    held.removeAll { ready.contains($0) }
    queue = ready.sorted() + queue
  }

  private func readProgress() {
    let now = secondsNow()
    guard now >= nextReading else { return }
    // Reading of many trials, from a disk that machines share, must not take the time of everything else.
    defer { nextReading = now + 10 * (secondsNow() - now) }
    // A cluster may take back what it has begun.
    for (id, run) in running where launcher.isRunning(id) == (state.trials[run.index].phase == .waiting) {
      if launcher.isRunning(id) {
        state.trials[run.index].phase = .running(.init(since: now))
      } else {
        state.end(run.index, .waiting, now: now)
      }
    }
    if options.workers == .max { state.workers = max(1, state.count { if case .running = $0 { true } else { false } }) }
    for (id, run) in running.sorted(by: { $0.value.index < $1.value.index }) {
      guard let progress = results.progress(id), case .running(let known) = state.trials[run.index].phase,
        known.progress != progress
      else { continue }
      state.progress(of: run.index, progress, now: secondsNow())
      onEvent(.progress(trial: id, progress))
    }
  }

  private func saveNowAndThen() throws {
    let now = secondsNow()
    guard now - saved >= pause else { return }
    try output.save(published)
    saved = secondsNow()
    // Saving many trials must not take the time of running them.
    pause = max(output.pause, 20 * (saved - now))
  }

  var published: SweepResults {
    SweepResults(plan, results)
  }
}
