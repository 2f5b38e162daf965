import Basics
import Results
import TestSupport
import Testing

@testable import Report

extension ResultsFolder {
  fileprivate func planned(_ plan: PlanFile) throws -> ResultsFolder {
    try plan.write(to: self)
    return self
  }
}

@Suite struct ScreenTableTests {
  private let example = table(
    ["latent", "kind"],
    [
      ("valid_elbo", .higher), ("valid_kl", .lower), ("valid_code", nil), ("test_log_likelihood", .higher),
      ("train_loss", .lower), ("seconds", nil),
    ],
    [
      (
        ["2", "deconv"],
        [[-142.3, -143.1, -141.5], [6.5, 6.7, 6.6], [1, 2, 3], [-134.2, -134.8, -133.9], [], [62, 63, 61]]
      ),
      (
        ["10", "nearest"],
        [[-98.31, -98.2, -98.4], [19.31, 19.22, 19.4], [1, 2, 4], [-92.7, -92.6, -92.9], [], [64, 66, 65]]
      ), (["100", "日本"], [[-97.9], [25.1], [3], [], [], [70]]),
    ])

  /// In time that grows with them: with their square it took minutes.
  @Test(.timeLimit(.minutes(1))) func manySettings() {
    let table = table(["rate"], [("valid_elbo", .higher)], (0..<20_000).map { (["\($0)"], [[Double($0), 3]]) })
    let lines = screenTable(table, width: 80).split(separator: "\n")
    #expect(lines.count == 20_004 && lines[1].hasPrefix("    0") && lines[20_000].hasPrefix("19999"))
  }

  /// Names that begin alike are told apart by their ends.
  @Test func longNamesKeepTheirEnds() {
    let name = String(repeating: "a-long-name-", count: 8)
    let table = table(["results"], [("valid_elbo", .higher)], [([name + "1"], [[1]]), ([name + "日2"], [[2]])])
    let lines = screenTable(table, width: 60).split(separator: "\n")
    #expect(lines[1].hasPrefix("a-long-name-a-lon…me-a-long-name-1  "), "\(lines[1])")
    #expect(lines[2].hasPrefix("a-long-name-a-lon…-a-long-name-日2  "), "\(lines[2])")
  }

