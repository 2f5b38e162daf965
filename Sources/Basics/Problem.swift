/// An error as data: where, what, what was expected, what to try. `Rendering.swift` alone turns it into text.
package struct Problem: Error, Sendable, Hashable {
  package enum Severity: String, Sendable { case error, warning }

  package struct Note: Sendable, Hashable {
    package let mark: Mark
    package let message: String
  }

  package var severity = Severity.error
  package var mark: Mark?
  package var message: String
  /// What was expected, or what to try.
  package var hint: String?
  /// Other marks that belong to it: where a block was used, which file was inherited.
  package var notes: [Note] = []
  /// The word for what a trial fails of by it; nil: there is none.
  package var reason: FailureReason?

  package init(_ message: String, at mark: Mark? = nil, hint: String? = nil, severity: Severity = .error) {
    self.severity = severity
    self.mark = mark
    self.message = message
    self.hint = hint
  }

  /// This problem with a mark, if it has none: inner functions throw without one, their callers know it.
  package func at(_ mark: Mark?) -> Problem {
    var copy = self
    copy.mark = copy.mark ?? mark
    return copy
  }

  package func noting(_ mark: Mark?, _ message: String) -> Problem {
    guard let mark else { return self }
    var copy = self
    copy.notes.append(Note(mark: mark, message: message))
    return copy
  }
}

/// All the problems of a file at once.
package struct Problems: Error, Sendable {
  package var all: [Problem]

  package init(_ all: [Problem]) { self.all = all }
  package init(_ one: Problem) { all = [one] }

  package var errors: [Problem] { all.filter { $0.severity == .error } }
}
