import Basics
import Testing

@testable import Figures

@Suite struct OccupancyTests {
  private let area = Rect(left: 10, top: 20, width: 200, height: 100)

  @Test func anEmptyDiagramGivesItsUpperRightCorner() throws {
    let free = try #require(Occupancy(area).freeRect(for: Size(50, 20), margin: 4))
    #expect(abs(free.right - 206) < 1e-9 && abs(free.top - 24) < 1e-9)
  }

  @Test func aFullDiagramGivesNone() {
    var taken = Occupancy(area)
    taken.add(area)
    #expect(taken.freeRect(for: Size(10, 10), margin: 4) == nil)
    #expect(Occupancy(area).freeRect(for: Size(500, 10), margin: 4) == nil)
  }

  @Test(arguments: 0..<20) func freeRectsNeverCoverLinesOrPolygons(_ seed: Int) throws {
    var random = SplitMix(state: UInt64(seed) + 1)
    var taken = Occupancy(area)
    let line = (0..<4).map { _ in Point(10 + 200 * random.unit(), 20 + 100 * random.unit()) }
    taken.add(line: line)
    let polygon = (0..<3).map { _ in Point(10 + 60 * random.unit(), 20 + 60 * random.unit()) }
    taken.add(polygon: polygon)
    let free = try #require(taken.freeRect(for: Size(40, 16), margin: 4))
    #expect(area.contains(free) && taken.isFree(free))
    for (from, to) in zip(line, line.dropFirst()) {
      for step in 0...1000 {
        let share = Double(step) / 1000
        #expect(!free.contains(Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))))
      }
    }
    for corner in polygon { #expect(!free.contains(corner)) }
    let center = Point(polygon.map(\.x).reduce(0, +) / 3, polygon.map(\.y).reduce(0, +) / 3)
    #expect(!free.contains(center))
  }

  @Test func whatLiesOutsideIsIgnored() {
    var taken = Occupancy(area)
    taken.add(Rect(left: -1e9, top: -1e9, width: 10, height: 10))
    taken.add(line: [Point(-20_000, -20_000), Point(-19_000, 20_000)])
    #expect(taken.isFree(area.inset(1)))
  }
}

@Suite struct ChartLayoutTests {
  private func curves(_ count: Int, points: Int = 40, _ value: (Int, Double) -> Double) -> Chart {
    var chart = Chart("Title", x: Axis("epoch"), y: Axis("loss"))
    chart.series = (0..<count).map { index in
      Series(
        "series \(index)", (0..<points).map { Point(Double($0), value(index, Double($0))) }, look: .distinct(index))
    }
    return chart
  }

  @Test func aLegendInsideNeverCoversData() {
    var inside = 0
    for seed in 0..<30 {
      var random = SplitMix(state: UInt64(seed) + 1)
      let chart = curves(3, points: 6 + seed) { _, x in x < 4 ? random.unit() : 0.3 * random.unit() }
      let layout = ChartLayout(chart, TextRuler())
      guard case .block(_, let rect) = layout.legend, layout.plot.contains(rect) else { continue }
      inside += 1
      for line in layout.traces.flatMap(\.lines) {
        for (from, to) in zip(line, line.dropFirst()) {
          for step in 0...100 {
            let share = Double(step) / 100
            let point = Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
            #expect(!rect.contains(point), "seed \(seed)")
          }
        }
      }
    }
    #expect(inside > 20)
  }

  @Test func twoCurvesThatEndApartAreNamedAtTheirEnds() {
    let layout = ChartLayout(curves(2) { Double($0) + 1 / (1 + $1) }, TextRuler())
    guard case .direct(let labels) = layout.legend else {
      Issue.record("no direct labels")
      return
    }
    #expect(labels.map(\.name) == ["series 0", "series 1"])
    let ruler = TextRuler()
    for label in labels {
      #expect(layout.plot.right + 4 + ruler.width(label.name, ChartLayout.direct) <= layout.size.width)
    }
  }

  @Test func aCrowdedDiagramHasItsLegendBelow() {
    let layout = ChartLayout(
      curves(8, points: 200) { index, x in Double(Int(x * 7919 + Double(index) * 104729) % 1000) }, TextRuler())
    guard case .block(_, let rect) = layout.legend else {
      Issue.record("no legend")
      return
    }
    #expect(rect.top >= layout.plot.bottom && rect.bottom <= layout.size.height && rect.right <= layout.size.width)
  }

