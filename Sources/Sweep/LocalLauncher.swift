import Basics
import Glibc

/// Runs trials as child processes of this one, each in a process group of its own, so that Ctrl-C reaches only the sweep,
/// which then asks them to stop. One thread and poll(2) watch them all.
package final class LocalLauncher: Launcher {
  /// Starts the process of a command in a process group of its own, with these files as its output and its errors.
  package typealias Start = (_ command: [String], _ output: Int32, _ log: Int32) throws -> pid_t

  private let startProcess: Start
  private var children: [ChildProcess] = []

  /// `start`: nil, the command is a program that is run.
  package init(start: Start? = nil) {
    startProcess = start ?? ChildProcess.spawn
    // The parent process may have left SIGCHLD ignored, which would hide how children end.
    signal(SIGCHLD, SIG_DFL)
  }

  package func start(_ job: Job) throws {
    precondition(!children.contains { $0.id == job.id }, "\(job.id) is running already")
    children.append(try ChildProcess(job, start: startProcess))
  }

  package func poll(seconds: Double) throws -> [EndedJob] {
    let deadline = secondsNow() + seconds
    while true {
      let ended = children.compactMap { child in child.reap().map { EndedJob(id: child.id, $0) } }
      children.removeAll(where: \.hasEnded)
      let left = deadline - secondsNow()
      if !ended.isEmpty || left <= 0 { return ended }
      if !wait(seconds: left) { return [] }
    }
  }

  package func stop(_ id: String) { children.first { $0.id == id }?.send(SIGTERM) }
  package func kill(_ id: String) { children.first { $0.id == id }?.send(SIGKILL) }
  package func memory(of id: String) -> Int? { children.first { $0.id == id }?.memory }

  /// Waits until a child closes its end of its pipe, as it does when it ends. False: a signal came, which the caller may
  /// want to check.
  private func wait(seconds: Double) -> Bool {
    for child in children { child.drain() }
    var pipes = children.compactMap { $0.output >= 0 ? pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) : nil }
    // A child that closed its output is about to end, or has a child of its own that keeps it open: look again soon.
    let longest = pipes.count < children.count ? 0.005 : 0.1
    let milliseconds = Int32((min(seconds, longest) * 1000).rounded(.up))
    return Glibc.poll(&pipes, nfds_t(pipes.count), milliseconds) >= 0 || errno != EINTR
  }
}
