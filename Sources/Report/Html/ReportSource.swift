import Basics
import Figures
import Results

/// One experiment of a report: its results, and what is said of it.
package struct ReportSource {
  package let folder: ResultsFolder
  package let results: SweepResults
  package let method: ReportMethod
  let charts: SweepCharts
  /// Which of the page's experiments it is.
  var number = 1
  /// Before the names of its parts where the page has several experiments, since names must differ: `2. `.
  var prefix = ""

  package init(_ folder: ResultsFolder, _ results: SweepResults, _ method: ReportMethod) {
    self.folder = folder
    self.results = results
    self.method = method
    charts = SweepCharts(results)
  }

  var title: String { results.plan.title.isEmpty ? results.plan.name : results.plan.title }

  /// A metric's name for people; its column's name where it is none.
  func label(_ column: String) -> String {
    let metric = MetricName(column)
    return results.metrics.contains(metric) ? charts.label(of: metric) : column
  }

  /// The name of a trial's part of the page.
  func anchor(_ trial: Int) -> String { "trial-\(number)-\(trial + 1)" }

  /// `latent 10, seed 2`; the id where nothing was swept.
  func label(_ trial: SweepResults.Trial) -> String {
    guard !trial.plan.settings.isEmpty else { return trial.id }
    return trial.plan.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }
}
