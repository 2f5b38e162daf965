import Basics
import Results
import TestSupport
import Testing

@testable import Figures

private func history(_ metrics: [String], epochs: Int = 3, offset: Double = 0) -> [HistoryRow] {
  (1...epochs).flatMap { epoch in
    metrics.flatMap { metric in
      [Split.train, .valid].map {
        HistoryRow(
          step: epoch * 100, epoch: Double(epoch), name: MetricName($0, metric), value: offset + 1 / Double(epoch))
      }
    }
  }
}

@Suite struct FigureKindTests {
  private func material(_ rows: [HistoryRow], array: @escaping (String) -> NPY?) -> TrialMaterial {
    TrialMaterial(
      id: "latent=2", title: "VAE", settings: [("latent", "2"), ("kind", "nearest")], history: rows, array: array,
      words: { $0 == "networks" ? ["net\tlayer\t0\tlinear 8\t8\t72\t0"] : [] })
  }

  @Test func everyKindDrawsWhatItNeeds() throws {
    for kind in figureKinds {
      let folder = TemporaryFolder()
      let figure = kind.make(FigureSamples.given[kind.name] ?? [:])
      let needs = Dictionary(figure.needs.map { ($0.array.name, $0) }) { first, _ in first }
      let paths = try figure.drawn(
        material(history(["loss", "kl"])) { needs[$0].map { FigureSamples.array(for: $0) } }, to: folder.path)
      // Others are of sweeps alone.
      #expect(paths.isEmpty == (figure.swept != nil), "\(kind.name)")
      for path in paths {
        #expect(decoded(try Files.read(path)) != nil)
        let table = try #require(Table(csv: try Files.text(path.dropLast(3) + "csv")))
        #expect(!table.rows.isEmpty && table.rows.allSatisfy { $0.count == table.columns.count }, "\(kind.name)")
      }
      if figure.needs.contains(where: { !$0.isOptional }) {
        #expect(throws: Problem.self, "\(kind.name)") { try figure.drawn(material([]) { _ in nil }, to: folder.path) }
      }
    }
  }

