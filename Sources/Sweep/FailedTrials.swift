import Basics
import Glibc
import Results

/// Removes failed trials' results and failed answers, so that the next sweep makes them again.
package enum FailedTrials {
  /// Those of the plan; returns their ids. Throws while a sweep is at work there.
  package static func remove(_ results: ResultsFolder) throws -> [String] {
    let plan = try PlanFile(results)
    return try ResultsLock.holding(results) { _ in try remove(plan, results) }
  }

  private static func remove(_ plan: PlanFile, _ results: ResultsFolder) throws -> [String] {
    try sweepUp(results)
    var failed = plan.trials.map(\.id).filter { results.outcome($0)?.state == .failed }
    for id in failed {
      // Moved away by one rename first, so that nobody ever sees half a trial.
      try Files.rename(results.trial(id), to: "\(results.path)/\(removed)\(id)")
      try Files.remove("\(results.path)/\(removed)\(id)")
      try Files.remove(results.attempts(id))
    }
    for trial in plan.trials {
      for key in trial.asked where Answer(key, in: results.trial(trial.id))?.error != nil {
        try Files.remove(Answer.path(key, in: results.trial(trial.id)))
        if failed.last != trial.id { failed.append(trial.id) }
      }
    }
    return failed
  }

  /// Removes what a removal that was killed left behind.
  static func sweepUp(_ results: ResultsFolder) throws {
    for name in Files.names(in: results.path) where name.hasPrefix(removed) {
      try Files.remove("\(results.path)/\(name)")
    }
  }

  private static let removed = ".removed-"
}
