import Basics
import Results

/// The experiment as its first trial ran it, and what the other trials change.
struct FileSection {
  private let source: ReportSource
  private let link: RelativeLink

  init(_ source: ReportSource, _ link: RelativeLink) {
    self.source = source
    self.link = link
  }

  func write(to html: inout Html, level: Int) {
    let plan = source.results.plan
    let id = "file-\(source.number)"
    html.tag("section", ["aria-labelledby": id]) { html in
      html.heading(level, source.prefix + "File", id: id)
      html.tag("p") { html in
        html.text(
          "The experiment as the first trial ran it. Those of all trials are in ")
        html.tag("a", ["href": link(source.folder.plan)], text: "plan.yaml")
        html.text("; tables of all numbers in ")
        let tables = ["sweep", "summary", "evaluations", "history"].filter {
          Files.exists(source.folder.table($0))
        }
        for (index, table) in tables.enumerated() {
          if index > 0 { html.text(", ") }
          html.tag("a", ["href": link(source.folder.table(table))], text: "\(table).csv")
        }
        html.text(tables.isEmpty ? "no file yet." : ".")
      }
      let swept = plan.columns.map { column in
        (column, plan.trials.map { $0.value(column) }.filter { !$0.isEmpty }.distinct)
      }
      if !swept.isEmpty {
        html.tag("dl", ["class": "words"]) { html in
          for (name, values) in swept where !values.isEmpty {
            html.tag("dt", text: name)
            let more = values.count > 40 ? " and \(values.count - 40) more" : ""
            html.tag("dd", text: values.prefix(40).joined(separator: ", ") + more)
          }
        }
      }
      html.tag(
        "pre", ["tabindex": "0", "role": "region", "aria-label": "\(source.prefix)Experiment in YAML"],
        text: plan.trials.first?.experiment ?? "")
    }
    html.line()
  }
}
