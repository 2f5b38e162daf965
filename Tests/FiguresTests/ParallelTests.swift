import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Figures

@Suite struct ParallelTests {
  private let folder = TemporaryFolder()
  private let elbo = MetricName(.valid, "elbo")

  private func picture(_ kind: SyntheticSweep.Kind, _ metric: MetricName? = nil, settings: Int = 200) throws
    -> ParallelCoordinates
  {
    let sweep = SyntheticSweep(kind: kind, settings: settings, names: 3)
    return try #require(SweepMaterial(sweep.results(in: folder)).parallel(of: metric ?? elbo))
  }

  @Test func theLastAxisIsTheMetric() throws {
    let axes = try picture(.plain).axes
    #expect(axes.map(\.label) == ["latent", "beta", "decoder", "validation ELBO [nats]"])
    #expect(axes.map(\.scale) == [.linear, .log, .linear, .linear])
    #expect(axes[2].categories == ["nearest", "deconvolution", "bilinear", "shuffle"])
  }

  @Test(arguments: [(SyntheticSweep.Kind.plain, "valid_elbo"), (.plain, "test_fid"), (.negative, "valid_elbo")])
  func theBestTenthIsInColour(_ kind: SyntheticSweep.Kind, _ name: String) throws {
    let lines = try picture(kind, MetricName(name)).lines
    let best = lines.filter(\.isBest).map { $0.values[3] }
    let rest = lines.filter { !$0.isBest }.map { $0.values[3] }
    #expect(best.count == 20 && rest.count == 180)
    #expect(name == "test_fid" ? best.max()! < rest.min()! : best.min()! > rest.max()!)
  }

  @Test func atLeastOneIsAndNoneWhereNoneIsBetter() throws {
    #expect(try picture(.plain, settings: 8).lines.count(where: \.isBest) == 1)
    #expect(try picture(.plain, MetricName("valid_kl")).lines.allSatisfy { !$0.isBest })
    #expect(try picture(.plain, MetricName("valid_kl")).caption == "")
    #expect(try picture(.equal).lines.allSatisfy { !$0.isBest })
    let few = SyntheticSweep(kind: .plain, settings: 200, names: 2)
    #expect(SweepMaterial(few.results(in: folder)).parallel(of: elbo) == nil)
  }

  @Test func theCaptionNamesTheBest() throws {
    let caption = try picture(.plain, settings: 8).caption
    #expect(caption.hasPrefix("Best: latent\u{A0}4, beta\u{A0}0.0001, decoder\u{A0}nearest: 193.5\u{A0}±\u{A0}2.5."))
    #expect(caption.hasSuffix("In colour: the best."))
    #expect(try picture(.plain).caption.hasSuffix("In colour: the best 20."))
    let missing = try picture(.notNumbers)
    let count = missing.lines.count { !$0.values[3].isFinite }
    #expect(count > 50 && missing.caption.contains("Without a number: \(count), whose lines end before the last axis."))
  }

  @Test func axesHaveTicksAtBothEndsAndNoneTouch() throws {
    for kind in SyntheticSweep.Kind.allCases {
      let picture = try picture(kind)
      for index in picture.axes.indices where kind != .equal && kind != .tiny {
        let ticks = picture.ticks(of: index, length: 150)
        let shown = picture.lines.map { $0.values[index] }.filter(\.isFinite)
        let values = ticks.map(\.value)
        #expect(values.contains(shown.min()!) && values.contains(shown.max()!), "\(kind) \(index)")
        let y = Projection(picture.extent(of: index), picture.axes[index].scale, from: 0, to: 150)
        let heights = values.map { y($0) }.sorted()
        for (low, high) in zip(heights, heights.dropFirst()) { #expect(high - low >= 9.99) }
      }
    }
    let few = try picture(.plain, settings: 8)
    #expect(few.ticks(of: 0, length: 150).map(\.label) == ["2", "4"])
  }

  @Test func numbersAloneFitIntoAColumn() {
    let axes = ["rate", "width", "beta", "loss"].map { Axis($0) }
    let lines = (0..<9).map { row in
      ParallelCoordinates.Line(values: (0..<4).map { Double(row * (2 * $0 + 1) % 9) })
    }
    let picture = ParallelCoordinates(title: "Loss", subtitle: "", axes: axes, lines: lines, caption: "")
    #expect(PlacedTexts(picture).size.width == 250 && PlacedTexts(picture).faults == [])
  }

  /// Processor time of this thread alone, since other tests run at the same time.
  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test(arguments: [2, 3]) func twoHundredSettingsAreDrawnAtOnce(_ names: Int) throws {
    let results = SyntheticSweep(kind: .plain, settings: 200, names: names).results(in: folder)
    let figures = "\(folder.path)/figures"
    try Files.makeFolder(figures)
    let start = seconds()
    let paths = try drawSweep(results, to: figures)
    let passed = seconds() - start
    let pages = names == 2 ? ["_map"] : ["_by_latent", "_by_beta", "_by_decoder", "_parallel"]
    let metrics = ["valid_elbo", "valid_kl", "test_fid"]
    let expected = ["loss"] + pages.flatMap { page in metrics.map { $0 + page } }
    #expect(Set(paths.map(\.lastComponent)) == Set(expected.flatMap { [$0 + ".png", $0 + ".csv"] }))
    #if !DEBUG
      #expect(passed < 2)
    #endif
  }
}
