import Basics
import Results

/// The same pictures for every setting, one below the other; it also hands out the pictures of trials, since all share
/// the bytes that a page may have.
struct PicturesSection {
  private let source: ReportSource
  private var budget: PictureBudget
  private let mostSettings = 24
  private let mostTrials = 48

  init(_ source: ReportSource) {
    self.source = source
    let trials = source.results.trials
    let kinds = trials.map { source.method.pictures[$0.id]?.count ?? 0 }.max() ?? 0
    let settings = min(mostSettings, source.results.settings.count)
    let grids = kinds * (settings + (trials.count <= mostTrials ? trials.count : 0))
    budget = PictureBudget(trials: trials.count, grids: grids)
  }

  // MARK: By setting

  mutating func write(to html: inout Html, level: Int) {
    let id = "pictures-\(source.number)"
    html.tag("section", ["aria-labelledby": id]) { html in
      html.heading(level, source.prefix + "Pictures", id: id)
      let rows = shownSettings
      let titles = rows.flatMap { $0.pictures.grids.map(\.title) }.distinct
      if titles.isEmpty { html.tag("p", text: "No trial has stored pictures.") }
      for title in titles { wall(title, rows, &html, level: level + 1) }
    }
    html.line()
  }

  private struct Row {
    var label: String
    /// Its first trial that has pictures.
    var trial: String
    var pictures: TrialPictures
  }

  /// Settings with pictures; of many, some, evenly from the first to the last.
  private var shownSettings: [Row] {
    let settings = source.charts.settings.filter { setting in
      setting.trials.contains { $0.status?.state == .done && !$0.plan.drawings.isEmpty }
    }
    let count = min(mostSettings, settings.count)
    let chosen = (0..<count).map { count < 2 ? 0 : $0 * (settings.count - 1) / (count - 1) }
    return chosen.compactMap { index in
      let setting = settings[index]
      for trial in setting.trials {
        let pictures = TrialPictures(trial, source.method)
        if !pictures.grids.isEmpty {
          return Row(
            label: setting.label.isEmpty ? source.label(trial) : setting.label, trial: source.label(trial),
            pictures: pictures)
        }
      }
      return nil
    }
  }

  private mutating func wall(_ title: String, _ rows: [Row], _ html: inout Html, level: Int) {
    html.heading(level, title)
    html.scrolling("\(source.prefix)\(title) by setting") { html in
      html.tag("table", ["class": "wall filterable"]) { html in
        html.caption(caption(rows))
        html.tag("thead") { html in
          html.tag("tr") { html in
            html.tag("th", ["scope": "col"], text: "setting")
            html.tag("th", ["scope": "col"], text: "pictures")
          }
        }
        html.tag("tbody") { html in
          // Originals stand once, above all reconstructions.
          var hasOriginals = false
          for row in rows {
            guard var grid = row.pictures.grids.first(where: { $0.title == title }) else { continue }
            let first = grid.rows.prefix(grid.hasOriginals ? 2 : 1)
            if grid.hasOriginals, !hasOriginals {
              grid = TrialPictures.Grid(title: title, rows: [first[0]])
              write(grid, "original", alt: "Originals", filter: nil, &html)
              hasOriginals = true
            }
            grid = TrialPictures.Grid(title: title, rows: Array(first.suffix(1)))
            write(grid, row.label, alt: "\(title) of \(row.trial)", filter: "\(row.label) \(row.trial)", &html)
          }
        }
      }
    }
    html.line()
  }

  private mutating func write(
    _ grid: TrialPictures.Grid, _ label: String, alt: String, filter: String?, _ html: inout Html
  ) {
    html.tag("tr", ["data-filter": filter]) { html in
      html.tag("th", ["scope": "row"], text: label)
      html.tag("td") { html in
        if let (picture, leftOut) = budget.picture(grid) {
          picture.write(to: &html, alt: alt)
          if leftOut > 0 {
            html.tag("span", ["class": "note"], text: "\(picture.count) of \(picture.count + leftOut)")
          }
        } else {
          html.text("too large for this page")
        }
      }
    }
    html.line()
  }

  private func caption(_ rows: [Row]) -> String {
    let hasSeeds = source.charts.settings.contains { $0.trials.count > 1 }
    var text = "Of each setting the first row\(hasSeeds ? " of its first trial that has them" : "")"
    let all = source.charts.settings.count
    if rows.count < all { text += "; \(all - rows.count) of \(all) settings are left out" }
    return text + "."
  }

  // MARK: By trial

  /// All pictures of a trial. Where there are too many trials, they are only in its folder.
  mutating func write(_ trial: SweepResults.Trial, to html: inout Html) {
    guard trial.status?.state == .done, source.results.trials.count <= mostTrials else {
      if trial.status?.state == .done, source.method.pictures[trial.id]?.isEmpty == false {
        html.tag("p", ["class": "note"], text: "Its pictures are left out, as there are many trials: see its figures.")
      }
      return
    }
    let grids = TrialPictures(trial, source.method).grids
    if !grids.isEmpty { html.tag("div", ["class": "gallery"]) { write(grids, of: trial, to: &$0) } }
  }

  private mutating func write(_ grids: [TrialPictures.Grid], of trial: SweepResults.Trial, to html: inout Html) {
    for grid in grids {
      let title = grid.title
      html.tag("figure") { html in
        let made = budget.picture(grid)
        let leftOut = made.map(\.leftOut) ?? grid.count(grid.rows)
        let more = leftOut > 0 ? "; \(leftOut) more are left out to keep the page small" : ""
        let pairs = grid.hasOriginals ? ", below their originals" : ""
        html.tag("figcaption", text: "\(title)\(pairs)\(more)")
        if let made {
          let label = source.label(trial)
          html.scrolling("\(source.prefix)\(title) of \(label)") {
            made.picture.write(to: &$0, alt: "\(title) of \(label)")
          }
        }
      }
    }
  }
}
