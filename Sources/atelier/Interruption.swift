import Glibc
import Synchronization

/// Ctrl-C and its like: the handler only counts; who works asks between two steps.
enum Interruption {
  private static let count = Atomic<Int>(0)

  static func watch() {
    let handler: @convention(c) (Int32) -> Void = { _ in
      if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(Exit.interrupted) }
    }
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, handler) }
  }

  static var isAsked: Bool { count.load(ordering: .relaxed) > 0 }
}
