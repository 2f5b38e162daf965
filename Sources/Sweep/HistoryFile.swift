import Basics
import Glibc
import Results

/// `history.csv`: the records of all trials in one long table (trial, step, epoch, split, metric, value), written a trial
/// at a time, for together they may be larger than memory.
package enum HistoryFile {
  private static let columns = ["step", "epoch", "split", "metric", "value"]

  package static func write(_ plan: PlanFile, to results: ResultsFolder) throws {
    let path = results.table("history")
    let temporary = "\(path).\(getpid()).part"
    guard let file = fopen(temporary, "we") else { throw FileError("write", path) }
    do {
      try put((["trial"] + columns).joined(separator: ",") + "\n", file, path)
      for trial in plan.trials where results.outcome(trial.id) != nil {
        // A trial that failed before its first record has none.
        guard let text = try? Files.text("\(results.trial(trial.id))/metrics.csv"), let table = Table(csv: text) else {
          continue
        }
        try put(lines(of: table, trial.id), file, path)
      }
      guard fflush(file) == 0, fsync(fileno(file)) == 0 else { throw FileError("write", path) }
    } catch {
      fclose(file)
      unlink(temporary)
      throw error
    }
    fclose(file)
    guard rename(temporary, path) == 0 else {
      let failure = FileError("write", path)
      unlink(temporary)
      throw failure
    }
  }

  private static func lines(of table: Table, _ id: String) -> String {
    let places = columns.map { table.column($0) }
    let name = Table.quoted(id)
    var text = ""
    for row in table.rows {
      text += name
      for place in places { text += "," + (place.map { Table.quoted(row[$0]) } ?? "") }
      text += "\n"
    }
    return text
  }

  private static func put(_ text: String, _ file: UnsafeMutablePointer<FILE>, _ path: String) throws {
    var text = text
    let isWhole = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    guard isWhole else { throw FileError("write", path) }
  }
}
