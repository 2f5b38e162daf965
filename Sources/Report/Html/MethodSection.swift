import Basics
import Results

/// How the numbers came about: data, networks, objective, metrics with their errors, seeds, versions and the command.
struct MethodSection {
  private let source: ReportSource

  init(_ source: ReportSource) { self.source = source }

  func write(to html: inout Html, level: Int) {
    let method = source.method
    let id = "method-\(source.number)"
    html.tag("section", ["aria-labelledby": id]) { html in
      html.heading(level, source.prefix + "Method", id: id)
      if let obstacle = method.obstacle { html.tag("p", ["class": "note"], text: obstacle) }
      lines("Data", method.data, &html, level)
      networks(&html, level + 1)
      lines("Objective", method.terms, &html, level)
      lines("Training", method.training, &html, level)
      metrics(&html, level + 1)
      lines("Seeds, versions, command", run, &html, level)
    }
    html.line()
  }

  private func lines(_ title: String, _ lines: [ReportMethod.Line], _ html: inout Html, _ level: Int) {
    guard !lines.isEmpty else { return }
    html.heading(level + 1, title)
    html.tag("dl", ["class": "words"]) { html in
      for line in lines {
        html.tag("dt", text: line.name)
        html.tag("dd", text: line.words)
      }
    }
  }

  private func networks(_ html: inout Html, _ level: Int) {
    guard !source.method.networks.isEmpty else { return }
    html.heading(level, "Networks")
    if source.results.settings.count > 1, let first = source.results.trials.first {
      let values = first.plan.settings.withoutSeed.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      html.tag("p", ["class": "note"], text: "Of the first setting, \(values).")
    }
    html.tag("div", ["class": "gallery"]) { html in
      for network in source.method.networks { write(network, &html) }
    }
  }

  private func write(_ network: ReportMethod.Network, _ html: inout Html) {
    html.scrolling("\(source.prefix)Network \(network.name)") { html in
      html.tag("table", ["class": "narrow"]) { html in
        html.caption(network.name + (network.input.isEmpty ? "" : ", takes \(network.input)"))
        html.tag("thead") { html in
          html.tag("tr") { html in
            html.tag("th", ["scope": "col", "class": "number"], text: "row")
            html.tag("th", ["scope": "col"], text: "layer")
            html.tag("th", ["scope": "col", "class": "number"], text: "output")
            html.tag("th", ["scope": "col", "class": "number"], text: "parameters")
          }
        }
        html.tag("tbody") { html in
          for row in network.rows {
            html.tag("tr") { html in
              html.tag("td", ["class": "number"], text: row.path)
              html.tag("td", ["class": "code depth\(min(row.depth, 4))"], text: row.text)
              html.tag("td", ["class": "number"], text: row.shape)
              html.tag("td", ["class": "number"], text: row.parameters == 0 ? "" : NumberText.grouped(row.parameters))
            }
          }
        }
        html.tag("tfoot") { html in
          html.tag("tr") { html in
            html.tag("th", ["scope": "row", "colspan": "3"], text: "all")
            html.tag("td", ["class": "number"], text: NumberText.grouped(network.parameters))
          }
        }
      }
    }
    html.line()
  }

  /// Of every metric that was measured: the row that asked for it, and how exact it is in the least exact trial.
  private func metrics(_ html: inout Html, _ level: Int) {
    let results = source.results
    let measured = results.metrics.filter { name in
      results.trials.contains { trial in
        trial.metrics.contains { $0.name == name && ($0.measured.count != nil || $0.measured.error != nil) }
      }
    }
    guard !measured.isEmpty else { return }
    html.heading(level, "Metrics")
    html.scrolling("\(source.prefix)Metrics and their errors") { html in
      html.tag("table", ["class": "narrow"]) { html in
        html.caption(
          "Measured after training; the standard error is that over examples, the largest of all trials.")
        html.tag("thead") { html in
          html.tag("tr") { html in
            html.tag("th", ["scope": "col"], text: "metric")
            html.tag("th", ["scope": "col"], text: "row")
            html.tag("th", ["scope": "col"], text: "better")
            html.tag("th", ["scope": "col"], text: "unit")
            html.tag("th", ["scope": "col", "class": "number"], text: "examples")
            html.tag("th", ["scope": "col", "class": "number"], text: "standard error")
          }
        }
        html.tag("tbody") { html in
          for name in measured { write(name, &html) }
        }
      }
    }
  }

  private func write(_ name: MetricName, _ html: inout Html) {
    let all = source.results.trials.compactMap { trial in trial.metrics.first { $0.name == name }?.measured }
    let counts = all.compactMap(\.count).distinct.sorted()
    let quality = source.results.quality(name)
    let row = source.results.trials.lazy.flatMap(\.answers).first { $0.row.column == name.name }?.answer.row
    html.tag("tr") { html in
      html.tag("th", ["scope": "row"], text: source.label(name.column))
      html.tag("td", ["class": "code"], text: row ?? name.name)
      html.tag("td", text: quality.better?.rawValue ?? "")
      html.tag("td", text: quality.unit ?? "")
      let range = counts.count > 1 ? "\(counts[0]) to \(counts[counts.count - 1])" : counts.first.map { "\($0)" } ?? ""
      html.tag("td", ["class": "number"], text: range)
      html.tag(
        "td", ["class": "number"], text: all.compactMap(\.error).max().map { NumberText.short($0, digits: 2) } ?? "")
    }
  }

  private var run: [ReportMethod.Line] {
    let plan = source.results.plan
    let seeds = plan.trials.map(\.seed).distinct.map { String($0) }
    var lines = [
      ReportMethod.Line(
        "seeds",
        seeds.count > 20
          ? "\(seeds.prefix(20).joined(separator: ", ")) and \(seeds.count - 20) more"
          : seeds.joined(separator: ", "))
    ]
    let processors = source.results.trials.compactMap(\.status?.processor).filter { !$0.isEmpty }.distinct
    if !processors.isEmpty { lines.append(.init("processor", processors.joined(separator: "; "))) }
    // Results may be older than this program.
    let versions = source.results.trials.compactMap(\.status?.arithmetic).distinct
    if !versions.isEmpty {
      lines.append(.init("arithmetic", "version\(versions.count > 1 ? "s" : "") \(versions.joined(separator: ", "))"))
    }
    lines.append(.init("command", SweepCommand(plan, source.folder).text))
    return lines
  }
}
