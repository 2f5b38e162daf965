import Basics
import Glibc
import TestSupport
import Testing

@testable import Figures

@Suite struct PictureTests {
  private var chart: Chart {
    var chart = Chart("Loss", subtitle: "a subtitle", x: Axis("epoch"), y: Axis("loss"))
    chart.series = [
      Series("training", (1...20).map { Point(Double($0), 1 / Double($0)) }, look: .distinct(0)),
      Series("validation", (1...20).map { Point(Double($0), 1 / Double($0) + 0.02) }, style: .both, look: .distinct(1)),
    ]
    chart.series[1].band = chart.series[1].points.map { .init($0.y - 0.1, $0.y + 0.1) }
    return chart
  }

  @Test func pngHasItsSizeAtThreeHundredDots() throws {
    let bytes = try drawn(chart, as: .png)
    let raster = try #require(decoded(bytes))
    let size = ChartLayout(chart, TextRuler()).size
    #expect(raster.width == Int((size.width * 300 / 72).rounded(.up)))
    #expect(raster.height == Int((size.height * 300 / 72).rounded(.up)))
    // White to the very edge, the last pixel included, though the page ends within it.
    for x in [0, raster.width - 1] { for y in [0, raster.height - 1] { #expect(raster[x, y] == 0xFFFFFF) } }
    #expect(raster.pixels.contains(0x0072B2))
    // pHYs: 11 811 dots per metre.
    #expect(Array(bytes[37..<54]) == Array("pHYs".utf8) + [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1] + bytes[50..<54])
  }

  @Test(arguments: PictureFormat.allCases) func theSameBytesTwice(_ format: PictureFormat) throws {
    let pictures: [any Picture] = [
      chart, Panels("", [chart, chart]), ImageGrid(of: try Images(greys(4), name: "a"), columns: 2),
    ]
    for picture in pictures {
      let first = try drawn(picture, as: format)
      _ = try drawn(Chart("something else"), as: .svg)
      #expect(try drawn(picture, as: format) == first)
    }
    let first = try drawn(chart, as: format)
    let heads: [PictureFormat: [UInt8]] = [.png: [0x89, 0x50], .svg: Array("<?xml".utf8), .pdf: Array("%PDF".utf8)]
    #expect(first.starts(with: heads[format] ?? []) && first.count > 1000)
  }

  @Test(arguments: ["loss.jpg", "loss", "png", "folder.png/loss", ""]) func otherEndingsAreErrors(_ path: String) {
    #expect(throws: Problem.self) { try PictureFormat(path: path) }
  }

  @Test(arguments: [("a/b.PNG", PictureFormat.png), ("x.tar.svg", .svg), ("/r/p.pdf", .pdf)])
  func endingsSayTheFormat(_ path: String, _ format: PictureFormat) throws {
    #expect(try PictureFormat(path: path) == format)
  }

  @Test func whatCannotBeWrittenIsAnError() {
    #expect(throws: (any Error).self) { try draw(chart, to: "/proc/nowhere/loss.png") }
    #expect(throws: (any Error).self) { try draw(chart, to: "/dev/full/loss.png") }
  }

  @Test func aFileIsWholeAndNothingIsLeftBesideIt() throws {
    let folder = TemporaryFolder()
    try draw(chart, to: "\(folder.path)/loss.svg")
    #expect(Files.names(in: folder.path) == ["loss.svg"])
    #expect(try Files.text("\(folder.path)/loss.svg").hasSuffix("</svg>\n"))
  }

  @Test(arguments: [
    Chart(), Chart(String(repeating: "Ω🙂\u{0}\n", count: 2500), subtitle: String(repeating: "x", count: 5000)),
    Chart("a", x: Axis(String(repeating: "long ", count: 900)), y: Axis(String(repeating: "label", count: 900))),
    Chart("a", x: Axis(categories: (0..<3000).map { "category number \($0)" })),
    Chart("a", x: Axis(scale: .log, range: -5...5), y: Axis(range: 3...3)),
    Chart("a", x: Axis(range: -1e300...1e308)),
  ])
  func hostileCharts(_ empty: Chart) throws {
    let values = [0, 1, -1, Double.nan, .infinity, -.infinity, 1e308, -1e308, 1e-308, .leastNonzeroMagnitude, 1e18]
    var chart = empty
    #expect(decoded(try drawn(chart, as: .png)) != nil)
    for style in [Series.Style.line, .points, .both] {
      var series = Series(
        String(repeating: "name", count: 1000), values.flatMap { x in values.map { Point(x, $0) } }, style: style,
        look: .distinct(3))
      series.band = series.points.map { .init($0.x, $0.y) }
      series.whiskers = series.band
      chart.series.append(series)
      series.name = "\u{202E}\t"
      chart.series.append(series)
    }
    for format in PictureFormat.allCases { #expect(try drawn(chart, as: format).count > 500) }
  }

  @Test(arguments: [Series.Style.line, .points]) func aMillionPoints(_ style: Series.Style) throws {
    var random = SplitMix(state: 3)
    var chart = Chart("Many", x: Axis("x"), y: Axis("y"))
    chart.series = [
      Series("cloud", (0..<1_000_000).map { Point(Double($0), random.unit()) }, style: style, look: .distinct(0))
    ]
    let start = processorSeconds()
    let png = try drawn(chart, as: .png)
    let seconds = processorSeconds() - start
    #expect(decoded(png) != nil)
    // Thinned to what can be seen, whatever the number of points.
    #expect(try drawn(chart, as: .svg).count < 10_000_000)
    #if DEBUG
      #expect(seconds < 30)
    #else
      #expect(seconds < 1)
    #endif
  }

  @Test func panelsShareOneLegend() throws {
    let drawing = Panels("Losses", [chart, chart, chart], columns: 2).drawing(TextRuler())
    #expect(drawing.size.width == 500)
    #expect(try drawn(Panels("", []), as: .png).count > 100)
    let raster = try #require(decoded(try drawn(Panels("Losses", [chart, chart]), as: .png)))
    #expect(raster.width == 1042)
  }
}

/// Processor time of this thread alone, since other tests run at the same time.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
