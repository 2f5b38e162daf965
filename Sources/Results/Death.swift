import Basics
import Glibc

/// Why a trial has no result although a sweep ran it: its process ended without leaving one. The sweep notes it beside the
/// trial's attempts, for tables and for whoever looks on; it goes when the trial runs again.
package struct Death: Sendable, Hashable {
  package var reason: FailureReason?
  /// `killed by signal 9 (out of memory?): epoch 3, step 120 of 1000`.
  package var words: String

  package init(_ reason: FailureReason?, _ words: String) {
    self.reason = reason
    self.words = words
  }

  /// That of the trial with these attempts; nil where there is none.
  package init?(in attempts: String) {
    guard let json = (try? Files.text(Self.path(attempts))).flatMap({ JSON($0) }), let words = json["error"]?.string
    else { return nil }
    self.init(json["reason"]?.string.flatMap(FailureReason.init(rawValue:)), words)
  }

  /// Of no use where it cannot be written: the sweep says it on the screen.
  package func note(in attempts: String) {
    let json = JSON.object([
      "reason": reason.map { .string($0.rawValue) } ?? .null, "error": .string(words),
    ])
    try? AtomicFile.write(json.pretty, to: Self.path(attempts))
  }

  /// The trial runs again.
  package static func forget(in attempts: String) { unlink(path(attempts)) }

  private static func path(_ attempts: String) -> String { "\(attempts)/death.json" }
}
