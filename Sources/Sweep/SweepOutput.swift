import Results

/// Where the results of a running sweep go. It is injected, since running knows neither tables nor their layout.
package struct SweepOutput {
  /// The least time between two calls of `save`, in seconds.
  package var pause: Double
  /// Writes the results so far.
  package var save: (SweepResults) throws -> Void
  /// Writes all of it at the end, and gives the settings side by side for the screen, no wider than so many columns.
  package var conclude: (SweepResults, _ columns: Int) throws -> String

  package init(
    pause: Double = 60, save: @escaping (SweepResults) throws -> Void,
    conclude: @escaping (SweepResults, _ columns: Int) throws -> String
  ) {
    self.pause = pause
    self.save = save
    self.conclude = conclude
  }
}
