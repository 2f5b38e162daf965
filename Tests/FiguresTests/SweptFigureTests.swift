import Basics
import Results
import TestSupport
import Testing

@testable import Figures

/// Rows of `figures` that go over what a sweep varies.
@Suite struct SweptFigureTests {
  private let folder = TemporaryFolder()
  private let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
  private func name(_ text: String) -> Expression { .name(text, mark) }

  /// Trials of these values with two seeds each, whose arrays are filled with a number that tells their setting.
  private func results(_ swept: [String], _ values: [[String]], _ figure: any FigureKind) throws -> SweepResults {
    let trials = try values.enumerated().flatMap { index, values in
      try [1, 2].map { seed in
        let id = "t\(index)s\(seed)"
        let own = "\(folder.path)/trials/\(id)"
        let history = (1...3).map { epoch in
          HistoryRow(
            step: epoch, epoch: Double(epoch), name: MetricName(.valid, "loss"),
            value: Double(10 * index + seed) + 1 / Double(epoch))
        }
        folder.write("trials/\(id)/metrics.csv", Table(columns: HistoryRow.columns, rows: history.map(\.cells)).csv)
        try Files.makeFolder("\(own)/arrays")
        let keys = try figure.needs.enumerated().map { need, wanted in
          let key = "\(wanted.array.name)-0000000\(need)"
          try array(wanted, Float(index) / 10).write(to: "\(own)/arrays/\(key).npy")
          var answer = Answer(key: key, row: wanted.array.text)
          answer.files = ["arrays/\(key).npy"]
          try answer.write(in: own)
          return key
        }
        return SweepResults.Trial(
          PlanFile.Trial(id: id, seed: UInt64(seed), settings: [], drawings: keys, experiment: ""), values: values,
          status: TrialStatus(
            id: id, state: .done, seed: UInt64(seed), steps: 1, parameters: 1, seconds: 1,
            metrics: [.init(MetricName(nil, "jsd"), Double(index) + 0.1 * Double(seed))]), folder: own)
      }
    }
    return SweepResults(
      PlanFile(
        name: "vae", title: "VAE", file: "", folder: "", overrides: [], columns: swept + ["seed"],
        trials: trials.map(\.plan)), trials: trials)
  }

  private func array(_ need: Need, _ number: Float) -> NPY {
    switch need.form {
    case .images: NPY(shape: [4, 1, 2, 2], numbers: [Float](repeating: number, count: 16))
    case .numbers: NPY(shape: [4], numbers: [0, 1, 0, 1])
    default: NPY(shape: [4, 2], numbers: [0, 0, 1, 1, 2, 2, 10 * number, 3])
    }
  }

