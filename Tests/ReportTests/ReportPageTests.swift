import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Report

@Suite struct ReportPageTests {
  /// The values of an attribute, as they are written.
  private func values(of attribute: String, in page: String) -> [String] {
    page.split(separator: " \(attribute)=\"", omittingEmptySubsequences: false).dropFirst().map {
      String($0.prefix { $0 != "\"" })
    }
  }

  private func count(_ text: String, in page: String) -> Int {
    page.split(separator: text, omittingEmptySubsequences: false).count - 1
  }

  @Test func sameBytesTwice() throws {
    let sample = try hostileReport()
    #expect(try sample.page() == (try sample.page()))
  }

  @Test func nothingLeavesThePage() throws {
    let page = try hostileReport().page()
    for source in values(of: "src", in: page) { #expect(source.hasPrefix("data:image/png;base64,")) }
    let links = values(of: "href", in: page)
    #expect(links.contains("trials/failed/log.txt") && links.contains("#trial-1-9") && links.contains("data:,"))
    for link in links {
      #expect(link == "data:," || link.hasPrefix("#") || !link.contains(":") && !link.hasPrefix("/"), "\(link)")
    }
    for word in ["http://", "https://", "@import", "url(", " style=", " onerror=\"", "eval("] {
      let rest = page.split(separator: "http://www.w3.org/2000/svg").joined()
      #expect(count(word, in: rest) == 0, "\(word)")
    }
  }

  /// What may run and what may be loaded is told by hashes of what is there.
  @Test func thePolicyAllowsThePageAlone() throws {
    let page = try hostileReport().page()
    func content(of tag: String) throws -> [UInt8] {
      let begin = try #require(page.firstRange(of: "<\(tag)"))
      let open = try #require(page[begin.upperBound...].firstIndex(of: ">"))
      let end = try #require(page[open...].firstRange(of: "</\(tag)>"))
      return Array(page[page.index(after: open)..<end.lowerBound].utf8)
    }
    let policy = try #require(values(of: "content", in: page).first { $0.hasPrefix("default-src") })
    #expect(policy.hasPrefix("default-src &#39;none&#39;; "))
    #expect(policy.contains("script-src &#39;\(Base64.hash(of: try content(of: "script")))&#39;"))
    #expect(policy.contains("style-src &#39;\(Base64.hash(of: try content(of: "style")))&#39;"))
    #expect(!policy.contains("unsafe"))
    #expect(try content(of: "script").count <= 10_000)
  }

  @Test func allTextIsText() throws {
    let page = try hostileReport().page()
    // The page's own script is the only one, and the log has none of its own ends.
    #expect(count("<script", in: page) == 1 && count("</script>", in: page) == 1)
    #expect(count("<img src=x", in: page) == 0 && count("<b>\n", in: page) == 0)
    #expect(page.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"))
    #expect(page.contains("日本語 и кириллица"))
    #expect(page.contains("&lt;/p&gt;&lt;script&gt;alert(3)&lt;/script&gt;\nat step 3"))
    #expect(page.contains("&lt;/pre&gt;&lt;script&gt;alert(4)&lt;/script&gt;"))
    #expect(page.utf8.allSatisfy { $0 == 0x0A || $0 == 0x09 || $0 >= 0x20 })
    for tag in ["details", "table", "figure", "section", "pre", "svg", "g"] {
      #expect(count("<\(tag) ", in: page) + count("<\(tag)>", in: page) == count("</\(tag)>", in: page), "\(tag)")
    }
  }

  /// A sweep over two names is a table with colours, one over more is lines across an axis for each.
  @Test func severalNamesAreSeenTogether() throws {
    let grid = SampleReport(
      names: ["latent", "beta"], settings: ["2", "10", "50"].flatMap { latent in ["1", "4"].map { [latent, $0] } })
    try grid.publish(pictures: false) { -100 + 10 * Double($0) }
    let map = try grid.page()
    #expect(map.contains("<table class=\"map\"><caption><span>validation ELBO [nats]. Outlined: the highest."))
    #expect(count("<td class=\"g", in: map) == 6 * 2 && count("<b>\u{2212}50.0</b>", in: map) == 1)
    #expect(count("class=\"chart parallel\"", in: map) == 0)
    let cloud = SampleReport(
      names: ["latent", "beta", "rate"], settings: (1...20).map { ["\($0)", "\($0 % 3 + 1)", "\(1 / Double($0))"] })
    try cloud.publish(pictures: false) { -100 - Double($0) }
    let lines = try cloud.page()
    #expect(count("class=\"chart parallel\"", in: lines) == 2 && count("<table class=\"map\"", in: lines) == 0)
    #expect(lines.contains("Best: latent\u{A0}1, beta\u{A0}2, rate\u{A0}1: \u{2212}100. In colour: the best 2."))
  }

  @Test func whatItSays() throws {
    let sample = SampleReport(settings: ["2", "10", "50"], seeds: 2)
    try sample.publish { [-120, -121, -100, -101, -110, -111][$0] }
    let page = try sample.page()
    #expect(page.contains("latent 10 has the highest validation ELBO of 3 settings: \u{2212}100.5 ± 6.4 nats"))
    #expect(page.contains("Next is latent 50 with \u{2212}110.5 ± 6.4 nats, last is latent 2"))
    #expect(page.contains("<p class=\"lead\">All others are significantly worse (5 %, with Holm’s correction).</p>"))
    #expect(count("<details ", in: page) == 6 && count("role=\"img\"", in: page) > 12)
    #expect(page.contains("<dt>seed</dt><dd>2</dd>") && page.contains("epoch 2, the last</pre>"))
    #expect(page.contains("<td class=\"number\">2000</td><td class=\"number\">0.50</td>"))
    let root = Files.absolute(sample.folder.path).parentFolder ?? ""
    #expect(page.contains("<dd>atelier sweep sizes.yaml --results \(root)</dd>") && page.contains("title: x\n</pre>"))
    // Results of before versions were recorded say none.
    #expect(!page.contains("<dt>arithmetic</dt>"))
    // Of every setting a row of samples and of reconstructions, and once the originals; of every trial both.
    #expect(count("<img ", in: page) == 3 + 3 + 1 + 6 * 2)
  }

  /// What differs between settings is a column, whether it was swept or counted.
  @Test func parametersThatDiffer() throws {
    let results = TemporaryResults()
    let plan = plan([("2", 1, ""), ("10", 1, "")])
    for (trial, parameters) in zip(plan.trials, [2000, 10_000]) {
      try results.publish(trial.id, metrics: [("valid_elbo", -1)], parameters: parameters)
    }
    func page() throws -> String {
      let source = ReportSource(results.folder, SweepResults(plan, results.folder), ReportMethod())
      return String(decoding: try ReportPage([source], at: results.folder.report).bytes, as: UTF8.self)
    }
    #expect(try page().contains("<th scope=\"col\" class=\"number\">parameters</th>"))
    #expect(try page().contains("<td class=\"number\" data-value=\"10000\">10,000</td>"))
    try results.publish(plan.trials[1].id, parameters: 2000)
    let same = try page()
    #expect(!same.contains("parameters</th></tr>") && same.contains("parameters 2000"))
  }

  @Test func failuresAndWhatIsMissing() throws {
    let page = try hostileReport().page()
    #expect(page.contains("<dt>failed</dt><dd>2</dd>") && page.contains("<dt>waiting</dt><dd>1</dd>"))
    #expect(page.contains("\u{FFFD}[31mred"))
    #expect(page.contains("<a href=\"#trial-1-9\">"))
    #expect(page.contains("<td class=\"number\">nan</td>") && page.contains("<td class=\"number\">inf</td>"))

    let alone = SampleReport(settings: ["2"])
    try alone.publish(pictures: false)
    #expect(try alone.page().contains("Validation ELBO: \u{2212}100.0 nats, one seed."))
    #expect(try alone.page().contains("No trial has stored pictures."))
    let none = SampleReport(settings: ["2"])
    #expect(try none.page().contains("No trial is done yet"))
    let empty = SampleReport(settings: [])
    #expect(try empty.page().contains("There are no trials."))
  }

  @Test func severalExperiments() throws {
    let samples = [SampleReport(settings: ["2", "10"]), SampleReport(settings: ["2", "10"], title: "Other")]
    for sample in samples {
      try sample.publish()
    }
    // The results are at hand: nothing is read again.
    let page = try withExtendedLifetime(samples) {
      String(decoding: try ReportPage(samples.map(\.source), at: samples[0].folder.report).bytes, as: UTF8.self)
    }
    #expect(page.contains("<h1>Comparison of 2 experiments</h1>"))
    #expect(page.contains("1. Sizes</h2>") && page.contains("2. Other</h2>"))
    let ids = values(of: "id", in: page)
    #expect(Set(ids).count == ids.count)
    #expect(values(of: "href", in: page).contains { $0.hasPrefix("../../") && $0.hasSuffix("log.txt") })
  }

  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Noise is what PNG makes least small.
  @Test func eightTrialsTakeTwoMegabytes() throws {
    let sample = SampleReport(settings: ["1", "2", "5", "10"], seeds: 2)
    try sample.publish(steps: 300)
    #expect(try sample.page().utf8.count <= 2_000_000)
  }

  @Test func manySettingsAreWrittenSoon() throws {
    let sample = SampleReport(settings: (1...200).map { String($0) })
    try sample.publish(steps: 100)
    let path = sample.folder.report
    // The time of this thread alone: other tests run beside it.
    let began = threadSeconds()
    try ReportPage.write([sample.source], to: path)
    #expect(threadSeconds() - began <= 2)
    #expect((Files.size(path) ?? .max) <= 10_000_000)
    let page = try Files.text(path)
    #expect(page.contains("176 of 200 settings are left out"))
    #expect(count("<details ", in: page) == 200)
  }
}
