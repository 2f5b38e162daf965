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

  package func poll(seconds: Double) throws -> [LauncherEvent] {
    let deadline = secondsNow() + seconds
    while true {
      var events: [LauncherEvent] = []
      for child in children {
        // First whether it has ended, then its output until then.
        let ending = child.reap()
        if let progress = child.read() { events.append(.progress(id: child.id, progress)) }
        if let ending { events.append(.ended(id: child.id, ending)) }
      }
      children.removeAll(where: \.hasEnded)
      let left = deadline - secondsNow()
      if !events.isEmpty || left <= 0 { return events }
      if !wait(seconds: left) { return [] }
    }
  }

  package func stop(_ id: String) { children.first { $0.id == id }?.send(SIGTERM) }
  package func kill(_ id: String) { children.first { $0.id == id }?.send(SIGKILL) }

  /// Waits until a child writes something or closes its output. False: a signal came, which the caller may want to
  /// check.
  private func wait(seconds: Double) -> Bool {
    var pipes = children.compactMap { $0.output >= 0 ? pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) : nil }
    // A child that closed its output is about to end, or has a child of its own that keeps it open: look again soon.
    let longest = pipes.count < children.count ? 0.005 : 0.1
    let milliseconds = Int32((min(seconds, longest) * 1000).rounded(.up))
    return Glibc.poll(&pipes, nfds_t(pipes.count), milliseconds) >= 0 || errno != EINTR
  }
}