  @Test func manySeriesFold() {
    let legend = Legend(curves(200) { Double($0) + $1 }.series, title: "")
    #expect(legend.entries.count == 10 && legend.folded == 190)
    #expect(legend.set(TextRuler(), width: 238).more?.text == "+ 190 more")
  }

  @Test func seriesOfOneNameShareALegendEntry() {
    var chart = curves(3) { Double($0) + $1 }
    for index in chart.series.indices { chart.series[index].name = "same" }
    #expect(Legend(chart.series, title: "").entries.count == 1)
  }

  @Test(arguments: [1, 2, 5, 11, 12]) func legendEntriesDoNotOverlap(_ count: Int) {
    let legend = Legend(curves(count) { Double($0) + $1 }.series, title: "latent")
    for columns in [nil, 1, 2, 3] {
      let setting = legend.set(TextRuler(), width: 238, columns: columns)
      #expect(setting.size.width <= 238.001)
      #expect(Set(setting.entries.map(\.offset)).count == count)
      for entry in setting.entries { #expect(entry.offset.y + Legend.style.lineHeight <= setting.size.height + 1e-9) }
    }
  }

  @Test func tickLabelsDoNotTouchAndStayOnThePage() {
    let ruler = TextRuler()
    for scale in [1.0, 1e-7, 20_000, 1e9, -3e5] {
      var chart = Chart(x: Axis("step"), y: Axis("value"))
      chart.series = [Series(nil, (0...10).map { Point(Double($0) * scale, Double($0) * scale) }, look: .distinct(0))]
      let layout = ChartLayout(chart, ruler)
      var end = -Double.infinity
      for tick in layout.xTicks.ticks.sorted(by: { $0.value < $1.value }) {
        let half = ruler.width(tick.label, .tick) / 2
        let middle = layout.xProjection(tick.value)
        #expect(middle - half > end && middle + half <= layout.size.width)
        end = middle + half
      }
      #expect(layout.xTicks.ticks.count >= 2 && layout.yTicks.ticks.count >= 2)
    }
  }

  @Test(arguments: [1, 2, 5, 17, 300]) func whereAllXAreWholeTicksAreToo(_ epochs: Int) {
    var chart = Chart(x: Axis("epoch"), y: Axis("loss"))
    chart.series = [Series(nil, (0..<epochs).map { Point(17 + Double($0), 1) }, look: .distinct(0))]
    let ticks = ChartLayout(chart, TextRuler()).xTicks.ticks
    #expect(ticks.allSatisfy { $0.value == $0.value.rounded() } && ticks.count >= min(epochs, 3), "\(ticks)")
    // A few epochs have a tick each.
    if epochs == 5 { #expect(ticks.map(\.value) == [17, 18, 19, 20, 21]) }
    chart.series[0].points.append(Point(17.5, 1))
    if epochs < 3 { #expect(ChartLayout(chart, TextRuler()).xTicks.ticks.contains { $0.value != $0.value.rounded() }) }
  }

  @Test func aLineOfOnePointHasItsMarkerInTheLegend() {
    var chart = curves(2, points: 1) { index, _ in Double(index) }
    #expect(Legend(chart.series, title: "").entries.map(\.style) == [.points, .points])
    chart.series[0].points += [Point(1, .nan)]
    chart.series[1].points += [Point(1, 4)]
    #expect(Legend(chart.series, title: "").entries.map(\.style) == [.points, .line])
  }

  @Test func longAxisLabelsTakeSeveralLines() {
    var chart = curves(1) { $1 * Double($0) }
    chart.size.height = 140
    chart.x.label = "a_swept_name_that_is_as_long_as_this_one_is"
    chart.y.label = "validation Kullback-Leibler divergence [nats per example]"
    let layout = ChartLayout(chart, TextRuler())
    #expect(layout.yLabel.joined(separator: " ") == chart.y.label && layout.xLabel.joined() == chart.x.label)
    #expect(PlacedTexts(chart).faults == [])
    chart.y.label = "loss"
    #expect(ChartLayout(chart, TextRuler()).yLabel == ["loss"])
  }

  /// Names of a legend are in smaller letters before they are cut, and so is what a colour bar is of.
  @Test func longNamesBesideChartsAreWhole() {
    let long = "upsampling by nearest neighbours, then a convolution"
    var chart = curves(2) { index, x in Double(index) * 9 + x }
    for index in 0...1 { chart.series[index].name = "\(index) \(long)" }
    chart.legend = .below
    chart.bar = ColorBar(.viridis, 0...1, "mean(sum((decoder(encoder(x).mean) - x)^2, over=elements)) / 784")
    let placed = PlacedTexts(chart)
    #expect(placed.cut == [] && placed.faults == [])
    #expect(PlacedTexts(Panels("Panels", [chart, chart])).faults == [])
  }

  @Test func longWordsAreBrokenAtUnderlinesWhereAsked() {
    let ruler = TextRuler()
    let words = "over one_long_name_of_many_parts here"
    let lines = ruler.wrapped(words, .label, to: 80, lines: 5, breaks: .anywhere)
    #expect(lines.joined(separator: " ").filter { $0 != " " } == words.filter { $0 != " " })
    #expect(lines.allSatisfy { ruler.width($0, .label) <= 80 } && lines.dropLast(2).allSatisfy { $0.hasSuffix("_") })
    #expect(ruler.wrapped(words, .label, to: 80, lines: 5).contains { $0.hasSuffix("…") })
    #expect(ruler.wrapped("nearest-up here", .label, to: 45, lines: 3, breaks: .atDashes) == ["nearest-", "up here"])
    #expect(ruler.wrapped("nearestup", .label, to: 40, lines: 3, breaks: .atDashes).allSatisfy { $0.hasSuffix("…") })
    #expect(ruler.wrapped("ab", .label, to: 1, lines: 2, breaks: .anywhere) == ["…"])
    #expect(ruler.shortened("one_long_name_1", .label, to: 50).hasSuffix("_1"))
    #expect(ruler.width(ruler.shortened("one_long_name_1", .label, to: 50), .label) <= 50)
  }

  /// An interval that reaches down to zero or below ends at the foot of a logarithmic axis, without a cap.
  @Test func intervalsReachTheFootOfALogarithmicAxis() throws {
    var chart = curves(1, points: 3) { [1, 10, 1000][Int($1)] }
    chart.y.scale = .log
    chart.series[0].band = [.init(0.5, 2), .init(-5, 20), .init(0, 2000)]
    chart.series[0].whiskers = chart.series[0].band
    let layout = ChartLayout(chart, TextRuler())
    let trace = layout.traces[0]
    #expect(trace.bands.map(\.count) == [6] && trace.whiskers.count == 3)
    #expect(trace.whiskers.map { abs($0.low.y - layout.plot.bottom) < 1e-9 } == [false, true, true])
  }

  /// A page that draws by itself has whole epochs, too.
  @Test func framesHaveWholeTicksToo() {
    var chart = Chart(x: Axis("epoch"), y: Axis("loss"))
    chart.series = [Series(nil, [Point(1, 1), Point(2, 2)], look: .distinct(0))]
    let frame = ChartFrame(chart, in: Rect(left: 0, top: 0, width: 384, height: 180), spacing: Size(64, 38))
    #expect(frame.xTicks.ticks.map(\.value) == [1, 2])
  }

  @Test func gapsStayGaps() {
    var chart = curves(1) { _, x in x == 10 ? .nan : x == 20 ? .infinity : x }
    chart.series[0].points[39].y = -.infinity
    let trace = ChartLayout(chart, TextRuler()).traces[0]
    #expect(trace.lines.count == 3)
  }

  @Test func aSinglePointIsADot() {
    let trace = ChartLayout(curves(1, points: 1) { _, _ in 3 }, TextRuler()).traces[0]
    #expect(trace.lines.isEmpty && trace.dots.count == 1)
  }

  @Test func thinningKeepsExtremes() throws {
    let chart = curves(1, points: 100_000) { _, x in
      x == 31_415 ? 50 : x == 70_000 ? -50 : (x / 1000).truncatingRemainder(dividingBy: 2)
    }
    let layout = ChartLayout(chart, TextRuler())
    let line = try #require(layout.traces[0].lines.first)
    #expect(line.count < 5000)
    let heights = line.map(\.y)
    #expect(abs(heights.min()! - layout.yProjection(50)) < 1e-9 && abs(heights.max()! - layout.yProjection(-50)) < 1e-9)
  }

  @Test func textIsFittedWithinItsLimit() {
    let ruler = TextRuler()
    let long = String(repeating: "word ", count: 1000)
    #expect(ruler.width(ruler.fitted(long, .title, to: 100), .title) <= 100)
    let lines = ruler.wrapped(long, .title, to: 100, lines: 2)
    #expect(lines.count == 2 && lines.allSatisfy { ruler.width($0, .title) <= 100 } && lines[1].hasSuffix("…"))
    #expect(ruler.wrapped("", .title, to: 100, lines: 2).isEmpty)
    #expect(ruler.fitted("abc", .title, to: -5) == "…")
  }
}
