import Basics
import Results
import TestSupport
import Testing

@testable import Report

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
        experiment  latent  valid_elbo ↑  test_elbo ↑  train_loss  seconds
        vae             10      -98.00       -99.00         3.000    1.000
        vae              2     -140.0       -141.0          3.000    1.000
        iwae             2     -139.0       -140.0          3.000    1.000
        iwae            10      -96.50 *     -97.50 *       3.000    1.000
        in all rows: trials 1, parameters 5
        * best of its column; one seed each cannot tell settings apart
        test_elbo: best by valid_elbo
        """)
    let byLatent = screenTable(try Comparison.table(folders, by: "latent", metric: "elbo"), width: 80)
    #expect(
      byLatent == """
        latent  experiment  valid_elbo ↑  test_elbo ↑
             2  vae            -140.0       -141.0
             2  iwae           -139.0       -140.0
            10  vae             -98.00       -99.00
            10  iwae            -96.50 *     -97.50 *
        in all rows: trials 1, parameters 5
        * best of its column; one seed each cannot tell settings apart
        test_elbo: best by valid_elbo
        """)
    let csv = try Comparison.table(folders, by: "latent", metric: "valid_elbo").table.csv
    #expect(
      csv.hasPrefix(
        """
        latent,experiment,trials,done,parameters,valid_elbo_mean,valid_elbo_std,valid_elbo_low,valid_elbo_high,\
        valid_elbo_n,valid_elbo_difference,valid_elbo_difference_low,valid_elbo_difference_high,valid_elbo_p,\
        valid_elbo_p_holm,valid_elbo_p_signs,valid_elbo_pairs
        2,vae,1,1,5,-140,,,,1,,,,,,,

        """))
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
    #expect(table.labels == ["experiment", "latent", "results"])
    #expect(table.rows.map { $0.labels[2] } == [one.folder.path, two.folder.path])
  }

  /// What was changed in the file between two sweeps tells them apart, if it is little.
  @Test func experimentsOfOneNameThatDiffer() throws {
    func sweep(_ text: String) throws -> TemporaryResults {
      let results = TemporaryResults()
      var plan = plan([("2", 1, ""), ("10", 1, "")], name: "vae")
      for index in 0...1 { plan.trials[index].experiment = text }
      try plan.write(to: results.folder)
      return results
    }
    func text(_ beta: String, batch: Int, rate: Int = 1, width: Int = 1, depth: Int = 1) -> String {
      """
      title: \(beta)
      let:
        beta: \(beta)
        width: \(width)
        depth: \(depth)
      networks:
        net:
          - relu
      train:
        batch: \(batch)
        schedule:
          rate: \(rate)

      """
    }
    let first = try sweep(text("4", batch: 64))
    let second = try sweep(text("4.0", batch: 32, rate: 2))
    let table = try Comparison.table([first.folder, second.folder])
    #expect(table.labels == ["experiment", "latent", "train.batch", "train.schedule.rate"])
    // What figures say makes no row another.
    let said = try sweep(text("4", batch: 32) + "titles: false\nwords:\n  loss: perte\n  epoch: époque\n  kl: KL\n")
    #expect(try Comparison.table([first.folder, said.folder]).labels == ["experiment", "latent", "train.batch"])
    #expect(
      table.rows.map { $0.labels.dropFirst() } == [
        ["2", "64", "1"], ["10", "64", "1"], ["2", "32", "2"], ["10", "32", "2"],
      ])
    // Of many values the folders' names say more.
    let other = try sweep(text("5", batch: 8, rate: 2, width: 3, depth: 4))
    #expect(try Comparison.table([first.folder, other.folder]).labels == ["experiment", "latent", "results"])
  }

  /// What the command line changed is a column where it differs, and otherwise said once; what one folder sweeps and the
  /// other does not is what the other's experiment says.
  @Test func onlyWhatDiffers() throws {
    let (short, long) = (TemporaryResults(), TemporaryResults())
    var plan = plan([("2", 1, ""), ("10", 1, "")], name: "vae")
    plan.overrides = ["let.beta=4", "sweep.latent=[2,10]", "seed=1"]
    for index in 0...1 { plan.trials[index].experiment = "let:\n  beta: 4.0\ntrain:\n  epochs: 3\n  batch: 64\n" }
    try plan.write(to: short.folder)
    let trial = PlanFile.Trial(
      id: "x", seed: 1, settings: [.init(name: "seed", value: "1")],
      experiment: "let:\n  latent: 10\n  beta: 4.0\ntrain:\n  batch: 64\n  epochs: 12\n")
    let other = PlanFile(
      name: "vae", title: "", file: "", folder: "", overrides: ["train.epochs=12", "latent=10", "networks.e.0=relu"],
      columns: ["seed"], trials: [trial])
    try other.write(to: long.folder)
    for (results, id, elbo) in [(short, plan.trials[0].id, -9.0), (short, plan.trials[1].id, -8), (long, "x", -7)] {
      try results.publish(id, metrics: [("valid_elbo", elbo)])
    }
    #expect(
      screenTable(try Comparison.table([short.folder, long.folder], metric: "elbo"), width: 80) == """
        latent  train.epochs  networks.e.0  valid_elbo ↑
             2             3                    -9.000
            10             3                    -8.000
            10            12  relu              -7.000 *
        in all rows: experiment vae, beta 4.0, trials 1, parameters 5
        * best of its column; one seed each cannot tell settings apart
        """)
  }

  /// Experiments of other seeds are told apart by Welch's test, and what is lost or estimated otherwise is said.
  @Test func whatOneMustKnow() throws {
    var folders: [TemporaryResults] = []
    for (name, first, values, samples) in [("a", 1, [1.0, 2, 3], 50), ("b", 11, [1.5, .nan, 3.5], 500)] {
      let results = TemporaryResults()
      var plan = plan((0...2).map { ("2", first + $0, "") }, name: name)
      for (index, value) in values.enumerated() {
        plan.trials[index].rows = [.init(key: "ll-1", column: "log_likelihood")]
        let id = plan.trials[index].id
        try results.publish(id)
        let row = "log_likelihood samples \(samples)"
        let measured = [Measured(.test, value)]
        let answer = Answer(key: "ll-1", row: row, measured: measured, quality: .init(better: .higher))
        try answer.write(in: results.folder.trial(id))
      }
      try plan.write(to: results.folder)
      folders.append(results)
    }
    let both = screenTable(try Comparison.table(folders.map(\.folder), metric: "log_likelihood"), width: 80)
    #expect(
      both == """
        experiment  test_log_likelihood ↑
        a                     2.0 ± 2.5 ~
        b                     2   ± 13  *
        in all rows: latent 2, trials 3, parameters 5
        ± half of the 95 % interval of the mean; * best of its column; ~ not
          significantly worse (Welch's t tests, Holm's correction, 5 %)
        test_log_likelihood: measured in 2 ways: log_likelihood samples 50;
          log_likelihood samples 500
        test_log_likelihood: 1 of 6 trials left out, not finite
        """)
    let one = screenTable(try Comparison.table([folders[0].folder], metric: "log_likelihood"), width: 80)
    #expect(
      one == """
        experiment  latent  test_log_likelihood ↑
        a                2            2.0 ± 2.5
        trials 3, parameters 5
        ± half of the 95 % interval of the mean
        test_log_likelihood: samples 50
        """)
  }

  /// A row of `evaluate` that failed in some trials has fewer numbers than the setting has trials.
  @Test func whatSomeTrialsLack() throws {
    let results = TemporaryResults()
    var plan = plan((1...5).map { ("2", $0, "") } + [("10", 1, "")])
    for index in plan.trials.indices {
      plan.trials[index].rows = [.init(key: "fid-00000000", column: "fid")]
      let id = plan.trials[index].id
      if index == 5 { try results.publish(id, .failed, error: "killed") } else { try results.publish(id) }
      let error = index > 1 ? "out of memory" : nil
      try Answer(
        key: "fid-00000000", row: "fid", error: error, measured: error == nil ? [Measured(.test, Double(index))] : [],
        quality: .init(better: .lower)
      ).write(in: results.folder.trial(id))
    }
    #expect(ComparisonTable(SweepResults(plan, results.folder)).notes == ["test_fid: 3 of 5 trials lack it"])
  }

  @Test func differencesAreInTheTable() throws {
    let table = table(
      ["latent"], [("valid_loss", .lower), ("seconds", nil)],
      [(["2"], [[1, 2, 3, 4, 5], [1]]), (["10"], [[1.5, 2.4, 3.7, 4.2, 5.9], [1]])], trials: 5
    ).table
    #expect(
      table.columns.suffix(12) == [
        "valid_loss_difference", "valid_loss_difference_low", "valid_loss_difference_high", "valid_loss_p",
        "valid_loss_p_holm", "valid_loss_p_signs", "valid_loss_pairs", "seconds_mean", "seconds_std", "seconds_low",
        "seconds_high", "seconds_n",
      ])
    #expect(table.rows[0][9...15] == ["", "", "", "", "", "", ""])
    let cells = table.rows[1][9...15].map { Double($0) }
    for (cell, expected) in zip(cells, [0.54, 0.2045208615, 0.8754791385, 0.0110825918, 0.0110825918, nil, 5]) {
      #expect(expected == nil ? cell == nil : abs((cell ?? .nan) - (expected ?? .nan)) < 1e-9)
    }
  }

  /// A metric is asked for by its name, not by the end of it.
  @Test func metricsHaveWholeNames() throws {
    let results = TemporaryResults()
    let plan = plan([("2", 1, "")])
    try plan.write(to: results.folder)
    try results.publish(plan.trials[0].id, metrics: [("valid_log_likelihood", 1), ("test_log_likelihood", 2)])
    #expect(
      try Comparison.table([results.folder], metric: "log_likelihood").metrics.map(\.name)
        == ["valid_log_likelihood", "test_log_likelihood"])
    #expect(throws: Problem.self) { try Comparison.table([results.folder], metric: "likelihood") }
    let two = try Comparison.table([results.folder], metric: "seconds,test_log_likelihood, valid_log_likelihood")
    #expect(two.metrics.map(\.name) == ["test_log_likelihood", "valid_log_likelihood", "seconds"])
  }

  /// The same number may be written in several ways.
  @Test func numbersAreOneValue() throws {
    let some = try experiment("some", [("4", -1), ("10", -2)])
    let other = try experiment("other", [("1e1", -3), ("4.0", -4), ("4x", -5)])
    let table = try Comparison.table([some.folder, other.folder], by: "latent")
    #expect(
      table.rows.map { $0.labels.joined(separator: " ") } == ["4 some", "4 other", "10 some", "10 other", "4x other"])
  }

  @Test func aFolderOnce() throws {
    let vae = try experiment("vae", [("2", -1)])
    let problem = #expect(throws: Problem.self) {
      try Comparison.table([vae.folder, ResultsFolder("\(vae.folder.path)/../results")])
    }
    #expect(problem?.message.hasSuffix("/../results is given twice") == true)
  }

  @Test func mistakes() throws {
    let vae = try experiment("vae", [("2", -1)])
    for nothing in ["", " ", ",", "elbo,"] {
      let empty = #expect(throws: Problem.self) { try Comparison.table([vae.folder], metric: nothing) }
      #expect(
        empty?.message == "--metric names no metric" && empty?.hint?.contains("valid_elbo") == true, "'\(nothing)'")
    }
    #expect(try Comparison.table([vae.folder], metric: " valid_elbo ,test_elbo ").metrics.count == 2)
    let by = #expect(throws: Problem.self) { try Comparison.table([vae.folder], by: "latnet") }
    #expect(by?.message == "no experiment here sweeps 'latnet'" && by?.hint == "did you mean 'latent'?")
    let metric = #expect(throws: Problem.self) { try Comparison.table([vae.folder], metric: "valid_elb") }
    #expect(
      metric?.message == "no trial here has the metric 'valid_elb'" && metric?.hint == "did you mean 'valid_elbo'?")
  }
}
