import Basics
import TestSupport
import Testing

@testable import Figures

private func history(_ metrics: [String], epochs: Int = 3, offset: Double = 0) -> [HistoryRow] {
  (1...epochs).flatMap { epoch in
    metrics.flatMap { metric in
      ["train", "valid"].map {
        HistoryRow(
          step: epoch * 100, epoch: Double(epoch), split: $0, metric: metric, value: offset + 1 / Double(epoch))
      }
    }
  }
}

@Suite struct FigureKindTests {
  private func material(_ rows: [HistoryRow], array: @escaping (String) -> NPY?) -> TrialMaterial {
    TrialMaterial(
      id: "latent=2", title: "VAE", settings: [("latent", "2"), ("kind", "nearest")], history: rows, array: array)
  }

  @Test func everyKindDrawsWhatItNeeds() throws {
    let folder = TemporaryFolder()
    for kind in figureKinds {
      let figure = kind.init()
      let stored = Set(figure.needs.map(\.name))
      let paths = try figure.draw(
        material(history(["loss", "kl"])) { stored.contains($0) ? greys(225) : nil }, to: folder.path)
      #expect(!paths.isEmpty)
      for path in paths { #expect(decoded(try Files.read(path)) != nil) }
      if !figure.needs.isEmpty {
        #expect(throws: Problem.self) { try figure.draw(material([]) { _ in nil }, to: folder.path) }
        #expect(throws: Problem.self) {
          try figure.draw(material([]) { _ in NPY(shape: [3, 2], numbers: [0, 0, 0, 0, 0, 0]) }, to: folder.path)
        }
      }
    }
  }

  @Test func rowsAreWhole() { #expect(faults(of: figureKinds) == []) }

  @Test func fieldsSetTheirCounts() {
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    let call = Call(
      kind: "samples", arguments: ["rows": .init(.integer(3), mark), "columns": .init(.integer(5), mark)], mark: mark)
    #expect(SamplesFigure.make(call).needs == [ArrayRequest("generated", .drawn("generated", count: 15))])
    #expect(
      LatentMapFigure().needs == [ArrayRequest("latent_map", .mapped("generated", over: nil, side: 15, reach: 1.5))])
  }

  @Test func lossesWithoutOneCalledLossShareAPage() throws {
    let folder = TemporaryFolder()
    let some = try LossFigure().draw(material(history(["critic", "generator"])) { _ in nil }, to: folder.path)
    #expect(some == ["\(folder.path)/loss.png"])
    #expect(try LossFigure().draw(material([]) { _ in nil }, to: folder.path) == [])
  }

  @Test func curvesCountEpochsUnlessOneHasSeveralValuesInAnEpoch() {
    #expect(History(history(["loss"])).countsEpochs)
    var rows = history(["loss"])
    rows += [HistoryRow(step: 350, epoch: 3, split: "train", metric: "loss", value: 0)]
    #expect(!History(rows).countsEpochs)
    rows[0].epoch = .nan
    #expect(History(rows).points("loss", "train", byEpoch: false).first == Point(100, 1))
  }

  @Test func metricsMeasuredOnceAreNoCurves() {
    let rows = history(["loss"]) + [HistoryRow(step: 300, epoch: 3, split: "valid", metric: "fid", value: 9)]
    #expect(History(rows).metrics == ["loss"])
  }

  @Test func tablesAreReadAsHistory() throws {
    let table = try #require(
      Table(csv: "trial,step,epoch,split,metric,value\na,10,1,train,loss,0.5\na,x,,valid,loss,nan\n"))
    let rows = HistoryRow.rows(of: table)
    #expect(rows[0] == HistoryRow(step: 10, epoch: 1, split: "train", metric: "loss", value: 0.5))
    #expect(rows[1].step == 0 && rows[1].epoch.isNaN && rows[1].value.isNaN)
    #expect(HistoryRow.rows(of: Table(columns: ["step"], rows: [["1"]])).isEmpty)
  }
}

@Suite struct SweepFiguresTests {
  private func sweep(_ swept: [String], _ values: [[String]], seeds: Int = 2) -> SweepMaterial {
    let trials = values.enumerated().flatMap { index, values in
      (1...seeds).map { seed in
        SweepMaterial.Trial(
          id: "t\(index)s\(seed)", values: values, seed: "\(seed)",
          metrics: ["elbo": -90 - Double(index) - 0.1 * Double(seed)],
          history: history(["loss"], offset: Double(index)))
      }
    }
    return SweepMaterial(name: "vae", title: "VAE", swept: swept, metrics: ["elbo", "fid"], trials: trials) { _, name in
      name == "generated" ? greys(12) : nil
    }
  }

