import Glibc

/// Why a trial failed, in one word: a column of tables, which programs count by.
package enum FailureReason: String, Sendable, Hashable, CaseIterable {
  /// A loss, a gradient or a weight was not finite.
  case diverged
  /// It needed more memory than there was, or than it was allowed.
  case memory
  /// Its process was ended by a signal.
  case crash
  /// It took longer than it was allowed.
  case timeout
  /// Data could not be read, or is not what it should be.
  case data
  /// The machine that it ran on was lost, or its place in a cluster.
  case lost

  /// What an error says of itself; nil where none of these words fits.
  package init?(of error: any Error) {
    let reason: FailureReason? =
      switch error {
      case let problem as Problem: problem.reason
      case let problems as Problems: problems.errors.lazy.compactMap(\.reason).first
      case let error as FileError: error.code == ENOMEM ? .memory : nil
      default: nil
      }
    guard let reason else { return nil }
    self = reason
  }
}

extension Problem {
  /// This problem with the word for what a trial fails of by it, if it has none.
  package func because(_ reason: FailureReason) -> Problem {
    var copy = self
    copy.reason = copy.reason ?? reason
    return copy
  }
}
