import Basics
import Glibc
import Results

/// `history.csv`: the records of all trials in one long table (trial, step, epoch, split, metric, value), written a trial
/// at a time, for together they may be larger than memory.
package enum HistoryFile {
  package static func write(_ results: SweepResults, to folder: ResultsFolder) throws {
    let path = folder.table("history")
    let temporary = "\(path).\(getpid()).part"
    guard let file = fopen(temporary, "we") else { throw FileError("write", path) }
    do {
      try put(line(["trial"] + HistoryRow.columns), file, path)
      for trial in results.trials {
        try put(trial.history().map { line([trial.id] + $0.cells) }.joined(), file, path)
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

  private static func line(_ cells: [String]) -> String { cells.map(Table.quoted).joined(separator: ",") + "\n" }

  private static func put(_ text: String, _ file: UnsafeMutablePointer<FILE>, _ path: String) throws {
    var text = text
    let isWhole = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    guard isWhole else { throw FileError("write", path) }
  }
}
