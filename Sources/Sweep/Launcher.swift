import Basics

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

/// A job that is over.
package struct EndedJob: Sendable, Hashable {
  package var id: String
  package var ending: JobEnding

  package init(id: String, _ ending: JobEnding) {
    self.id = id
    self.ending = ending
  }
}

/// How a process ended. The outcome of its trial is not known from this, but from the results folder.
package enum JobEnding: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)
  /// Nobody knows: its machine is gone, or it never came to run. Not the trial's fault, as far as can be seen; why.
  case lost(String)
  /// Somebody has ended it on purpose, where it ran: it is not for this sweep to run it again; in words.
  case cancelled(String)

  /// The status of a trial's process that another one has taken the trial from: nothing failed.
  package static let superseded: Int32 = 75
  /// That of one whose data cannot be read, or is not what it was: it would end so again.
  package static let unreadable: Int32 = 66
  /// That of one which other trials of the sweep have to come before: see `Rungs`.
  package static let waiting: Int32 = 76
}

/// Starts trials' processes and reports how they end. The rules, which `LauncherContract` tests:
///
/// - `poll` reports the end of each started job exactly once, and never before it is over: "unknown" is not an end. A
///   launcher that gathers jobs may start them with the next `poll`.
/// - `stop` asks a job to save its state and end; `kill` ends it. Both do nothing to a job that has ended.
/// - The outcome of a trial and its progress are in its files, so a launcher neither reads nor writes results.
package protocol Launcher: AnyObject {
  func start(_ job: Job) throws
  /// The jobs that have ended since the last call; waits for one, at most this many seconds.
  func poll(seconds: Double) throws -> [EndedJob]
  func stop(_ id: String)
  func kill(_ id: String)
  /// The bytes of memory that a running job holds now; nil where that cannot be seen from here.
  func memory(of id: String) -> Int?

  /// Whether a job of this name, which an earlier process has started, may still come to run or is running: `start` then
  /// takes it over.
  func holds(_ id: String) throws -> Bool
  /// Whether a job is running, and not waiting for its turn.
  func isRunning(_ id: String) -> Bool
  /// Whether jobs were started that nobody else knows of yet.
  var isGathering: Bool { get }
  /// Lines for the user since the last call.
  func news() -> [String]
  /// Leaves its jobs to themselves; what to tell the user. nil: they cannot go on alone.
  func detach() -> String?
  /// Has a command run once all its jobs are over, though this process may have ended; what to tell the user.
  func follow(by command: [String]) throws -> String?
}

/// Those whose jobs are this process's own.
extension Launcher {
  package func holds(_ id: String) throws -> Bool { false }
  package func isRunning(_ id: String) -> Bool { true }
  package var isGathering: Bool { false }
  package func news() -> [String] { [] }
  package func detach() -> String? { nil }
  package func follow(by command: [String]) throws -> String? { nil }
  package func memory(of id: String) -> Int? { nil }
}
