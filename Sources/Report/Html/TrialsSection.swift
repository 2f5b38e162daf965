import Basics
import Results

/// Every trial: its settings, metrics, curves, pictures, the end of its log, and links to its files.
struct TrialsSection {
  private let source: ReportSource
  private let curves: TrialCurves
  private let link: RelativeLink

  init(_ source: ReportSource, _ curves: TrialCurves, _ link: RelativeLink) {
    self.source = source
    self.curves = curves
    self.link = link
  }

  func write(to html: inout Html, _ colors: inout PageColors, _ pictures: inout PicturesSection, level: Int) {
    let id = "trials-\(source.number)"
    let main = source.results.metrics.first
    html.tag("section", ["aria-labelledby": id, "class": "trials"]) { html in
      html.heading(level, source.prefix + "Trials", id: id)
      for (index, trial) in source.results.trials.enumerated() {
        let seed = trial.plan.settings.contains { $0.name == "seed" } ? "" : "seed \(trial.plan.seed) "
        let words = "\(source.label(trial)) \(seed)\(trial.state) \(trial.error ?? "")"
        html.tag("details", ["id": source.anchor(index), "data-filter": words]) { html in
          html.tag("summary") { html in
            html.tag("span", ["class": "name"], text: source.label(trial))
            html.tag("span", ["class": "state \(trial.state)"], text: trial.state)
            if let main, let value = trial.value(main) {
              html.tag("span", ["class": "score"]) { html in
                html.text(source.label(main.column) + " ")
                html.tag("b", text: typeset(NumberText.short(value)))
              }
            }
          }
          content(of: trial, &html, &colors, &pictures)
        }
        html.line()
      }
    }
    html.line()
  }

  private func content(
    of trial: SweepResults.Trial, _ html: inout Html, _ colors: inout PageColors, _ pictures: inout PicturesSection
  ) {
    if let error = trial.error { html.tag("p", ["class": "reason"], text: error) }
    facts(trial, &html)
    metrics(trial, &html)
    let charts = curves.of(trial)
    if !charts.isEmpty {
      // All have the same curves, or only some of them.
      let curves = charts.flatMap(\.chart.series).grouped { $0.name ?? "" }
      if curves.count > 1 {
        ChartLegend(curves.map { ($0.key, $0.elements[0].look) }).write(to: &html, &colors)
      }
      html.tag("div", ["class": "charts small"]) { html in
        for (_, chart) in charts.prefix(most) { ChartFigure(chart, legend: false).write(to: &html, &colors) }
      }
      if charts.count > most {
        html.tag("p", ["class": "note"], text: "\(charts.count - most) more curves are in metrics.csv.")
      }
    }
    pictures.write(trial, to: &html)
    log(trial, &html)
    files(trial, &html)
  }

  /// Of very many trials each has fewer charts.
  private var most: Int { source.results.trials.count > 40 ? 4 : 12 }

  private func facts(_ trial: SweepResults.Trial, _ html: inout Html) {
    var facts = trial.plan.settings.map { (name: $0.name, value: $0.value) }
    if !trial.plan.settings.contains(where: { $0.name == "seed" }) { facts.append(("seed", String(trial.plan.seed))) }
    if let status = trial.status {
      facts += [
        ("parameters", NumberText.grouped(status.parameters)), ("steps", NumberText.grouped(status.steps)),
        ("time", duration(status.seconds)),
      ]
    }
    if let continues = trial.plan.continues { facts.append(("continues", continues.lastComponent)) }
    facts.append(("id", trial.id))
    html.facts(facts)
  }

  private func metrics(_ trial: SweepResults.Trial, _ html: inout Html) {
    let metrics = source.results.metrics.compactMap { name in
      trial.metrics.first { $0.name == name }
    }
    guard !metrics.isEmpty else { return }
    let hasErrors = metrics.contains { $0.measured.error != nil || $0.measured.count != nil }
    html.scrolling("\(source.prefix)Metrics of \(source.label(trial))") { html in
      html.tag("table", ["class": "narrow"]) { html in
        html.tag("thead") { html in
          html.tag("tr") { html in
            html.tag("th", ["scope": "col"], text: "metric")
            html.tag("th", ["scope": "col", "class": "number"], text: "value")
            if hasErrors {
              html.tag("th", ["scope": "col", "class": "number"], text: "standard error")
              html.tag("th", ["scope": "col", "class": "number"], text: "examples")
            }
          }
        }
        html.tag("tbody") { html in
          for metric in metrics {
            html.tag("tr") { html in
              html.tag("th", ["scope": "row"], text: source.label(metric.name.column))
              html.tag("td", ["class": "number"], text: typeset(NumberText.short(metric.measured.value, digits: 6)))
              if hasErrors {
                html.tag(
                  "td", ["class": "number"], text: metric.measured.error.map { NumberText.short($0, digits: 2) } ?? "")
                html.tag("td", ["class": "number"], text: metric.measured.count.map { String($0) } ?? "")
              }
            }
          }
        }
      }
    }
    for note in metrics.compactMap(\.measured.note).distinct { html.tag("p", ["class": "note"], text: note) }
  }

  // MARK: Files

  private let lines = 12

  /// Its folder; that of an attempt where it has published nothing.
  private func folder(_ trial: SweepResults.Trial) -> String {
    Files.exists(trial.folder) ? trial.folder : source.folder.attempts(trial.id)
  }

  private func log(_ trial: SweepResults.Trial, _ html: inout Html) {
    let path = "\(folder(trial))/log.txt"
    guard let text = try? Files.text(path) else { return }
    let last = text.split(separator: "\n", omittingEmptySubsequences: true).suffix(lines)
    guard !last.isEmpty else { return }
    html.tag("figure", ["class": "log"]) { html in
      html.tag("figcaption", text: "Last lines of its log")
      html.tag(
        "pre",
        ["tabindex": "0", "role": "region", "aria-label": "\(source.prefix)Log of \(source.label(trial))"],
        text: last.map { ScreenText.clean(String($0.prefix(300))) }.joined(separator: "\n"))
    }
  }

  private func files(_ trial: SweepResults.Trial, _ html: inout Html) {
    let folder = folder(trial)
    var names = Files.names(in: folder).filter { !Files.isFolder("\(folder)/\($0)") && !$0.hasPrefix(".") }
    names += Files.names(in: "\(folder)/figures").map { "figures/\($0)" }
    guard !names.isEmpty else { return }
    html.tag("p", ["class": "files"]) { html in
      html.text("Files: ")
      for (index, name) in names.enumerated() {
        if index > 0 { html.text(", ") }
        html.tag("a", ["href": link("\(folder)/\(name)")], text: name)
      }
    }
  }
}
