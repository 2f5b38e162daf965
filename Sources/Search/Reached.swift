/// What is known of a trial at a rung.
package enum Reached: Sendable, Hashable {
  /// It came there with this value, and may have ended since.
  case value(Double)
  /// It was stopped, or failed, before.
  case ended
  /// It may still come there: it runs, waits, or its process died and it will be run again.
  case notYet
}
