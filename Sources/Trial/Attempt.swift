import Basics
import Results
import Spec

/// A trial's folder while it is being made.
struct Attempt {
  let presence: Presence
  private let claim: Claim
  private let plan: TrialPlan
  private let results: ResultsFolder
  private let continues: String?

  var path: String { claim.path }

  /// Whether no other process has taken the trial over.
  var isHeld: Bool { claim.isHeld }

  /// Takes over what came farthest of earlier attempts. A file that cannot be read was torn by a crash: another attempt is
  /// used, or training begins anew.
  init(_ plan: TrialPlan, folder: String, continues: String? = nil, _ results: ResultsFolder) throws {
    self.plan = plan
    self.continues = continues
    self.results = results
    claim = try Claim.take(in: results.attempts(plan.id)) { path in
      (try? Checkpoint(path: "\(path)/checkpoint.safetensors"))?.step.flatMap { step in
        (try? HistoryRow.rows(in: path)).map { _ in step }
      }
    }
    presence = Presence(in: claim.path)
    try AtomicFile.write(plan.text, to: "\(path)/experiment.yaml")
    let settings = plan.settings
    try TrialFile(
      id: plan.id, seed: plan.seed, settings: settings, folder: Files.absolute(folder), continues: continues
    ).write(in: path)
  }

  /// Continues from what was taken over; the time that was spent on it.
  func resume(_ trainer: Trainer) throws -> Spent {
    let checkpoint = "\(path)/checkpoint.safetensors"
    guard Files.exists(checkpoint) else { return try begin(trainer) }
    try trainer.restore(
      try Checkpoint(path: checkpoint), best: try? Checkpoint(path: "\(path)/best.safetensors"),
      records: try HistoryRow.rows(in: path))
    return Spent(TrialStatus(path: "\(path)/status.json"))
  }

  /// The process ends, or publishes what it has.
  func leave() { presence.leave() }

  /// Lets go of it, with all that is in it.
  func release() {
    leave()
    claim.release()
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
    try save(status)
  }

  func save(_ status: TrialStatus) throws { try AtomicFile.write(status.json.pretty, to: "\(path)/status.json") }

  /// A published checkpoint is the best itself, so the best's own file is not needed.
  func forgetBest() throws { try Files.remove("\(path)/best.safetensors") }

  func fail(_ trainer: Trainer?, _ status: TrialStatus) throws {
    if let trainer { try saveRecords(trainer) }
    try save(status)
    try publish()
  }

  /// Publishes by one rename, which fails where another process has taken the attempt over. False: another attempt was
  /// first, and this one is removed.
  @discardableResult func publish() throws -> Bool {
    leave()
    try Files.makeFolder("trials", in: results.path)
    // All attempts share the log.
    let log = "\(results.attempts(plan.id))/log.txt"
    if Files.exists(log) { try? Files.rename(log, to: "\(path)/log.txt") }
    var isFirst = true
    Files.flush(path)
    do {
      try Files.rename(path, to: results.trial(plan.id))
      Files.flush("\(results.path)/trials")
    } catch {
      guard results.status(plan.id) != nil else { throw error }
      isFirst = false
    }
    // A folder that another process is writing into may stay; that process will find the trial done.
    try? Files.remove(results.attempts(plan.id))
    return isFirst
  }
}

extension Checkpoint {
  fileprivate var step: Int? { self["atelier"].flatMap { JSON($0) }?["step"]?.count }
}
