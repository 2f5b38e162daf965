import Basics

/// What happens while trials run, for programs that started this one: `--json` prints a line for each.
/// `docs/python.md` lists all fields; they are for others to rely on.
package enum SweepEvent: Sendable {
  /// The first line: what is asked for, and how much of that is there already.
  case plan(results: ResultsFolder, title: String, trials: Int, done: Int, failed: Int)
  case progress(trial: String, TrialProgress)
  /// A trial has ended, perhaps with a row or a figure that failed.
  case trial(SweepResults.Trial, failure: String?)
  /// The last line, with the tables and pictures that were written.
  case end(results: ResultsFolder, done: Int, failed: Int, isInterrupted: Bool, files: [String])

  package var json: JSON {
    switch self {
    case .plan(let results, let title, let trials, let done, let failed):
      .object([
        "event": .string("plan"), "results": .string(results.path), "title": .string(title),
        "trials": .number(Double(trials)), "done": .number(Double(done)), "failed": .number(Double(failed)),
      ])
    case .progress(let trial, let progress):
      .object([.init("event", .string("progress")), .init("trial", .string(trial))] + (progress.json.members ?? []))
    case .trial(let trial, let failure):
      .object([
        "event": .string("trial"), "trial": .string(trial.id), "state": .string(trial.state),
        "error": (trial.error ?? failure).map(JSON.string) ?? .null,
        "reason": trial.reason.map { .string($0.rawValue) } ?? .null,
        "seconds": trial.status.map { .number($0.seconds) } ?? .null,
        "metrics": .object(trial.metrics.map { JSON.Member($0.name.column, .measured($0.measured.value)) }),
        "folder": .string(trial.folder),
      ])
    case .end(let results, let done, let failed, let isInterrupted, let files):
      .object([
        "event": .string("end"), "results": .string(results.path), "done": .number(Double(done)),
        "failed": .number(Double(failed)), "interrupted": .boolean(isInterrupted),
        "files": .array(files.map(JSON.string)),
      ])
    }
  }
}
