import Basics
import Glibc
import Synchronization

/// Ctrl-C and its like: the handler only counts; the sweep looks at the count between two events.
package enum StopSignals {
  private static let asked = Atomic<Int>(0)
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// From now on these signals are counted and end nothing by themselves. To be called before other threads are started.
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
    // Whoever started this process may have had them blocked, as threads of a pool have, and that is inherited.
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

  /// In a copy of a process: what that was asked does not mean the copy.
  package static func forget() { asked.store(0, ordering: .relaxed) }

  /// How often the user has asked to stop.
  package static var count: Int { asked.load(ordering: .relaxed) }
}