  @Test func theRowSaysTheFormat() throws {
    for format in PictureFormat.allCases {
      let folder = TemporaryFolder()
      let figure = LossFigure.make(["file": .word(format.rawValue)])
      #expect(
        try figure.drawn(material(history(["loss"])) { _ in nil }, to: folder.path)
          == ["\(folder.path)/loss.\(format.rawValue)"])
    }
  }

  @Test func rowsAreWhole() { #expect(faults(of: figureKinds) == []) }

  @Test func fieldsSetTheirCounts() {
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    let call = Call(
      kind: "samples", arguments: ["rows": .init(.words(["3"]), mark), "columns": .init(.words(["5"]), mark)],
      mark: mark)
    #expect(
      SamplesFigure.make(call).needs == [
        Need(ArrayRequest("generated", "drawn", of: "generated", ["count": .integer(15)]), .images)
      ])
    #expect(
      LatentMapFigure().needs == [
        Need(
          ArrayRequest(
            "latent_map", "mapped", of: "generated", ["over": nil, "side": .integer(15), "reach": .number(1.5)]),
          .images)
      ])
  }

  /// Shapes as stored, without the count, and the forms they satisfy.
  @Test(arguments: [
    ([], [Need.Form.anything]), ([3], [.vectors(nil), .vectors(3), .anything]), ([2], [.vectors(nil), .anything]),
    ([8, 8], [.images, .anything]), ([1, 8, 8], [.images, .anything]), ([3, 8, 8], [.images, .anything]),
    ([2, 8, 8], [.anything]), ([1, 3, 8, 8], [.anything]),
  ])
  func needsSayWhatEntriesMustBe(_ shape: [Int], _ served: [Need.Form]) {
    for form in [Need.Form.images, .vectors(nil), .vectors(3), .anything] {
      let need = Need(ArrayRequest("a", "drawn"), form)
      #expect((need.obstacle(to: "h", of: shape) == nil) == served.contains(form), "\(form)")
      #expect(need.isServed(by: [5] + shape) == served.contains(form), "\(form)")
      #expect(!need.isServed(by: [0] + shape))
    }
  }

  @Test func needsSayWhatIsMissing() {
    func obstacle(_ form: Need.Form) -> String? {
      Need(ArrayRequest("a", "drawn"), form).obstacle(to: "h", of: [4, 4, 7])
    }
    #expect(obstacle(.images) == "'h' is not an image")
    #expect(obstacle(.vectors(nil)) == "'h' is not a vector")
    #expect(obstacle(.vectors(2)) == "'h' is not a vector of 2")
  }

  @Test func lossesWithoutOneCalledLossShareAPage() throws {
    let folder = TemporaryFolder()
    let some = try LossFigure().drawn(material(history(["critic", "generator"])) { _ in nil }, to: folder.path)
    #expect(some == ["\(folder.path)/loss.png"])
    #expect(try LossFigure().drawn(material([]) { _ in nil }, to: folder.path) == [])
  }

  @Test func curvesCountEpochsUnlessOneHasSeveralValuesInAnEpoch() {
    #expect(History(history(["loss"])).countsEpochs)
    var rows = history(["loss"])
    rows += [HistoryRow(step: 350, epoch: 3, name: MetricName(.train, "loss"), value: 0)]
    #expect(!History(rows).countsEpochs)
    rows[0].epoch = .nan
    #expect(History(rows).points(MetricName(.train, "loss"), byEpoch: false).first == Point(100, 1))
  }

  /// A first epoch ends at 1, one that is half done before it; between whole epochs there are no ticks.
  @Test(arguments: [
    ([1.0], [0.0, 1]), ([0.5], [0, 1]), ([0.25, 0.5], [0, 1]), ([1, 2, 2.5], [1, 2]), ([3], [0, 1, 2, 3]),
  ])
  func epochsHaveWholeTicks(_ epochs: [Double], _ ticks: [Double]) {
    let rows = epochs.enumerated().map { index, epoch in
      HistoryRow(step: index, epoch: epoch, name: MetricName(.train, "loss"), value: 2 - epoch / 9)
    }
    let layout = ChartLayout(History(rows).chart(of: "loss", nil), TextRuler())
    #expect(layout.xTicks.ticks.map(\.value) == ticks)
    if epochs.count == 1 {
      #expect(layout.xRange.lowerBound <= 0 && layout.xRange.upperBound < ticks[ticks.count - 1] + 0.2)
    }
  }

  @Test func metricsMeasuredOnceAreNotCurves() {
    let rows = history(["loss"]) + [HistoryRow(step: 300, epoch: 3, name: MetricName(.valid, "fid"), value: 9)]
    #expect(History(rows).metrics == ["loss"])
  }
}

@Suite struct LabelTests {
  @Test(arguments: [
    ("valid_elbo", Quality(label: "ELBO", unit: "nats"), "validation ELBO [nats]"),
    ("train_loss_decoder", Quality(), "training loss decoder"), ("test_fid", Quality(label: "FID"), "test FID"),
    ("jsd", Quality(unit: "nats"), "jsd [nats]"),
  ])
  func axes(_ column: String, _ quality: Quality, _ label: String) {
    #expect(axisLabel(MetricName(column), quality) == label)
  }

  @Test func curvesAreLabelledByTheirQuality() {
    let curves = History(history(["elbo"]))
    #expect(curves.chart(of: "elbo", Quality(label: "ELBO", unit: "nats")).y.label == "ELBO [nats]")
    #expect(curves.chart(of: "elbo", nil).y.label == "elbo")
  }
}

@Suite struct SweepFiguresTests {
  private let folder = TemporaryFolder()
  private let elbo = MetricName(nil, "elbo")

  private func results(_ swept: [String], _ trials: [SweepResults.Trial]) -> SweepResults {
    SweepResults(
      PlanFile(
        name: "vae", title: "VAE", file: "", folder: "", overrides: [], columns: swept + ["seed"],
        trials: trials.map(\.plan)), trials: trials)
  }