  @Test func aSweepIsDrawn() throws {
    let folder = TemporaryFolder()
    let past = (1...3).map {
      HistoryRow(step: $0, epoch: Double($0), split: "train", metric: "loss", value: 9 - Double($0))
    }
    // The third failed.
    let trials = [("a", "2", -100.0), ("b", "2", -101), ("c", "10", nil), ("d", "10", -90)].map { id, latent, elbo in
      SweepMaterial.Trial(
        id: id, values: [latent], seed: "1", metrics: elbo.map { ["elbo": $0] } ?? [:], history: elbo == nil ? [] : past
      )
    }
    let material = SweepMaterial(
      name: "vae", title: "VAE", swept: ["latent"], metrics: ["elbo"], trials: trials, array: { _, _ in greys(4) })
    let paths = try drawSweep(material, to: folder.path)
    #expect(paths == ["loss", "elbo", "samples", "reconstructions"].map { "\(folder.path)/\($0).png" })
    for path in paths { #expect(decoded(try Files.read(path)) != nil) }
  }

  @Test func seedsLookTheSameAndNumbersAreInOrder() {
    let settings = sweep(["latent"], [["100"], ["2"], ["50"]]).settings
    #expect(settings.map(\.values) == [["2"], ["50"], ["100"]])
    #expect(settings.allSatisfy { $0.trials.count == 2 } && Set(settings.map(\.look)).count == 3)
    #expect(sweep(["kind"], [["b"], ["a"]]).settings.map(\.values) == [["b"], ["a"]])
  }

  @Test func theMeanHasItsInterval() throws {
    let chart = try #require(sweep(["latent"], [["2"], ["10"]]).charts(of: "elbo").first?.chart)
    let mean = chart.series[0]
    #expect(mean.points.count == 2 && abs(mean.points[0].y + 90.15) < 1e-9)
    // Two numbers 0.1 apart: 12.706 × 0.05.
    #expect(abs(mean.whiskers[0].high - mean.whiskers[0].low - 2 * 12.706 * 0.05) < 1e-4)
    #expect(chart.series[1].points.count == 4 && chart.x.places == [2, 10] && chart.x.scale == .linear)
  }

  @Test func axesFollowTheValues() throws {
    let wide = try #require(sweep(["rate"], [["1e-4"], ["1e-3"], ["1e-2"]]).charts(of: "elbo").first?.chart)
    #expect(wide.x.scale == .log)
    let words = try #require(sweep(["kind"], [["nearest"], ["7"]]).charts(of: "elbo").first?.chart)
    #expect(words.x.categories == ["nearest", "7"])
    #expect(sweep(["latent"], [["2"], ["10"]]).charts(of: "fid").isEmpty)
    #expect(sweep(["latent"], [["2"]]).charts(of: "elbo").isEmpty)
  }

  @Test func severalColumns() {
    let grid = ["2", "10", "50"].flatMap { a in ["x", "y"].map { [a, $0] } }
    let crossed = sweep(["latent", "kind"], grid).charts(of: "elbo")
    #expect(crossed.count == 1 && crossed[0].chart.series.compactMap(\.name) == ["x", "y"])
    let together = sweep(["latent", "beta"], [["2", "1"], ["10", "4"], ["50", "9"]]).charts(of: "elbo")
    #expect(together.count == 1 && together[0].chart.series.compactMap(\.name).isEmpty)
    let drawn = (0..<12).map { ["\(Double($0 * 7 % 12) + 0.5)", "\($0 * 5 % 12)"] }
    let clouds = sweep(["rate", "width"], drawn, seeds: 1).charts(of: "elbo")
    #expect(clouds.map(\.column) == ["rate", "width"] && clouds.allSatisfy { $0.chart.series.count == 1 })
  }

  @Test func manySettingsAndStrangeNames() throws {
    let folder = TemporaryFolder()
    var material = sweep(["../a/b", ""], (0..<60).map { ["\($0)", "word \($0 % 7)"] }, seeds: 1)
    material.metrics = ["elbo", "../../x", ""]
    for index in material.trials.indices {
      material.trials[index].metrics["../../x"] = index == 3 ? .nan : Double(index)
    }
    let paths = try drawSweep(material, to: folder.path)
    #expect(Set(Files.names(in: folder.path)).count == Set(paths).count && paths.allSatisfy { !$0.contains("..") })
    #expect(
      try drawSweep(
        SweepMaterial(name: "", title: "", swept: [], metrics: ["elbo"], trials: [], array: { _, _ in nil }),
        to: folder.path
      ) == [])
  }

  @Test(arguments: [
    ("latent", "100", "latent\u{A0}100"), ("kind", "nearest", "nearest"), ("bias", "true", "bias\u{A0}true"),
    ("rate", "3e-05", "rate\u{A0}3×10⁻⁵"),
  ])
  func settingsAreLabelled(_ name: String, _ value: String, _ label: String) {
    #expect(settingLabel(name, value) == label)
  }
}
