import Results

/// Lets trials that the sweep's rule ended go on to their ends.
package enum PrunedTrials {
  /// Their ids. Throws while a sweep is at work there. To the other trials they stay what they were when they were pruned.
  package static func release(_ results: ResultsFolder) throws -> [String] {
    try ResultsLock.holding(results) { _ in try Rungs.releaseAll(results) }
  }
}
