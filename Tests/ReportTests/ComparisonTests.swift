import Basics
import Results
import TestSupport
import Testing

@testable import Report

@Suite struct ScreenTableTests {
  private let table = ComparisonTable(
    labels: ["latent", "kind"],
    metrics: ["valid_elbo", "valid_kl", "valid_code", "test_log_likelihood", "train_loss", "seconds"],
    better: [.higher, .lower, nil, .higher, .lower, nil],
    rows: [
      .init(
        labels: ["2", "deconv"], trials: 3, done: 3,
        estimates: [
          Estimate([-142.3, -143.1, -141.5]), Estimate([6.5, 6.7, 6.6]), Estimate([1, 2, 3]),
          Estimate([-134.2, -134.8, -133.9]), nil,
          Estimate([62, 63, 61]),
        ]),
      .init(
        labels: ["10", "nearest"], trials: 3, done: 3,
        estimates: [
          Estimate([-98.31, -98.2, -98.4]), Estimate([19.31, 19.22, 19.4]), Estimate([1, 2, 4]),
          Estimate([-92.7, -92.6, -92.9]), nil,
          Estimate([64, 66, 65]),
        ]),
      .init(
        labels: ["100", "日本"], trials: 3, done: 1,
        estimates: [
          Estimate([-97.9]), Estimate([25.1]), Estimate([3]), nil, nil, Estimate([70]),
        ]),
    ])

  /// In time that grows with them: with their square it took minutes.
  @Test(.timeLimit(.minutes(1))) func manySettings() {
    let rows = (0..<20_000).map {
      ComparisonTable.Row(labels: ["\($0)"], trials: 1, done: 1, estimates: [Estimate([Double($0)])])
    }
    let table = ComparisonTable(labels: ["rate"], metrics: ["valid_elbo"], better: [.higher], rows: rows)
    let lines = screenTable(table, width: 80).split(separator: "\n")
    #expect(lines.count == 20_002 && lines[1].hasPrefix("    0") && lines[20_000].hasPrefix("19999"))
  }

