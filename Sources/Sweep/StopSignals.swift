import Basics
import Glibc
import Synchronization

/// Ctrl-C and similar signals: the handler only counts them, and the sweep checks the count between two events.
package enum StopSignals {
  private static let asked = Atomic<Int>(0)
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// From now on these signals are counted and end nothing by themselves. Must be called before other threads start.
  ///
  /// They come to a thread that does nothing else, and to no thread that computes: oneDNN's matrix kernels have their stack
  /// pointer in a block of the heap, and what the system writes below it for a handler would be others' memory.
  package static func watch() throws {
    for number in numbers {
      // A sweep under nohup is meant to outlive its terminal.
      let before = signal(number, { _ in StopSignals.asked.add(1, ordering: .relaxed) })
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(SIGHUP, SIG_IGN)
      }
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    // The parent process may have blocked these signals, as threads of a pool do, and the mask is inherited.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { _ in
        while true { pause() }
      }, nil)
    guard code == 0 else { throw FileError("start", "a thread", code: code) }
    pthread_detach(thread)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// For a forked copy: signals that its parent got do not count for the copy.
  package static func forget() { asked.store(0, ordering: .relaxed) }

  /// How often the user has asked to stop.
  package static var count: Int { asked.load(ordering: .relaxed) }
}
