/// What a stopping rule says of a trial.
package enum Verdict: Sendable, Hashable {
  case goOn
  /// For good, with the reason in a sentence.
  case stop(String)
  /// Not known until these trials have come here or have ended, in rising order. All have lower indices, so the lowest
  /// trial that runs never waits, and each wait ends.
  case wait(for: [Int])
}