  /// A trial with these metrics and records and 12 grey images; without metrics, one that failed.
  private func trial(
    _ id: String, _ values: [String], seed: Int = 1, _ metrics: [(String, Double)]?, _ history: [HistoryRow]
  ) throws -> SweepResults.Trial {
    let arrays = ["generated", "reconstructed"].map { "\($0)-01234567" }
    let own = "\(folder.path)/trials/\(id)"
    folder.write("trials/\(id)/metrics.csv", Table(columns: HistoryRow.columns, rows: history.map(\.cells)).csv)
    if metrics != nil {
      try Files.makeFolder("\(own)/arrays")
      for array in arrays { try greys(12).write(to: "\(own)/arrays/\(array).npy") }
    }
    return SweepResults.Trial(
      PlanFile.Trial(id: id, seed: UInt64(seed), settings: [], drawings: arrays, experiment: ""), values: values,
      status: TrialStatus(
        id: id, state: metrics == nil ? .failed : .done, seed: UInt64(seed), steps: 1, parameters: 1, seconds: 1,
        metrics: (metrics ?? []).map { .init(MetricName($0.0), $0.1) },
        qualities: ["elbo": Quality(better: .higher, label: "ELBO", unit: "nats")]), folder: own)
  }

  private func sweep(_ swept: [String], _ values: [[String]], seeds: Int = 2) throws -> SweepMaterial {
    let trials = try values.enumerated().flatMap { index, values in
      try (1...seeds).map { seed in
        try trial(
          "t\(index)s\(seed)", values, seed: seed, [("elbo", -90 - Double(index) - 0.1 * Double(seed))],
          history(["loss"], offset: Double(index)))
      }
    }
    return SweepMaterial(results(swept, trials))
  }

