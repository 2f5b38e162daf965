import Basics
import Results

/// A trial's process: the same command whether this machine or a cluster runs it.
package struct Job: Sendable, Hashable {
  package var id: String
  /// The program and its arguments.
  package var command: [String]
  /// Where its standard error goes, after what is there already.
  package var log: String

  package init(id: String, command: [String], log: String) {
    self.id = id
    self.command = command
    self.log = log
  }
}

/// An event that a launcher reports.
package enum LauncherEvent: Sendable, Hashable {
  case progress(id: String, TrialProgress)
  case ended(id: String, JobEnding)
}

/// How a process ended. The outcome of its trial is not known from this, but from the results folder.
package enum JobEnding: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)
}

/// Starts trials' processes and reports what happens to them. The rules, which `LauncherContract` tests:
///
/// - `poll` reports the end of each started job exactly once, and never before it is over: "unknown" is not an end. A
///   launcher that gathers jobs may start them with the next `poll`.
/// - `stop` asks a job to save its state and end; `kill` ends it. Both do nothing to a job that has ended.
/// - Progress is best effort: some reports may be lost, but the last one is the newest.
/// - The outcome of a trial is in its files, so a launcher neither reads nor writes results.
package protocol Launcher: AnyObject {
  func start(_ job: Job) throws
  /// What happened since the last call; waits for something to happen, at most this many seconds.
  func poll(seconds: Double) throws -> [LauncherEvent]
  func stop(_ id: String)
  func kill(_ id: String)
}