  @Test func eightyColumns() {
    #expect(
      screenTable(example, width: 80) == """
        latent  kind     trials      valid_elbo ↑      valid_kl ↓   valid_code
             2  deconv        3  -142.3  ± 2.0      6.60 ± 0.25 *  2.0   ± 2.5
            10  nearest       3   -98.30 ± 0.25    19.31 ± 0.22    2.3   ± 3.8
           100  日本     1 of 3   -97.90        *  25.10        ~  3.000
        ± half of the 95 % interval of the mean; * best of its column; ~ not
          significantly worse where that could be tested (paired t tests over 3 seeds,
          Holm's correction, 5 %), or of too few seeds to say
        also in summary.csv: test_log_likelihood, seconds
        """)
  }

  /// What one must know stands below, once for all trials that say the same.
  @Test func notesStandBelow() throws {
    let results = TemporaryResults()
    var plan = plan(["2", "10", "50"].map { ($0, 1, "") })
    for (index, note) in ["few images", "few images", "very few images"].enumerated() {
      let id = plan.trials[index].id
      try results.publish(id, metrics: [("valid_loss", 1)])
      let measured = [Measured(.test, Double(index), note: note)]
      try Answer(key: "fid-1", row: "fid features F.h", measured: measured).write(in: results.folder.trial(id))
    }
    for index in plan.trials.indices { plan.trials[index].rows = [.init(key: "fid-1", column: "fid")] }
    let text = screenTable(ComparisonTable(SweepResults(plan, results.folder)), width: 80)
    #expect(text.hasSuffix("\ntest_fid: few images (1 more like it)"), "\(text)")
  }

  @Test func wide() {
    let lines = screenTable(example, width: 200).split(separator: "\n")
    #expect(lines[0].hasSuffix("seconds"))
    #expect(!lines[0].contains("train_loss"), "no trial has it")
    #expect(lines.dropFirst(4).map { $0.prefix(2) } == ["± "])
  }

  @Test(arguments: [20, 40, 60, 80, 120])
  func neverTooWide(width: Int) {
    var table = example
    table.labels[1] = String(repeating: "kind", count: 40)
    table.rows[0].labels[0] = "\u{1b}[31m" + String(repeating: "x", count: 300)
    table.metrics[0].name = String(repeating: "m", count: 300)
    let text = screenTable(table, width: width)
    for line in text.split(separator: "\n") { #expect(ScreenText.width(String(line)) <= width, "\(line)") }
    #expect(!text.contains("\u{1b}"))
  }

  @Test func oneSettingWithoutNames() {
    let table = table([], [("train_loss", .lower), ("seconds", nil)], [([], [[0.5], [3]])], trials: 1)
    #expect(
      screenTable(table, width: 80) == """
        train_loss ↓  seconds
            0.5000      3.000
        trials 1
        """)
  }

  /// The mark stands where the metric's own word says, whatever it is called; where nothing is said there is none.
  @Test(arguments: [("valid_loss", Quality.Better.higher, 1), ("valid_elbo", .lower, 0), ("test_accuracy", nil, nil)])
  func theBestIsWhatTheMetricSays(metric: String, better: Quality.Better?, row: Int?) {
    let table = table(["latent"], [(metric, better)], [1, 2].map { ([String($0)], [[Double($0)]]) })
    let lines = screenTable(table, width: 80).split(separator: "\n")
    #expect((0...1).filter { lines[$0 + 1].hasSuffix("*") } == (row.map { [$0] } ?? []))
  }

  @Test func withoutAFileTheWayToMoreIsSaid() {
    var table = example
    table.file = nil
    #expect(
      screenTable(table, width: 80).hasSuffix(
        "\nno room here, but by --metric NAME or in --csv FILE: test_log_likelihood,\n  seconds"))
  }

  /// Models of one size have it said once; sizes that differ are a column, where there is room.
  @Test func parameters() {
    var table = table(["latent"], [("valid_elbo", .higher)], [(["2"], [[-3, -2]]), (["10"], [[-2, -1]])], trials: 2)
    for index in 0...1 { table.rows[index].parameters = 5 }
    let legend = """
      ± half of the 95 % interval of the mean; * best of its column; all others
        significantly worse (paired t tests over 2 seeds, Holm's correction, 5 %)
      """
    #expect(
      screenTable(table, width: 80) == """
        latent  valid_elbo ↑
             2  -2.5 ± 6.4
            10  -1.5 ± 6.4 *
        in all rows: trials 2, parameters 5
        \(legend)
        """)
    table.rows[1].parameters = 1234
    #expect(
      screenTable(table, width: 80) == """
        latent  valid_elbo ↑  parameters
             2  -2.5 ± 6.4             5
            10  -1.5 ± 6.4 *        1234
        in all rows: trials 2
        \(legend)
        """)
    #expect(screenTable(table, width: 24).hasPrefix("latent  valid_elbo ↑\n"))
  }

  /// The rows of `evaluate`, in their order; what training is after; its terms. In every table.
  @Test func whatWasAskedForStandsFirst() throws {
    let results = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    let names = [
      "train_loss", "train_kl", "train_gradient_norm", "valid_kl", "valid_loss", "valid_mse", "test_kl", "fid",
    ]
    for index in plan.trials.indices {
      plan.trials[index].rows = [.init(key: "mse-1", column: "mse"), .init(key: "accuracy-2", column: "accuracy")]
      let id = plan.trials[index].id
      try results.publish(
        id, metrics: names.map { ($0, Double(index)) }, qualities: ["loss": Quality(better: .lower)])
      for row in plan.trials[index].rows.reversed() {
        try Answer(key: row.key, row: row.column, measured: [Measured(.test, 1), Measured(.valid, 1)])
          .write(in: results.folder.trial(id))
      }
    }
    let found = SweepResults(plan, results.folder)
    let expected = [
      "valid_mse", "valid_accuracy", "test_mse", "test_accuracy", "valid_loss", "valid_kl", "test_kl", "fid",
      "train_loss", "train_kl", "train_gradient_norm",
    ]
    #expect(ComparisonTable(found).metrics.map(\.name) == expected + ["seconds"])
    #expect(try Comparison.table([results.folder.planned(plan)]).metrics.map(\.name) == expected + ["seconds"])
    #expect(SweepTables(found).sweep.columns.filter(expected.contains) == expected)
  }
}
