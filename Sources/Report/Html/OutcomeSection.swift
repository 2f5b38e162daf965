import Basics
import Results

/// What came out, in words; how many trials there are, and why some failed.
struct OutcomeSection {
  private let source: ReportSource
  private let results: SweepResults

  init(_ source: ReportSource) {
    self.source = source
    results = source.results
  }

  func write(to html: inout Html, level: Int) {
    html.tag("div", ["class": "outcome"]) { html in
      for sentence in ResultInWords(source).sentences { html.tag("p", ["class": "lead"], text: sentence) }
      html.facts(counts)
      failures(&html, level: level)
    }
    html.line()
  }

  private var counts: [(name: String, value: String)] {
    let states = Dictionary(grouping: results.trials, by: \.state).mapValues(\.count)
    var counts = [("settings", String(results.settings.count)), ("trials", String(results.trials.count))]
    counts += ["done", "failed", "died", "waiting"].compactMap { state in
      states[state].map { (state, String($0)) }
    }
    let seconds = results.trials.compactMap(\.status?.seconds).reduce(0, +)
    if seconds > 0 { counts.append(("time of all trials", duration(seconds))) }
    if !results.strays.isEmpty { counts.append(("trials of earlier plans, not shown", String(results.strays.count))) }
    return counts
  }

  /// Each reason once, with the trials that it stopped.
  private func failures(_ html: inout Html, level: Int) {
    let failed = results.trials.enumerated().compactMap { index, trial in
      trial.error.map { (index: index, trial: trial, error: $0) }
    }
    guard !failed.isEmpty else { return }
    html.tag("section", ["class": "failures"]) { html in
      html.heading(level, "Failures", id: "failures-\(source.number)")
      html.tag("ul") { html in
        for (error, trials) in failed.grouped(by: \.error) {
          html.tag("li") { html in
            html.tag("span", ["class": "reason"], text: error)
            html.text(" in ")
            for (position, (index, trial, _)) in trials.prefix(20).enumerated() {
              if position > 0 { html.text("; ") }
              html.tag("a", ["href": "#\(source.anchor(index))"], text: source.label(trial))
            }
            if trials.count > 20 { html.text(" and \(trials.count - 20) more") }
          }
        }
      }
    }
  }
}
