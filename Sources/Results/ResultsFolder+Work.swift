import Basics

/// Who works on a trial, as far as processes show it.
extension ResultsFolder {
  /// The sign of life of the process that works on a trial; nil where none does.
  package func beat(_ id: String) -> Beat? { claim(id).flatMap { Beat(in: $0) } }

  /// Watches that process until it shows that it lives, or has been silent for long enough.
  package func owner(of id: String, waiting: () -> Bool) -> Owner? {
    claim(id).flatMap { Pulse.owner(beatingIn: $0) { _ in waiting() } }
  }

  /// The progress that it last reported.
  package func progress(_ id: String) -> TrialProgress? { claim(id).flatMap { Presence.progress(in: $0) } }

  /// The step that an attempt saved last, nil where it has saved nothing; nil where there is no attempt.
  package func saved(_ id: String) -> Int?? {
    let paths = Claim.paths(in: attempts(id))
    guard !paths.isEmpty else { return nil }
    return .some(paths.compactMap { TrialStatus(path: "\($0)/status.json")?.steps }.max())
  }

  /// The seconds that were spent on a trial until it was last saved.
  package func spent(_ id: String) -> Double {
    Claim.paths(in: attempts(id)).compactMap { TrialStatus(path: "\($0)/status.json")?.seconds }.max() ?? 0
  }

  /// Why the process of a trial without a result ended, if a sweep gave it up; nil where it did not.
  package func death(_ id: String) -> Death? { Death(in: attempts(id)) }

  private func claim(_ id: String) -> String? { Claim.paths(in: attempts(id)).last }
}
