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
/// An attempt writes into a folder of its own and is published by one rename, so that two writers of the same trial (a
/// requeued task whose first process still lives) can never mix: the second finds the published folder and leaves it.
package struct TrialRunner {
  package enum Ending: Sendable, Hashable {
    case done
    case failed(String)
    case stopped
  }

  package let plan: TrialPlan
  package let context: TrialContext
  package let results: ResultsFolder
  package let threads: Int
  /// The folder of the trained trial that this one continues, unless it has an attempt of its own already.
  package var continues: String?
  /// What is measured and stored once the trial is trained.
  package let requests: Requests
  /// Whether the time of each kernel of training is taken.
  package var isProfiled = false
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
    let file = ProgressFile(plan.id, in: results)
    defer { file.end() }
    return try work(stop: stop, profiles: profiles) { progress in
      file.report(progress)
      onProgress(progress)
    }
  }

  private func work(
    stop: () -> Bool, profiles: ([Profile]) -> Void, onProgress: (TrialProgress) -> Void
  ) throws -> Ending {
    if let ending {
      return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending
    }
    let began = Spent(now: ())
    let attempt = try Attempt(plan, folder: context.folder, continues: continues, results)
    var trainer: Trainer?
    var earlier = Spent()
    func status(_ state: TrialStatus.State, error: String? = nil) -> TrialStatus {
      let spent = earlier + Spent(now: ()) - began
      return TrialStatus(
        id: plan.id, state: state, error: error, seed: plan.seed, steps: trainer?.position.step ?? 0,
        parameters: trainer?.compiler.parameterCount ?? 0, seconds: spent.seconds,
        processorSeconds: spent.processorSeconds,
        processor: Processor.words, arithmetic: Fingerprints.numerics,
        metrics: error == nil ? trainer?.records.last ?? [] : [],
        qualities: trainer?.qualities ?? [:])
    }
    do {
      let phases = try TrainingPhase.all(plan.phases, context)
      let made = try Trainer(phases: phases, seed: plan.seed, threads: threads)
      trainer = made
      made.isProfiled = isProfiled
      made.captures = Captures(requests, in: attempt.path)
      earlier = try attempt.resume(made)
      onProgress(made.progress)
      defer { profiles(made.profiles) }
      let isDone = try made.train(stop: stop, onProgress: onProgress) { try attempt.save(made, status(.running)) }
      guard isDone else {
        try attempt.save(made, status(.running))
        return .stopped
      }
      for warning in made.spreads.warnings { warn(warning) }
      try made.goToEnd()
      try attempt.save(made, status(.done))
      try attempt.save(Vocabulary.all(made.compiler.data))
      try attempt.forgetBest()
      try attempt.publish()
    } catch let error as FileError {
      // Another process published this trial first and removed all attempts.
      if let ending { return ending == .done ? try answer(nil, stop: stop, onProgress: onProgress) : ending }
      // A full disk or a missing folder is not the trial's own fault: nothing is published, the next sweep tries again.
      throw error
    } catch {
      let message = describe(error)
      try attempt.fail(trainer, status(.failed, error: message))
      return .failed(message)
    }
    return try answer(trainer, stop: stop, onProgress: onProgress)
  }

  /// Makes the answers that a trained trial lacks, with the trainer that trained it or from its published checkpoint.
  private func answer(
    _ trainer: Trainer?, stop: () -> Bool, onProgress: (TrialProgress) -> Void
  ) throws -> Ending {
    let folder = results.trial(plan.id)
    let keys = requests.rows.map(\.key) + requests.arrays.map(\.key)
    if keys.contains(where: { Answer($0, in: folder) == nil }) {
      let trainer = try trainer ?? trained(folder)
      let answering = Answering(folder: folder, requests: requests, trainer: trainer)
      guard try trainer.isFinished(unless: stop, { try answering.run(onProgress: onProgress) }) else { return .stopped }
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
    results.status(plan.id).map { $0.state == .failed ? .failed($0.error ?? "") : .done }
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

/// A trial's folder while it is being made.
struct Attempt {
  let path: String
  private let plan: TrialPlan
  private let results: ResultsFolder

  private let continues: String?

  init(_ plan: TrialPlan, folder: String, continues: String? = nil, _ results: ResultsFolder) throws {
    self.plan = plan
    self.continues = continues
    self.results = results
    path = "\(results.attempts(plan.id))/\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    try Files.makeFolder(path)
    try AtomicFile.write(plan.text, to: "\(path)/experiment.yaml")
    let settings = plan.settings
    try TrialFile(
      id: plan.id, seed: plan.seed, settings: settings, folder: Files.absolute(folder), continues: continues
    ).write(in: path)
  }

  /// Continues from the checkpoint of the attempt that came farthest; the time that was spent on it.
  func resume(_ trainer: Trainer) throws -> Spent {
    var farthest: (step: Int, folder: String, checkpoint: Checkpoint, records: [HistoryRow])?
    for name in Files.names(in: results.attempts(plan.id)) {
      let other = "\(results.attempts(plan.id))/\(name)"
      // A file that cannot be read was torn by a crash: another attempt is used, or training begins anew.
      guard other != path, let checkpoint = try? Checkpoint(path: "\(other)/checkpoint.safetensors"),
        let step = checkpoint["atelier"].flatMap({ JSON($0) })?["step"]?.number,
        let records = try? HistoryRow.rows(in: other)
      else { continue }
      if Int(step) > farthest?.step ?? -1 { farthest = (Int(step), other, checkpoint, records) }
    }
    guard let farthest else { return try begin(trainer) }
    try trainer.captures?.take(from: farthest.folder)
    try trainer.restore(
      farthest.checkpoint, best: try? Checkpoint(path: "\(farthest.folder)/best.safetensors"),
      records: farthest.records)
    return Spent(TrialStatus(path: "\(farthest.folder)/status.json"))
  }

  /// Begins anew, or from the end of the trial that this one continues; the time that was spent on that.
  private func begin(_ trainer: Trainer) throws -> Spent {
    guard let continues else { return Spent() }
    guard Files.exists("\(continues)/metrics.csv") else {
      throw Problem("\(continues), which this trial continues, has no records")
    }
    let records = try HistoryRow.rows(in: continues)
    try trainer.captures?.take(from: continues)
    try trainer.restore(try Checkpoint(path: "\(continues)/checkpoint.safetensors"), best: nil, records: records)
    try trainer.goOn()
    return Spent(TrialStatus(path: "\(continues)/status.json"))
  }

  func saveRecords(_ trainer: Trainer) throws {
    try AtomicFile.write(trainer.records.table.csv, to: "\(path)/metrics.csv")
  }

  /// Saves the records and the best before the checkpoint, which says how many records belong to it.
  func save(_ trainer: Trainer, _ status: TrialStatus) throws {
    try saveRecords(trainer)
    if trainer.best?.isSaved == false, let best = trainer.bestCheckpoint() {
      try best.write(to: "\(path)/best.safetensors")
      trainer.best?.isSaved = true
    }
    try trainer.checkpoint().write(to: "\(path)/checkpoint.safetensors")
    try AtomicFile.write(status.json.pretty, to: "\(path)/status.json")
  }

  /// A published checkpoint is the best itself, so the best's own file is not needed.
  func forgetBest() throws { try Files.remove("\(path)/best.safetensors") }

  func fail(_ trainer: Trainer?, _ status: TrialStatus) throws {
    if let trainer { try saveRecords(trainer) }
    try AtomicFile.write(status.json.pretty, to: "\(path)/status.json")
    try publish()
  }

  /// Publishes by one rename; if another attempt was first, this one is removed.
  func publish() throws {
    try Files.makeFolder("trials", in: results.path)
    // All attempts share the log.
    let log = "\(results.attempts(plan.id))/log.txt"
    if Files.exists(log) { try? Files.rename(log, to: "\(path)/log.txt") }
    do {
      try Files.rename(path, to: results.trial(plan.id))
    } catch {
      guard results.status(plan.id) != nil else { throw error }
    }
    // A folder that another process is writing into may stay; that process will find the trial done.
    try? Files.remove(results.attempts(plan.id))
  }
}
