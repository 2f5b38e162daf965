import Basics
import Results

/// What a sweep prints at its end: the comparison, the failures, and the trials that are no longer in the tables.
struct ClosingReport {
  let results: SweepResults
  /// Trials that have left the plan.
  let strays: [String]
  /// Its settings side by side.
  let comparison: String
  let state: SweepState
  let folder: ResultsFolder
  let isInterrupted: Bool
  /// It stopped at a failure.
  let isCutShort: Bool

  func lines(columns: Int) -> [String] {
    var lines: [String] = []
    if results.trials.contains(where: { $0.status?.state == .done }) {
      lines += ["", comparison, ""]
    }
    lines.append(ProgressText.summary(state, now: secondsNow()))
    lines += failures.prefix(10).flatMap { ScreenText.wrapped("  " + ScreenText.clean($0), columns, indent: 4) }
    if failures.count > 10 {
      lines.append("  … and \(failures.count - 10) more (status, reason and error in sweep.csv)")
    }
    if results.trials.contains(where: { $0.status?.state == .failed }) {
      lines += ScreenText.wrapped("'atelier retry \(folder.path)' lets failed trials run again", columns)
    }
    if state.count(where: { if case .died = $0 { true } else { false } }) > 0 {
      lines += ScreenText.wrapped("the same command runs those again that died or came to a limit", columns)
    }
    if results.trials.contains(where: { $0.status?.state == .pruned }) {
      lines += ScreenText.wrapped("'atelier retry \(folder.path) --pruned' lets pruned trials go on", columns)
    }
    if let search = results.plan.searchInWords(in: folder) {
      lines += ScreenText.wrapped(ScreenText.clean(search), columns)
    }
    if !strays.isEmpty { lines += ScreenText.wrapped(straysInWords, columns) }
    if isCutShort, state.count(where: { $0 == .waiting }) > 0 {
      lines.append("stopped at the first failure; the same command goes on with the others")
    }
    if isInterrupted { lines.append("interrupted; the same command goes on from here") }
    return lines
  }

  private var failures: [String] {
    zip(results.trials, state.trials).compactMap { trial, shown in
      switch shown.phase {
      case .failed(let words), .died(let words):
        "\(trial.plan.label): \(trial.reason.map { "\($0.rawValue): " } ?? "")\(words)"
      default: nil
      }
    }
  }

  private var straysInWords: String {
    let count = strays.count
    let names = strays.prefix(3).map(ScreenText.clean).joined(separator: ", ") + (count > 3 ? ", …" : "")
    let who = count == 1 ? "1 trial of an earlier plan has" : "\(count) trials of earlier plans have"
    return "\(who) left the tables, but not \(folder.path)/trials: \(names)"
  }
}
