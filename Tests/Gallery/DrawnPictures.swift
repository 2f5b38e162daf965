import Basics
import Results

extension PlanFile.Trial {
  /// The pictures that a row of `figures` drew of the trial, wherever in the file that stands and whatever they are
  /// called.
  func pictures(of row: String, in results: ResultsFolder) throws(Problem) -> [String] {
    let path = results.trial(id)
    let answers = drawings.compactMap { Answer($0, in: path) }
      .filter { $0.row == row && $0.key.hasPrefix("figure_") }
    let files = answers.flatMap(\.files).filter { $0.hasSuffix(".png") }
    guard !files.isEmpty else { throw Problem("\(path) has no picture of the row '\(row)'") }
    return files.map { "\(path)/\($0)" }
  }
}
