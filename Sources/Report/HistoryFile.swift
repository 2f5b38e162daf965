import Basics
import Results

/// `history.csv`: the records of all trials in one long table (trial, step, epoch, split, metric, value), written a
/// trial at a time, for together they may be larger than memory.
package enum HistoryFile {
  /// Returns warnings of records that are damaged.
  @discardableResult
  package static func write(_ results: SweepResults, to folder: ResultsFolder) throws -> [Problem] {
    var damage: [Problem] = []
    try AtomicFile.write(to: folder.table("history")) { append in
      try append(Array(Table.line(["trial"] + HistoryRow.columns).utf8))
      for trial in results.trials {
        let records = trial.records()
        damage += records.damage.map { [$0] } ?? []
        try append(Array(records.rows.map { Table.line([trial.id] + $0.cells) }.joined().utf8))
      }
    }
    return damage
  }
}
