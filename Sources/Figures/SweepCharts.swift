import Basics
import Results

/// What the figures of a sweep show, for a page that draws by itself: the settings with their looks, and charts.
package struct SweepCharts {
  package struct Setting {
    package var values: [String]
    /// `latent 10, beta 4`; empty where nothing was swept.
    package var label: String
    package var look: Look
    package var trials: [SweepResults.Trial]
  }

  private let material: SweepMaterial

  package init(_ results: SweepResults) { material = SweepMaterial(results) }

  /// In the order of figures: those of one swept number in the order of that number.
  package var settings: [Setting] {
    material.settings.map {
      Setting(values: $0.values, label: material.label($0), look: $0.look, trials: $0.trials)
    }
  }

  /// A metric against what was swept; none where that did not vary.
  package func charts(of metric: MetricName) -> [Chart] { material.charts(of: metric).map(\.chart) }

  /// The most telling metrics over two swept names.
  package var maps: [PageMap] { material.mostTelling.compactMap { material.heatMap(of: $0).map(PageMap.init) } }

  /// The most telling metrics over three or more swept names, on axes of a length.
  package func lines(length: Double) -> [PageLines] {
    material.mostTelling.compactMap { material.parallel(of: $0).map { PageLines($0, length: length) } }
  }

  /// The curves that training recorded of a trial, a chart for each number.
  package func curves(of trial: SweepResults.Trial) -> [(metric: String, chart: Chart)] {
    let history = History(trial.history())
    return history.metrics.map { metric in
      (metric, history.chart(of: metric, trial.status?.qualities[metric]))
    }
  }

  /// A metric's name for people: `validation ELBO`.
  package func label(of metric: MetricName) -> String { metricLabel(metric, material.results.quality(metric)) }
}
