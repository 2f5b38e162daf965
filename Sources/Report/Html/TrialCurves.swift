import Basics
import Figures
import Results

/// The curves that training recorded of each trial, thinned to what is seen: records of all trials together may be
/// larger than memory, and each is read once.
struct TrialCurves {
  /// By the trial's id: a chart for each number, with curves of training and validation.
  private let charts: [String: [(metric: String, chart: Chart)]]

  init(_ source: ReportSource) {
    let trials = source.results.trials
    let columns = trials.count > 40 ? 40 : 150
    var charts: [String: [(metric: String, chart: Chart)]] = [:]
    for trial in trials {
      charts[trial.id] = source.charts.curves(of: trial).map { metric, chart in
        var chart = chart
        for index in chart.series.indices {
          chart.series[index].points = thinned(chart.series[index].points, columns: columns)
        }
        return (metric, chart)
      }
    }
    self.charts = charts
  }

  func of(_ trial: SweepResults.Trial) -> [(metric: String, chart: Chart)] { charts[trial.id] ?? [] }
}
