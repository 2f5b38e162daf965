import Glibc
import Synchronization

/// Ctrl-C and its like: the handler only counts; the sweep looks at the count between two events.
package enum StopSignals {
  private static let asked = Atomic<Int>(0)

  /// From now on these signals are counted and end nothing by themselves.
  package static func watch() {
    // Whoever started this process may have had them blocked, as threads of a pool have, and that is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // A sweep under nohup is meant to outlive its terminal.
      let before = signal(number, { _ in StopSignals.asked.add(1, ordering: .relaxed) })
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(SIGHUP, SIG_IGN)
      }
    }
  }

  /// How often the user has asked to stop.
  package static var count: Int { asked.load(ordering: .relaxed) }
}
