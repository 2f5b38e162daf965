import Basics
import Engine
import Glibc
import Metrics
import Model
import Results
import Spec

/// Runs one trial in this process, from its first step or from where an earlier attempt was stopped, to its published
/// results.
///
/// An attempt writes into a folder that it has claimed and is published by one rename, so that two writers of the same
/// trial (a requeued task whose first process still lives) can never mix: the later one takes over what the earlier has
/// saved, and that one ends where it next writes.
package struct TrialRunner {
  package enum Ending: Sendable, Hashable {
    case done
    case failed(String)
    case stopped
    /// The sweep's rule has ended it, with this reason.
    case pruned(String)
    /// Whether it goes on depends on other trials of the sweep.
    case waiting
    /// Another process has taken the trial over.
    case superseded
  }

  package let plan: TrialPlan
  package let context: TrialContext
  package let results: ResultsFolder
  package let threads: Int
  /// The folder of the trained trial that this one continues, unless it has an attempt of its own already.
  package var continues: String?
  /// What the command line changed of its file.
  package var overrides: [String] = []
  /// What is measured and stored once the trial is trained.
  package let requests: Requests
  /// Whether the time of each kernel of training is taken.
  package var isProfiled = false
  /// Whether it goes on, by the rule of its sweep.
  package var judge: Judge?
  /// Told what one should know of a training that has ended.
  package var warn: (String) -> Void = { _ in }
  /// Draws the trial's missing figures into its folder, from the arrays that are stored there.
  package let draw: (_ trialFolder: String) throws -> Void

  package init(
    plan: TrialPlan, context: TrialContext, results: ResultsFolder, threads: Int,
    requests: Requests, draw: @escaping (_ trialFolder: String) throws -> Void
  ) {
    self.plan = plan
    self.context = context
    self.results = results
    self.threads = threads
    self.requests = requests
    self.draw = draw
  }

  /// `profiles` is called when training has ended, with where its time went: a profile for each step of an iteration.
  package func run(
    stop: () -> Bool, onProgress: (TrialProgress) -> Void, profiles: ([Profile]) -> Void = { _ in }
  ) throws -> Ending {
    if let ending {
      return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending
    }
    let began = Spent(now: ())
    let attempt: Attempt
    do {
      attempt = try Attempt(plan, folder: context.folder, overrides: overrides, continues: continues, results)
    } catch let error as FileError {
      if let ending { return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending }
      if error.code == ENOENT, Files.isFolder(results.path) { return .superseded }
      throw error
    }
    // Another process may have published it between the first look and the claim.
    if let ending {
      attempt.release()
      return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending
    }
    defer { attempt.leave() }
    func report(_ progress: TrialProgress) {
      attempt.presence.report(progress)
      onProgress(progress)
    }
    var trainer: Trainer?
    var earlier = Spent()
    // Whether what is published is what was trained here.
    var isOwn = false
    func status(_ state: TrialStatus.State, error: String? = nil, reason: FailureReason? = nil) -> TrialStatus {
      let spent = earlier + Spent(now: ()) - began
      return TrialStatus(
        id: plan.id, state: state, error: error, reason: reason, seed: plan.seed, steps: trainer?.position.step ?? 0,
        parameters: trainer?.compiler.parameterCount ?? 0, seconds: spent.seconds,
        processorSeconds: spent.processorSeconds,
        processor: Processor.words, arithmetic: Fingerprints.numerics,
        metrics: state == .failed ? [] : trainer?.records.last ?? [],
        qualities: trainer?.qualities ?? [:])
    }
    do {
      let phases = try TrainingPhase.all(plan.phases, context)
      let made = try Trainer(phases: phases, seed: plan.seed, threads: threads)
      trainer = made
      made.isProfiled = isProfiled
      made.captures = Captures(requests, in: attempt.path)
      earlier = try attempt.resume(made)
      report(made.progress)
      defer { profiles(made.profiles) }
      try made.findPhase()
      try judge(made)
      let isDone = try made.train(stop: stop, onProgress: report) {
        // What the last epoch leaves is saved below, once.
        if made.position.step < made.totalSteps { try attempt.save(made, status(.running)) }
        try judge(made)
      }
      guard isDone else {
        try attempt.save(made, status(.running))
        return .stopped
      }
      for warning in made.spreads.warnings { warn(warning) }
      try made.goToEnd()
      try attempt.save(made, status(.done))
      try attempt.save(Vocabulary.all(made.compiler.data))
      try attempt.forgetBest()
      isOwn = try attempt.publish()
    } catch let judged as Judged {
      guard case .prune(let reason) = judged.judgement else { return .waiting }
      do {
        try attempt.save(status(.pruned, error: reason))
        try attempt.publish()
      } catch {
        guard !attempt.isHeld, Files.isFolder(results.path) else { throw error }
        return .superseded
      }
      return .pruned(reason)
    } catch let error as FileError {
      // Another process published this trial first and removed all attempts, or has taken it over.
      if let ending { return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending }
      if !attempt.isHeld, Files.isFolder(results.path) { return .superseded }
      // A full disk or a missing folder is not the trial's own fault: nothing is published, the next sweep tries again.
      throw error
    } catch {
      let message = describe(error)
      do {
        guard attempt.isHeld else { return .superseded }
        try attempt.fail(trainer, status(.failed, error: message, reason: FailureReason(of: error)))
      } catch {
        if attempt.isHeld || !Files.isFolder(results.path) { throw error }
        return .superseded
      }
      return .failed(message)
    }
    return try answer(isOwn ? trainer : nil, stop: stop, onProgress: onProgress)
  }

  /// Throws where the trial does not go on from the end of an epoch.
  private func judge(_ trainer: Trainer) throws {
    guard let judge, let epoch = trainer.endedEpoch else { return }
    let name = judge.goal.name
    let judgement = try judge.judge(
      epoch: epoch.count, of: epoch.whole, isLargerBetter: trainer.isHigherBetter(name, judge.goal.direction)
    ) { trainer.recorded(name, after: $0) }
    if judgement != Judge.Judgement.goOn { throw Judged(judgement: judgement) }
  }

  private struct Judged: Error { let judgement: Judge.Judgement }

  /// Makes the answers that a trained trial lacks, with the trainer that trained it or from its published checkpoint.
  private func answer(
    _ trainer: Trainer?, stop: () -> Bool, onProgress: (TrialProgress) -> Void
  ) throws -> Ending {
    let folder = results.trial(plan.id)
    let keys = requests.rows.map(\.key) + requests.arrays.map(\.key)
    if keys.contains(where: { Answer($0, in: folder) == nil }) {
      // Each answer is written once and whole, whoever makes it: the claim only shows that somebody does.
      let claim = try? Claim.take(in: results.attempts(plan.id))
      let presence = claim.map { Presence(in: $0.path) }
      defer {
        presence?.leave()
        claim?.release()
      }
      func report(_ progress: TrialProgress) {
        presence?.report(progress)
        onProgress(progress)
      }
      let trainer = try trainer ?? trained(folder)
      let answering = Answering(folder: folder, requests: requests, trainer: trainer)
      guard try trainer.isFinished(unless: stop, { try answering.run(onProgress: report) }) else { return .stopped }
    }
    try draw(folder)
    return .done
  }

  /// log p(x) of given examples by given samples, by the trial as it was published.
  package func logLikelihood(given arrays: [String: NPY]) throws -> [Double] {
    try GivenSamples(arrays, trained(results.trial(plan.id)).evaluator).logLikelihood()
  }

  /// A trainer in the state that the trial was published with.
  private func trained(_ folder: String) throws -> Trainer {
    let trainer = try Trainer(phases: try TrainingPhase.all(plan.phases, context), seed: plan.seed, threads: threads)
    try trainer.restore(
      try Checkpoint(path: "\(folder)/checkpoint.safetensors"), best: nil, records: try HistoryRow.rows(in: folder))
    try trainer.goToEnd()
    return trainer
  }

  /// How the trial ended, if it has.
  private var ending: Ending? {
    results.status(plan.id).map { status in
      switch status.state {
      case .failed: .failed(status.error ?? "")
      case .pruned: .pruned(status.error ?? "")
      case .done, .running: .done
      }
    }
  }
}

/// An error as a line of text.
package func describe(_ error: any Error) -> String {
  switch error {
  case let problem as Problem: [problem.message, problem.hint].compactMap { $0 }.joined(separator: "; ")
  case let problems as Problems: problems.all.map(\.message).joined(separator: "; ")
  default: "\(error)"
  }
}
