import Basics
import Results

extension [SweepResults.Setting] {
  /// What one must know to trust metrics, with the names of those that it is said of.
  func notes(of metrics: [MetricName]) -> [String] {
    let noted = metrics.flatMap { metric in said(of: metric).map { (name: metric.column, note: $0) } }
    return noted.grouped(by: \.note).map { note, metrics in
      "\(metrics.map(\.name).joined(separator: ", ")): \(note)"
    }
  }

  private func said(of metric: MetricName) -> [String] {
    let done = flatMap(\.done)
    let measured = done.flatMap { trial in trial.metrics.filter { $0.name == metric }.map(\.measured) }
    // Of several notes that differ the first, and how many more.
    let notes = measured.compactMap(\.note).distinct
    var said = notes.prefix(1).map { $0 + (notes.count > 1 ? " (\(notes.count - 1) more like it)" : "") }
    // How it was estimated, such as by how many samples; where that differs, numbers may for that alone.
    let rows = done.flatMap { trial in
      trial.answers.filter { $0.row.column == metric.name && !$0.answer.measured.isEmpty }.map(\.answer.row)
    }.distinct
    if rows.count > 1 {
      let ways = (rows.prefix(3) + (rows.count > 3 ? ["…"] : [])).joined(separator: "; ")
      said.append("measured in \(rows.count) ways: \(ways)")
    } else if let options = rows.first.map({ numbers($0) }), !options.isEmpty, !isTold(options, metric) {
      said.append(options.joined(separator: ", "))
    }
    // A row of `evaluate` that failed: the setting has a number, but of fewer trials than it seems.
    let partly = map { setting in setting.done.map { $0.value(metric) != nil } }.filter { $0.contains(true) }
    let lacking = partly.filter { $0.contains(false) }.joined()
    if !lacking.isEmpty { said.append("\(lacking.count { !$0 }) of \(lacking.count) trials lack it") }
    let lost = measured.count { !$0.value.isFinite }
    if lost > 0 { said.append("\(lost) of \(measured.count) trials left out, not finite") }
    return said
  }

  /// Of `log_likelihood samples 50` that is `samples 50`.
  private func numbers(_ row: String) -> [String] {
    let words = row.split(separator: " ")
    return zip(words, words.dropFirst()).filter { $0.allSatisfy(\.isLetter) && Double($1) != nil }.map { "\($0) \($1)" }
  }

  /// Two rows of one metric have what they differ in in their names: `log_likelihood_samples_50`.
  private func isTold(_ options: [String], _ metric: MetricName) -> Bool {
    options.allSatisfy { metric.name.contains($0.split(separator: " ").joined(separator: "_")) }
  }
}
