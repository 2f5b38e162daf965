import Basics
import Results

/// `report.html`: results of one or several experiments as a single page that needs nothing but itself.
///
/// The same results give the same bytes. All that it says is there without the script, which sorts, filters and reads
/// numbers off curves.
package struct ReportPage {
  private let sources: [ReportSource]
  private let comparison: ComparisonTable
  private let link: RelativeLink

  /// - Parameter path: where it will lie, which its links are relative to.
  package init(_ sources: [ReportSource], at path: String) throws {
    precondition(!sources.isEmpty, "a report of nothing")
    comparison =
      sources.count == 1
      ? ComparisonTable(sources[0].results) : try Comparison.table(sources.map { ($0.folder, $0.results) })
    link = RelativeLink(from: path.parentFolder ?? ".")
    self.sources = sources.enumerated().map { index, source in
      var source = source
      source.number = index + 1
      if sources.count > 1 { source.prefix = "\(index + 1). " }
      return source
    }
  }

  package static func write(_ sources: [ReportSource], to path: String) throws {
    try AtomicFile.write(try ReportPage(sources, at: path).bytes, to: path)
  }

  package var bytes: [UInt8] {
    var colors = PageColors()
    var body = Html()
    write(&body, &colors)
    var page = Html()
    page.verbatim("<!DOCTYPE html>\n")
    page.tag("html", ["lang": "en"]) { page in
      page.line()
      page.tag("head") { head(&$0, colors) }
      page.line()
      page.append(body)
    }
    page.line()
    return page.bytes
  }

  private var title: String {
    sources.count > 1 ? "Comparison of \(sources.count) experiments" : sources[0].title
  }

  private func head(_ page: inout Html, _ colors: PageColors) {
    var style = Html()
    style.verbatim(reportStyle)
    style.verbatim(colors)
    var script = Html()
    script.verbatim(reportScript)
    // Nothing is loaded, and nothing runs but what is here.
    let policy = [
      "default-src 'none'", "style-src '\(Base64.hash(of: style.bytes))'",
      "script-src '\(Base64.hash(of: script.bytes))'", "img-src data:", "base-uri 'none'", "form-action 'none'",
    ]
    page.tag("meta", ["charset": "utf-8"])
    page.tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy.joined(separator: "; ")])
    page.tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    page.tag("meta", ["name": "color-scheme", "content": "light dark"])
    page.tag("title", text: title)
    // Browsers ask for an icon: there is none.
    page.tag("link", ["rel": "icon", "href": "data:,"])
    page.line()
    page.tag("style") { $0.append(style) }
    page.line()
    page.tag("script", ["type": "module"]) { $0.append(script) }
  }

  private func write(_ html: inout Html, _ colors: inout PageColors) {
    html.tag("body") { html in
      html.tag("a", ["class": "skip", "href": "#main"], text: "Skip to the results")
      html.line()
      html.tag("header") { html in
        html.heading(1, title)
        if sources.count == 1 { OutcomeSection(sources[0]).write(to: &html, level: 2) }
      }
      html.line()
      navigation(&html)
      html.tag("main", ["id": "main", "tabindex": "-1"]) { html in
        html.line()
        ComparisonSection(comparison, sources).write(to: &html)
        for source in sources {
          if sources.count == 1 {
            sections(source, &html, &colors, level: 2)
          } else {
            html.tag("section", ["class": "experiment"]) { html in
              html.heading(2, source.prefix + source.title, id: "experiment-\(source.number)")
              OutcomeSection(source).write(to: &html, level: 3)
              sections(source, &html, &colors, level: 3)
            }
          }
        }
      }
    }
  }

  private func sections(_ source: ReportSource, _ html: inout Html, _ colors: inout PageColors, level: Int) {
    let curves = TrialCurves(source)
    ChartsSection(source, curves).write(to: &html, &colors, level: level)
    var pictures = PicturesSection(source)
    pictures.write(to: &html, level: level)
    TrialsSection(source, curves, link).write(to: &html, &colors, &pictures, level: level)
    MethodSection(source).write(to: &html, level: level)
    FileSection(source, link).write(to: &html, level: level)
  }

  /// Links to the parts of the page; the script puts a filter beside them.
  private func navigation(_ html: inout Html) {
    var parts = [("comparison", "Comparison")]
    if sources.count == 1 {
      parts += [
        ("charts-1", "Charts"), ("pictures-1", "Pictures"), ("trials-1", "Trials"), ("method-1", "Method"),
        ("file-1", "File"),
      ]
    } else {
      parts += sources.map { ("experiment-\($0.number)", $0.prefix + $0.title) }
    }
    html.tag("nav", ["aria-label": "Parts of the page"]) { html in
      html.tag("ul") { html in
        for (id, name) in parts { html.tag("li") { $0.tag("a", ["href": "#\(id)"], text: name) } }
      }
      html.tag("div", ["class": "filter", "role": "search", "hidden": ""]) { html in
        html.tag("label", ["for": "filter"], text: "Filter")
        html.tag("input", ["id": "filter", "type": "search", "placeholder": "setting or text", "autocomplete": "off"])
        html.tag("span", ["id": "filtered", "role": "status"])
      }
    }
    html.line()
  }
}