  @Test func eightyColumns() {
    #expect(
      screenTable(table, width: 80) == """
        latent  kind     trials      valid_elbo        valid_kl     valid_code
             2  deconv        3  -142.3  ± 2.0      6.60 ± 0.25 *  2.0   ± 2.5
            10  nearest       3   -98.30 ± 0.25    19.31 ± 0.22    2.3   ± 3.8
           100  日本     1 of 3   -97.90        *  25.10           3.000
        ± half of the 95 % interval of the mean; * best of its column
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
      try Answer(key: "fid-1", row: "fid F", measured: measured).write(in: results.folder.trial(id))
    }
    for index in plan.trials.indices { plan.trials[index].rows = [.init(key: "fid-1", column: "fid")] }
    let text = screenTable(ComparisonTable(SweepResults(plan, results.folder)), width: 80)
    #expect(text.hasSuffix("\ntest_fid: few images (1 more like it)"), "\(text)")
  }

  @Test func wide() {
    let lines = screenTable(table, width: 200).split(separator: "\n")
    #expect(lines[0].hasSuffix("seconds"))
    #expect(!lines[0].contains("train_loss"), "no trial has it")
    #expect(lines.count == 5)
  }

  @Test(arguments: [20, 40, 60, 80, 120])
  func neverTooWide(width: Int) {
    var table = table
    table.labels[1] = String(repeating: "kind", count: 40)
    table.rows[0].labels[0] = "\u{1b}[31m" + String(repeating: "x", count: 300)
    table.metrics[0] = String(repeating: "m", count: 300)
    let text = screenTable(table, width: width)
    for line in text.split(separator: "\n") { #expect(ScreenText.width(String(line)) <= width, "\(line)") }
    #expect(!text.contains("\u{1b}"))
  }

  @Test func oneSettingWithoutNames() {
    let table = ComparisonTable(
      labels: [], metrics: ["train_loss", "seconds"], better: [.lower, nil],
      rows: [.init(labels: [], trials: 1, done: 1, estimates: [Estimate([0.5]), Estimate([3])])])
    #expect(
      screenTable(table, width: 80) == """
        trials  train_loss  seconds
             1      0.5000    3.000
        """)
  }

  /// The mark stands where the metric's own word says, whatever it is called; where nothing is said there is none.
  @Test(arguments: [("valid_loss", Quality.Better.higher, 1), ("valid_elbo", .lower, 0), ("test_accuracy", nil, nil)])
  func theBestIsWhatTheMetricSays(metric: String, better: Quality.Better?, row: Int?) {
    let table = ComparisonTable(
      labels: ["latent"], metrics: [metric], better: [better],
      rows: [1, 2].map { .init(labels: [String($0)], trials: 1, done: 1, estimates: [Estimate([Double($0)])]) })
    let lines = screenTable(table, width: 80).split(separator: "\n")
    #expect((0...1).filter { lines[$0 + 1].hasSuffix("*") } == (row.map { [$0] } ?? []))
  }

  @Test func importance() {
    let names = ["train_loss", "train_gradient_norm", "valid_loss", "valid_kl", "jsd", "test_loss"]
    #expect(
      names.map { MetricName($0) }.mostTellingFirst.map(\.column)
        == ["valid_loss", "valid_kl", "test_loss", "jsd", "train_loss", "train_gradient_norm"])
  }
}

@Suite struct ComparisonTests {
  private func experiment(_ name: String, _ values: [(latent: String, elbo: Double)]) throws -> TemporaryResults {
    let results = TemporaryResults()
    let plan = plan(values.map { ($0.latent, 1, "") }, name: name)
    try plan.write(to: results.folder)
    for (trial, value) in zip(plan.trials, values) {
      try results.publish(
        trial.id, metrics: [("train_loss", 3), ("valid_elbo", value.elbo), ("test_elbo", value.elbo - 1)])
    }
    return results
  }

  @Test func sideBySide() throws {
    let vae = try experiment("vae", [("10", -98), ("2", -140)])
    let iwae = try experiment("iwae", [("2", -139), ("10", -96.5)])
    let folders = [vae.folder, iwae.folder]
    let all = screenTable(try Comparison.table(folders), width: 80)
    #expect(
      all == """
        experiment  latent  valid_elbo    test_elbo    train_loss
        vae             10      -98.00       -99.00         3.000
        vae              2     -140.0       -141.0          3.000
        iwae             2     -139.0       -140.0          3.000
        iwae            10      -96.50 *     -97.50 *       3.000
        * best of its column
        """)
    let byLatent = screenTable(try Comparison.table(folders, by: "latent", metric: "elbo"), width: 80)
    #expect(
      byLatent == """
        latent  experiment  valid_elbo    test_elbo
             2  vae            -140.0       -141.0
             2  iwae           -139.0       -140.0
            10  vae             -98.00       -99.00
            10  iwae            -96.50 *     -97.50 *
        * best of its column
        """)
    let csv = try Comparison.table(folders, by: "latent", metric: "valid_elbo").table.csv
    #expect(
      csv.hasPrefix(
        "latent,experiment,trials,done,valid_elbo_mean,valid_elbo_std,valid_elbo_low,valid_elbo_high,valid_elbo_n\n2,vae,1,1,-140,,,,1\n"
      ))
  }

  @Test func numbersComeInOrderWhereAnExperimentHasNone() throws {
    let some = try experiment("some", [("2", -1), ("100", -1)])
    let other = try experiment("other", [("10", -2), ("", -2)])
    #expect(
      try Comparison.table([some.folder, other.folder], by: "latent").rows.map { $0.labels[0] } == [
        "2", "10", "100", "",
      ])
  }

  @Test func experimentsOfOneName() throws {
    let (one, two) = (try experiment("vae", [("2", -1)]), try experiment("vae", [("2", -2)]))
    let table = try Comparison.table([one.folder, two.folder])
    #expect(table.rows.map { $0.labels[0] } == [one.folder.path, two.folder.path])
  }

  /// A metric is asked for by its name, not by the end of it.
  @Test func metricsHaveWholeNames() throws {
    let results = TemporaryResults()
    let plan = plan([("2", 1, "")])
    try plan.write(to: results.folder)
    try results.publish(plan.trials[0].id, metrics: [("valid_log_likelihood", 1), ("test_log_likelihood", 2)])
    #expect(
      try Comparison.table([results.folder], metric: "log_likelihood").metrics
        == ["valid_log_likelihood", "test_log_likelihood"])
    #expect(throws: Problem.self) { try Comparison.table([results.folder], metric: "likelihood") }
  }

  @Test func mistakes() throws {
    let vae = try experiment("vae", [("2", -1)])
    let by = #expect(throws: Problem.self) { try Comparison.table([vae.folder], by: "latnet") }
    #expect(by?.message == "no experiment here sweeps 'latnet'" && by?.hint == "did you mean 'latent'?")
    let metric = #expect(throws: Problem.self) { try Comparison.table([vae.folder], metric: "valid_elb") }
    #expect(
      metric?.message == "no trial here has the metric 'valid_elb'" && metric?.hint == "did you mean 'valid_elbo'?")
  }
}
