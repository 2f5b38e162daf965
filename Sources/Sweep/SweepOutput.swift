import Results

/// Where the results of a running sweep go. It is injected, since running knows neither tables nor their layout.
package struct SweepOutput {
  /// Writes the results so far; called about once a minute.
  package var save: (SweepResults) throws -> Void
  /// Writes all of it at the end, and gives the settings side by side for the screen, no wider than so many columns.
  package var conclude: (SweepResults, _ columns: Int) throws -> String

  package init(
    save: @escaping (SweepResults) throws -> Void, conclude: @escaping (SweepResults, _ columns: Int) throws -> String
  ) {
    self.save = save
    self.conclude = conclude
  }
}
