import Results

/// What becomes of the results of a sweep that runs. It is handed in: running knows neither tables nor how they look.
package struct SweepOutput {
  /// Writes what there is so far; called about once a minute.
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
