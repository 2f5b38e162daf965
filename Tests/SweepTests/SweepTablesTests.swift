import Basics
import Results
import Testing

@testable import Sweep

@Suite struct SweepTablesTests {
  @Test func byHand() throws {
    let results = TemporaryResults()
    let trials = plan([
      ("2", 1, ""), ("2", 2, ""), ("2", 3, ""), ("10", 1, ""), ("10", 2, ""), ("50", 1, ""), ("50", 2, ""),
    ])
    let id = trials.trials.map(\.id)
    for (index, value) in [2.0, 4, 6].enumerated() {
      try results.publish(id[index], metrics: [("valid_loss", value), ("valid_kl", 1)], seconds: Double(index))
    }
    try results.publish(id[3], metrics: [("valid_loss", 0.5), ("test_loss", .infinity), ("valid_kl", .nan)])
    try results.publish(id[4], .failed, error: "loss is \"not\" finite,\nat step 3")
    let tables = SweepTables(trials, results.folder, died: [id[5]: "killed by signal 9"])
    try tables.write(to: results.folder)
    #expect(
      try results.text("sweep.csv") == """
        id,status,latent,seed,parameters,steps,valid_loss,valid_kl,test_loss,seconds,error
        latent=2-seed=1-00,done,2,1,5,10,2,1,,0,
        latent=2-seed=2-00,done,2,2,5,10,4,1,,1,
        latent=2-seed=3-00,done,2,3,5,10,6,1,,2,
        latent=10-seed=1-00,done,10,1,5,10,0.5,nan,inf,1,
        latent=10-seed=2-00,failed,10,2,5,10,,,,1,"loss is ""not"" finite,
        at step 3"
        latent=50-seed=1-00,died,50,1,,,,,,,killed by signal 9
        latent=50-seed=2-00,waiting,50,2,,,,,,,

        """)
    let summary = tables.summary
    #expect(
      summary.columns.prefix(6) == [
        "latent", "valid_loss_mean", "valid_loss_std", "valid_loss_low", "valid_loss_high", "valid_loss_n",
      ])
    #expect(summary.columns.suffix(5) == ["seconds_mean", "seconds_std", "seconds_low", "seconds_high", "seconds_n"])
    // Mean 4, s = 2, half = 4.302652729749 · 2 / √3 (byHand of EstimateTests).
    let first = summary.rows[0]
    #expect(first[1] == "4" && first[2] == "2" && first[5] == "3")
    #expect(abs((Double(first[3]) ?? 0) + 0.9682754) < 1e-6 && abs((Double(first[4]) ?? 0) - 8.9682754) < 1e-6)
    #expect(first[6...10] == ["1", "0", "1", "1", "3"])
    // One seed has no interval, a failed one does not count, nor does what is not finite.
    #expect(
      summary.rows[1] == ["10", "0.5", "", "", "", "1", "", "", "", "", "0", "", "", "", "", "0", "1", "", "", "", "1"])
    #expect(summary.rows[2] == ["50"] + Array(repeating: ["", "", "", "", "0"], count: 4).joined())
  }

  /// What was measured after training is more exact than what an epoch ended with: it stands, in the same place.
  @Test func evaluationsHaveTheLastWord() throws {
    let results = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    let rows = [PlanFile.Row(key: "elbo-1", column: "elbo"), .init(key: "ll-2", column: "log_likelihood_samples_5")]
    for index in 0...1 { plan.trials[index].rows = rows }
    let id = plan.trials.map(\.id)
    for id in id { try results.publish(id, metrics: [("train_elbo", -3), ("valid_elbo", -2), ("valid_kl", 1)]) }
    func answer(_ key: String, _ id: String, _ measured: [Measured], error: String? = nil) throws {
      try Answer(key: key, row: key, error: error, measured: measured, quality: Quality(better: .higher)).write(
        in: results.folder.trial(id))
    }
    try answer("elbo-1", id[0], [Measured(.valid, -2.5, count: 9), Measured(.test, -2.75, error: 0.5, count: 9)])
    try answer("elbo-1", id[1], [])
    try answer("ll-2", id[1], [], error: "no weights")
    // Not of the plan.
    try answer("elbo-9", id[0], [Measured(.valid, 9)])
    let tables = SweepTables(plan, results.folder)
    #expect(tables.metrics == ["train_elbo", "valid_elbo", "valid_kl", "test_elbo"])
    #expect(tables.rows[0].metrics.map(\.value) == [-3, -2.5, 1, -2.75])
    #expect(tables.quality("test_elbo").better == .higher && tables.quality("valid_kl").better == nil)
    #expect(tables.rows[1].error == "log_likelihood_samples_5: no weights")
    #expect(
      tables.evaluations.csv == """
        trial,split,metric,value,error,count
        latent=2-seed=1-00,valid,elbo,-2.5,,9
        latent=2-seed=1-00,test,elbo,-2.75,0.5,9

        """)
    #expect(results.folder.missing(plan.trials[0]) == ["ll-2"] && results.folder.missing(plan.trials[1]).isEmpty)
    // A failed answer can be asked for again; what was trained stays.
    #expect(
      results.folder.failure(plan.trials[0]) == nil && results.folder.failure(plan.trials[1]) == "ll-2: no weights")
    try plan.write(to: results.folder)
    #expect(try FailedTrials.remove(results.folder) == [id[1]])
    #expect(results.folder.missing(plan.trials[1]) == ["ll-2"] && results.folder.status(id[1])?.state == .done)
    #expect(try FailedTrials.remove(results.folder) == [])
  }

  @Test func namesThatCollideAndQuote() throws {
    let results = TemporaryResults()
    let names = ["status", "a,b", "valid_loss", "seed"]
    let trial = PlanFile.Trial(
      id: "x", seed: 1, settings: names.map { .init(name: $0, value: "\($0)\"\n") }, experiment: "")
    let plan = PlanFile(name: "n", title: "", file: "", folder: "", overrides: [], columns: names, trials: [trial])
    try results.publish("x", metrics: [("valid_loss", 1), ("seconds", 2)])
    let table = SweepTables(plan, results.folder).sweep
    #expect(
      table.columns == [
        "id", "status_2", "status", "a,b", "valid_loss", "seed", "parameters", "steps", "valid_loss_2", "seconds_2",
        "seconds", "error",
      ])
    #expect(Table(csv: table.csv) == table)
    #expect(
      Set(SweepTables(plan, results.folder).summary.columns).count
        == SweepTables(plan, results.folder).summary.columns.count)
  }

  @Test func history() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, ""), ("10,5", 1, ""), ("50", 1, ""), ("60", 1, "")])
    let id = trials.trials.map(\.id)
    // The second's last line is torn, the third has none, the fourth has not ended.
    try results.publish(id[0], history: "step,epoch,split,metric,value\n1,0.5,train,loss,3\n2,1,valid,\"a,b\",nan\n")
    try results.publish(id[1], .failed, history: "metric,value,step,epoch,split,more\nloss,3,1,0.5,train,x\nloss,2,")
    try results.publish(id[2])
    try HistoryFile.write(trials, to: results.folder)
    #expect(
      try results.text("history.csv") == """
        trial,step,epoch,split,metric,value
        latent=2-seed=1-00,1,0.5,train,loss,3
        latent=2-seed=1-00,2,1,valid,"a,b",nan
        "latent=10,5-seed=1-00",1,0.5,train,loss,3

        """)
    #expect(Files.names(in: results.folder.path) == ["history.csv", "trials"])
  }

  @Test func aResultThatCannotBeRead() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, "")])
    try trials.write(to: results.folder)
    for text in ["", "{", "{\"id\":\"a\",\"state\":\"running\"}", "{\"id\":\"a\",\"state\":\"done\",\"steps\":1e300}"] {
      try Files.makeFolder(results.folder.trial(trials.trials[0].id))
      try AtomicFile.write(text, to: "\(results.folder.trial(trials.trials[0].id))/status.json")
      let row = SweepTables(trials, results.folder).rows[0]
      if text.contains("done") {
        #expect(row.word == "done" && row.status?.steps == 0)
      } else {
        #expect(row.word == "failed" && row.status?.error?.hasSuffix("status.json cannot be read") == true)
        #expect(try FailedTrials.remove(results.folder).count == 1)
      }
    }
  }

  @Test func status() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, ""), ("2", 2, ""), ("10", 1, ""), ("10", 2, ""), ("50", 1, "")], title: "A toy")
    try trials.write(to: results.folder)
    let id = trials.trials.map(\.id)
    try results.publish(id[0], seconds: 62)
    try results.publish(
      id[1], .failed, error: "loss is not finite at step 12 and this goes on for longer than a line of a screen is wide"
    )
    try Files.makeFolder("\(results.folder.attempts(id[2]))/1-a")
    // No process has this number: it is above what the system gives.
    for (name, step) in [("99999999-a", 20), ("99999998-b", 40)] {
      let folder = "\(results.folder.attempts(id[3]))/\(name)"
      try Files.makeFolder(folder)
      let status = TrialStatus(id: id[3], state: .running, seed: 1, steps: step, parameters: 1, seconds: 1, metrics: [])
      try AtomicFile.write(status.json.pretty, to: "\(folder)/status.json")
    }
    try results.publish("old")
    let text = try StatusReport(results.folder).text(width: 80)
    #expect(
      text == """
        A toy
        1 of 5 trials done · 1 failed · 1 running · 1 stopped · 1 waiting
          latent=2 seed=1   done in 1 min 02 s
          latent=2 seed=2   failed: loss is not finite at step 12 and this goes on for …
          latent=10 seed=1  running, nothing saved yet
          latent=10 seed=2  stopped, goes on from step 40
          latent=50 seed=1  waiting
        1 published trial of earlier plans
        """)
  }

  /// What is trained is done when all that is asked of it is answered.
  @Test func statusOfAnswers() throws {
    let results = TemporaryResults()
    var trials = plan([("2", 1, ""), ("2", 2, ""), ("10", 1, "")], title: "A toy")
    for index in trials.trials.indices {
      trials.trials[index].rows = ["elbo-1", "kl-2"].map { PlanFile.Row(key: $0, column: $0) }
      try results.publish(trials.trials[index].id, seconds: 62)
    }
    try trials.write(to: results.folder)
    let folders = trials.trials.map { results.folder.trial($0.id) }
    for folder in folders { try Answer(key: "elbo-1", row: "elbo").write(in: folder) }
    try Answer(key: "kl-2", row: "kl").write(in: folders[0])
    try Answer(key: "kl-2", row: "kl", error: "there is no such split").write(in: folders[1])
    #expect(
      try StatusReport(results.folder).text(width: 80) == """
        A toy
        1 of 3 trials done · 1 trained · 1 failed
          latent=2 seed=1   done in 1 min 02 s
          latent=2 seed=2   failed: kl: there is no such split
          latent=10 seed=1  trained, 1 evaluation or figure to make
        """)
  }

  @Test func statusOfNothing() throws {
    let results = TemporaryResults()
    let missing = #expect(throws: Problem.self) { try StatusReport(results.folder) }
    #expect(missing?.message == "there is no folder \(results.folder.path)")
    try Files.makeFolder(results.folder.path)
    let empty = #expect(throws: Problem.self) { try StatusReport(results.folder) }
    #expect(empty?.message == "\(results.folder.path) holds no plan.yaml")
  }
}
