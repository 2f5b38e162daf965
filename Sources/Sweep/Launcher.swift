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

/// What a launcher knows to have happened.
package enum LauncherEvent: Sendable, Hashable {
  case progress(id: String, TrialProgress)
  case ended(id: String, JobEnding)
}

/// How a process went. What became of its trial is another matter: that stands in the results folder.
package enum JobEnding: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)
}

/// Starts trials' processes and says what it knows of them. The rules, which `LauncherContract` tests:
///
/// - `poll` reports the end of each started job exactly once, and never before it is over: "unknown" is not an end. A
///   launcher that gathers jobs may start them with the next `poll`.
/// - `stop` asks a job to save its state and end; `kill` ends it. Both of them of a job that has ended already do nothing.
/// - Progress is a courtesy: some reports may be lost, and the last one is the newest.
/// - The truth about a trial is in files: a launcher neither reads nor writes results.
package protocol Launcher: AnyObject {
  func start(_ job: Job) throws
  /// What happened since the last call; waits for something to happen, at most this many seconds.
  func poll(seconds: Double) throws -> [LauncherEvent]
  func stop(_ id: String)
  func kill(_ id: String)
}