  private func picture<Kind>(
    _ figure: any FigureKind, _ swept: [String], _ values: [[String]], as type: Kind.Type
  ) throws -> (name: String, picture: Kind) {
    let material = try SweptMaterial(
      results(swept, values, figure), over: figure.swept ?? [], needs: figure.needs)
    let named = try #require(try figure.pictures(of: material).first)
    return (named.name, try #require(named.picture as? Kind))
  }

  @Test func reconstructionsHaveARowForEachValue() throws {
    let figure = ReconstructionsFigure.make(["over": .words(["latent"]), "rows": .integer(1), "columns": .integer(4)])
    let (name, grid) = try picture(figure, ["latent"], [["10"], ["2"]], as: ImageGrid.self)
    #expect(name == "reconstructions_over_latent")
    #expect(grid.rows.map(\.label) == ["original", "latent\u{A0}2", "latent\u{A0}10"])
    #expect(grid.stacks[1].numbers[0] == 0.1 && grid.stacks[2].numbers[0] == 0)
  }

  @Test func panelsHaveCommonAxes() throws {
    let figure = ScatterFigure.make([
      "of": .equation(name("code")), "colour": .equation(name("t")), "over": .words(["beta"]),
    ])
    let (_, panels) = try picture(figure, ["beta"], [["1"], ["4"]], as: Panels.self)
    #expect(panels.charts.map(\.title) == ["beta\u{A0}1", "beta\u{A0}4"])
    #expect(panels.charts[0].x.range == panels.charts[1].x.range && panels.charts[0].x.range != nil)
    #expect(panels.charts[0].circles == [1, 2])
  }

  @Test func losesAreBandsOverTheSeeds() throws {
    let figure = LossFigure.make(["over": .words(["kind", "latent"])])
    let (_, chart) = try picture(
      figure, ["latent", "kind"], [["2", "a"], ["2", "b"], ["4", "a"]], as: Chart.self)
    #expect(chart.series.map(\.name) == ["a, latent\u{A0}2", "b, latent\u{A0}2", "a, latent\u{A0}4"])
    #expect(chart.series[0].points[0] == Point(1, 2.5))
    // Two numbers 1 apart: 12.706 / 2.
    #expect(abs((chart.series[0].band[0]?.high ?? 0) - 2.5 - 12.706 / 2) < 1e-3)
  }

  /// What else varies is averaged over, too.
  @Test func aNameMayBeLeftOut() throws {
    let figure = LossFigure.make(["over": .words(["kind"])])
    let (_, chart) = try picture(figure, ["latent", "kind"], [["2", "a"], ["2", "b"], ["4", "a"]], as: Chart.self)
    #expect(chart.series.map(\.name) == ["a", "b"] && chart.subtitle.contains("up to 4\u{A0}trials"))
  }

  /// A unit on the axis is that of all metrics.
  @Test func metricsShareAUnitOrHaveNone() {
    #expect(commonUnit([Quality(unit: "nats"), Quality(unit: "nats")]) == "[nats]")
    for other in [Quality(), Quality(unit: "bits")] { #expect(commonUnit([Quality(unit: "nats"), other]) == "") }
    #expect(commonUnit([Quality(), Quality()]) == "")
  }

  /// A single number has no interval: none is drawn, and its cells are empty.
  @Test func aSingleNumberHasNoInterval() throws {
    let figure = AgainstFigure.make(["name": .word("theta"), "metrics": .words(["jsd"])])
    var all = try results(["theta"], [["1"], ["2"]], figure)
    all = SweepResults(all.plan, trials: Array(all.trials.dropLast()))
    let material = try SweptMaterial(all, over: ["theta"], needs: [])
    let chart = try #require(figure.pictures(of: material).first?.picture as? Chart)
    #expect(chart.series[0].whiskers.map { $0 == nil } == [false, true])
    #expect(ChartLayout(chart, TextRuler()).traces[0].whiskers.count == 1)
    let low = try #require(chart.table.columns.firstIndex(of: "low"))
    #expect(chart.table.rows.map { $0[low].isEmpty } == [false, true])
    let loss = LossFigure.make(["over": .words(["theta"])])
    let curves = try #require(loss.pictures(of: material).first?.picture as? Chart)
    #expect(curves.series[0].band.count == 3 && curves.series[1].band.isEmpty)
  }

  /// All pictures of a value are of one trial, the first that has all arrays, and the table names it.
  @Test func allArraysAreOfOneTrial() throws {
    let figure = ReconstructionsFigure.make(["over": .words(["latent"]), "rows": .integer(1), "columns": .integer(4)])
    let all = try results(["latent"], [["2"], ["10"]], figure)
    func grid(_ scale: @escaping (String) throws -> Images.Scale = { _ in .unit }) throws -> ImageGrid {
      let material = try SweptMaterial(all, over: ["latent"], scale: scale, needs: figure.needs)
      return try #require(figure.pictures(of: material).first?.picture as? ImageGrid)
    }
    #expect(try grid().caption == "Seed 1, one of 2." && grid().rows.map(\.trial) == ["t0s1", "t0s1", "t1s1"])
    #expect(try grid().rows.map(\.setting) == ["", "2", "10"])
    let table = try grid().table
    let column = try #require(table.columns.firstIndex(of: "array"))
    #expect(table.rows.first?[column] == "originals-00000000" && table.rows.last?[column] == "reconstructed-00000001")
    // The scale is each trial's own.
    let stacks = try grid { $0 == "t1s1" ? .signed : .unit }.stacks
    #expect(stacks.map(\.scale) == [.unit, .unit, .signed])
    try Files.remove("\(folder.path)/trials/t0s1/answers/originals-00000000.json")
    #expect(try grid().rows.map(\.trial) == ["t0s2", "t0s2", "t1s1"])
    #expect(try grid().caption == "One of up to 2 trials each; the table names them.")
  }

  @Test func theTruthJumpsWhereItShould() throws {
    let log2 = Expression.call("log", [.init(.number(2, mark), mark)], mark)
    let isApart = Expression.comparison(first: name("theta"), [.init(.notEqual, .number(0, mark), mark)])
    let figure = AgainstFigure.make([
      "name": .word("theta"), "metrics": .words(["jsd"]), "truth": .equation(.binary(.multiply, log2, isApart, mark)),
    ])
    let (file, chart) = try picture(figure, ["theta"], [["-1"], ["0"], ["0.5"]], as: Chart.self)
    #expect(file == "jsd_against_theta" && chart.series.count == 2)
    #expect(chart.series[0].points.map(\.x) == [-1, 0, 0.5] && abs(chart.series[0].points[1].y - 1.15) < 1e-9)
    let truth = chart.series[1].points
    #expect(truth.first { $0.x == 0 }?.y == 0 && truth.count { abs($0.y - 0.6931471805599453) < 1e-15 } > 390)
  }

  @Test func panelsInTwoRowsHavePlotsOfOneSize() throws {
    let figure = ScatterFigure.make(["of": .equation(name("code")), "over": .words(["beta"])])
    let (_, panels) = try picture(figure, ["beta"], ["1", "2", "3", "4", "5"].map { [$0] }, as: Panels.self)
    #expect(panels.columns == 3 && panels.charts.count == 5)
    let plots = panels.placed(TextRuler()).map(\.layout.plot)
    #expect(plots.allSatisfy { abs($0.width - plots[0].width) < 1e-9 && abs($0.height - plots[0].height) < 1e-9 })
  }

  /// The circles are explained where one is in view.
  @Test(arguments: [(Float(0), true), (50, false)]) func circlesInViewAreExplained(_ place: Float, _ isSeen: Bool)
    throws
  {
    let points = NPY(shape: [3, 2], numbers: [place, place, place + 1, place, place, place + 1.5])
    let figure = ScatterFigure.make(["of": .equation(name("code")), "prior": .flag(true)])
    let trial = TrialMaterial(id: "a", title: "", settings: [], history: [], array: { _ in points })
    let chart = try #require(figure.pictures(of: trial).first?.picture as? Chart)
    #expect(chart.subtitle.contains("circle") == isSeen && chart.circles.isEmpty != isSeen)
  }

  @Test func whatTheSweepDoesNotVaryIsAProblem() throws {
    let figure = AgainstFigure.make(["name": .word("thet"), "metrics": .words(["jsd"])])
    let results = try results(["theta"], [["0"], ["1"]], figure)
    let problem = try #require(throws: Problem.self) {
      try SweptMaterial(results, over: ["thet"], needs: [])
    }
    #expect(problem.message == "the sweep does not vary 'thet'" && problem.hint == "did you mean 'theta'?")
    // Others are drawn all the same.
    let loss = LossFigure.make(["over": .words(["theta"])])
    let drawn = try draw(
      [(figure, "against thet jsd", ""), (loss, "loss over theta", "")], of: results, to: folder.path)
    #expect(drawn.paths.map(\.lastComponent) == ["loss_over_theta.png", "loss_over_theta.csv"])
    #expect(drawn.problems == ["against thet jsd: the sweep does not vary 'thet'"])
  }

  /// Two rows of one kind have arrays of one name: each finds its own.
  @Test func arraysAreThoseOfTheRow() throws {
    let figure = ReconstructionsFigure.make(["over": .words(["latent"]), "rows": .integer(1), "columns": .integer(4)])
    let results = try results(["latent"], [["2"]], figure)
    let trial = try #require(results.trials.first)
    #expect(try trial.array(figure.needs[1].array) != nil)
    #expect(try trial.array(ReconstructionsFigure().needs[1].array) == nil)
  }
}
