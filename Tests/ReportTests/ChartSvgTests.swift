import Basics
import Figures
import Testing

@testable import Report

@Suite struct ChartSvgTests {
  private func svg(_ x: [Double]) -> String {
    let points = x.map { Point($0, $0.truncatingRemainder(dividingBy: 7)) }
    var chart = Chart(x: Axis("k"), y: Axis("loss"))
    chart.x.preferredTicks = x
    chart.series = [Series(nil, points, style: .both, look: .distinct(0))]
    var html = Html()
    var colors = PageColors()
    ChartSvg(chart).write(to: &html, &colors)
    return String(decoding: html.bytes, as: UTF8.self)
  }

  private func labels(_ svg: String) -> [(x: Double, text: String)] {
    svg.split(separator: "<text class=\"mid\" x=\"", omittingEmptySubsequences: false).dropFirst().map { part in
      let text = part.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
      return (Double(part.prefix { $0 != "\"" }) ?? .nan, String(text))
    }
  }

  @Test(arguments: [
    [1, 1.1, 1.2, 1.3, 10], [0.001, 0.002, 0.003, 0.01, 1], [1000, 1010, 1020, 2000, 3000],
    [0.9, 0.91, 0.92, 0.93, 1.5],
    [0, 1, 2, 3, 1000], [-1, 0.001, 0.002, 0.003, 1], [1, 2, 3, 4, 5],
  ])
  func labelsDoNotTouch(x: [Double]) {
    let labels = labels(svg(x))
    #expect(labels.count >= 2)
    for (a, b) in zip(labels, labels.dropFirst()) {
      #expect(b.x - a.x > Double(a.text.count + b.text.count) / 2 * 6, "\(labels)")
    }
  }

  /// What may be too long is drawn narrower, not cut.
  @Test func longLabelsAreWhole() {
    let label = "validation Kullback-Leibler divergence from the prior of the first layer [nats per example]"
    var chart = Chart("A title", x: Axis(label), y: Axis(label))
    chart.x.categories = ["upsampling by nearest neighbours", "none"]
    chart.series = [Series(nil, [Point(0, 1), Point(1, 2)], style: .points, look: .distinct(0))]
    var html = Html()
    var colors = PageColors()
    ChartSvg(chart).write(to: &html, &colors)
    let svg = String(decoding: html.bytes, as: UTF8.self)
    #expect(!svg.contains("…") && svg.contains("spacingAndGlyphs\">\(label)</text>"))
  }

  /// Whole numbers that are larger than any index.
  @Test(.timeLimit(.minutes(1))) func hugeNumbers() {
    #expect(svg([1, 1e20]).contains("<title>1 at k 1; 2 at k 10²⁰</title>"))
    #expect(svg([-1e300, 1e300]).contains("at k 10³⁰⁰</title>"))
  }

  /// A power of ten is said of round numbers, not of the swept ones, which are whole.
  @Test func powersAreOfRoundNumbers() {
    #expect(svg([1e20, 2e20]).contains(">k</text>") && svg([1e20, 2e20]).contains(">2×10²⁰</text>"))
    #expect(svg([1e20, 1.01e20, 1.02e20, 9e20]).contains(">k × 10²⁰</text>"))
  }
}