  @Test func aSweepIsDrawn() throws {
    let past = (1...3).map {
      HistoryRow(step: $0, epoch: Double($0), name: MetricName(.train, "loss"), value: 9 - Double($0))
    }
    // The third failed.
    let trials = try [("a", "2", -100.0), ("b", "2", -101), ("c", "10", nil), ("d", "10", -90)].map {
      id, latent, elbo in
      try trial(id, [latent], elbo.map { [("valid_elbo", $0), ("train_elbo", $0)] }, elbo == nil ? [] : past)
    }
    let figures = "\(folder.path)/figures"
    try Files.makeFolder(figures)
    let all = try drawSweep(results(["latent"], trials), to: figures)
    let paths = all.filter { $0.hasSuffix(".png") }
    #expect(Set(all) == Set(paths + paths.map { $0.dropLast(3) + "csv" }))
    #expect(paths == ["loss", "valid_elbo", "samples", "reconstructions"].map { "\(figures)/\($0).png" })
    for path in paths { #expect(decoded(try Files.read(path)) != nil) }
  }

  @Test func seedsLookTheSameAndNumbersAreInOrder() throws {
    let settings = try sweep(["latent"], [["100"], ["2"], ["50"]]).settings
    #expect(settings.map(\.values) == [["2"], ["50"], ["100"]])
    #expect(settings.allSatisfy { $0.trials.count == 2 } && Set(settings.map(\.look)).count == 3)
    #expect(try sweep(["kind"], [["b"], ["a"]]).settings.map(\.values) == [["b"], ["a"]])
  }

  /// Of a single epoch there are points alone, which must differ as lines do.
  @Test func pointsOfSeveralColumnsDiffer() throws {
    let grid = ["2", "10", "50"].flatMap { a in ["x", "y", "z"].map { [a, $0] } }
    let looks = try sweep(["latent", "kind"], grid, seeds: 1).settings.map(\.look)
    #expect(Set(looks.map { Look(color: $0.color, marker: $0.marker) }).count == 9)
  }

  @Test func theMeanHasItsInterval() throws {
    let chart = try #require(try sweep(["latent"], [["2"], ["10"]]).charts(of: elbo).first?.chart)
    #expect(chart.title == "ELBO against latent" && chart.y.label == "ELBO [nats]")
    let mean = chart.series[0]
    #expect(mean.points.count == 2 && abs(mean.points[0].y + 90.15) < 1e-9)
    // Two numbers 0.1 apart: 12.706 × 0.05.
    #expect(abs(try #require(mean.whiskers[0]).high - #require(mean.whiskers[0]).low - 2 * 12.706 * 0.05) < 1e-4)
    #expect(chart.series[1].points.count == 4 && chart.x.preferredTicks == [2, 10] && chart.x.scale == .linear)
  }

  @Test func axesFollowTheValues() throws {
    let wide = try #require(try sweep(["rate"], [["1e-4"], ["1e-3"], ["1e-2"]]).charts(of: elbo).first?.chart)
    #expect(wide.x.scale == .log)
    let words = try #require(try sweep(["kind"], [["nearest"], ["7"]]).charts(of: elbo).first?.chart)
    #expect(words.x.categories == ["nearest", "7"])
    #expect(try sweep(["latent"], [["2"], ["10"]]).charts(of: MetricName("fid")).isEmpty)
    #expect(try sweep(["latent"], [["2"]]).charts(of: elbo).isEmpty)
  }

  /// Nine groups over four words: each point stands nearest to its own word, and none is outside.
  @Test func groupsStandOverTheirWords() throws {
    let words = ["a", "b", "c", "d"].flatMap { a in
      ["x", "y", "z"].flatMap { b in ["r", "s", "t"].map { [a, b, $0] } }
    }
    let chart = try #require(try sweep(["one", "two", "three"], words).charts(of: elbo).first?.chart)
    #expect(Set(chart.series.compactMap(\.name)).count == 9 && chart.x.categories.count == 4)
    let layout = ChartLayout(chart, TextRuler())
    let room = layout.plot.width / 4
    for (series, trace) in zip(chart.series, layout.traces) {
      #expect(trace.dots.count >= 4)
      for dot in trace.dots {
        let home = series.points.map { abs(layout.xProjection($0.x) - dot.x) }.min() ?? .infinity
        #expect(home <= 0.45 * room, "\(series.name ?? "a seed")")
      }
    }
  }

  /// 0.12345 and 0.12346 are two settings: their names differ.
  @Test func nearbyValuesStayApart() throws {
    let near = ["0.12345", "0.12346", "0.5"]
    let grid = near.flatMap { a in ["x", "y", "z", "w"].map { [$0, a] } }
    let chart = try #require(try sweep(["kind", "beta"], grid).charts(of: elbo).first?.chart)
    #expect(Set(chart.series.compactMap(\.name)).count == (chart.x.categories.isEmpty ? 4 : 3))
    let material = try sweep(["kind", "beta"], near.map { ["x", $0] })
    #expect(Set(material.settings.map { material.label($0) }).count == 3)
    let curves = try #require(LossOfEveryTrial().pictures(material).first?.picture as? Panels)
    #expect(Set(curves.charts.flatMap { $0.series.compactMap(\.name) }).count == 3)
  }

  @Test func severalColumns() throws {
    let grid = ["2", "10", "50"].flatMap { a in ["x", "y"].map { [a, $0] } }
    let crossed = try sweep(["latent", "kind"], grid).charts(of: elbo)
    #expect(crossed.count == 1 && crossed[0].chart.series.compactMap(\.name) == ["x", "y"])
    let together = try sweep(["latent", "beta"], [["2", "1"], ["10", "4"], ["50", "9"]]).charts(of: elbo)
    #expect(together.count == 1 && together[0].chart.series.compactMap(\.name).isEmpty)
    let drawn = (0..<12).map { ["\(Double($0 * 7 % 12) + 0.5)", "\($0 * 5 % 12)"] }
    let clouds = try sweep(["rate", "width"], drawn, seeds: 1).charts(of: elbo)
    #expect(clouds.map(\.column) == ["rate", "width"] && clouds.allSatisfy { $0.chart.series.count == 1 })
  }

  @Test func manySettingsAndStrangeNames() throws {
    let trials = try (0..<60).map { index in
      try trial(
        "t\(index)", ["\(index)", "word \(index % 7)"],
        [("elbo", Double(index)), ("../../x", index == 3 ? .nan : Double(index)), ("", 1)], [])
    }
    let figures = "\(folder.path)/figures"
    try Files.makeFolder(figures)
    let paths = try drawSweep(results(["../a/b", ""], trials), to: figures)
    #expect(Set(Files.names(in: figures)).count == Set(paths).count && paths.allSatisfy { !$0.contains("..") })
    #expect(try drawSweep(results([], []), to: figures) == [])
  }

  @Test(arguments: [
    ("latent", "100", "latent\u{A0}100"), ("kind", "nearest", "nearest"), ("bias", "true", "bias\u{A0}true"),
    ("rate", "3e-05", "rate\u{A0}3×10⁻⁵"),
  ])
  func settingsAreLabelled(_ name: String, _ value: String, _ label: String) {
    #expect(ValueLabels([value])(name, value) == label)
  }
}
