import Basics
import Results
import TestSupport
import Testing

@testable import Report

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
    try results.publish(id[4], .failed, error: "loss is \"not\" finite,\nat step 3", reason: .diverged)
    try Files.makeFolder(results.folder.attempts(id[5]))
    Death(.crash, "killed by signal 9").note(in: results.folder.attempts(id[5]))
    let tables = SweepTables(SweepResults(trials, results.folder))
    try tables.write(to: results.folder)
    #expect(
      try results.text("sweep.csv") == """
        id,status,latent,seed,parameters,steps,valid_loss,valid_kl,test_loss,seconds,reason,error
        latent=2-seed=1-00,done,2,1,5,10,2,1,,0,,
        latent=2-seed=2-00,done,2,2,5,10,4,1,,1,,
        latent=2-seed=3-00,done,2,3,5,10,6,1,,2,,
        latent=10-seed=1-00,done,10,1,5,10,0.5,nan,inf,1,,
        latent=10-seed=2-00,failed,10,2,5,10,,,,1,diverged,"loss is ""not"" finite,
        at step 3"
        latent=50-seed=1-00,died,50,1,,,,,,,crash,killed by signal 9
        latent=50-seed=2-00,waiting,50,2,,,,,,,,

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

  @Test func evaluations() throws {
    let results = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    for index in 0...1 { plan.trials[index].rows = [.init(key: "elbo-1", column: "elbo")] }
    let id = plan.trials.map(\.id)
    for id in id { try results.publish(id, metrics: [("valid_elbo", -2)]) }
    let measured = [
      Measured(.valid, -2.5, count: 9), Measured(.test, -2.75, error: 0.5, count: 9, note: "few, too few"),
    ]
    try Answer(key: "elbo-1", row: "elbo", measured: measured).write(in: results.folder.trial(id[0]))
    #expect(
      SweepTables(SweepResults(plan, results.folder)).evaluations.csv == """
        trial,split,metric,value,error,count,note
        latent=2-seed=1-00,valid,elbo,-2.5,,9,
        latent=2-seed=1-00,test,elbo,-2.75,0.5,9,"few, too few"

        """)
  }

  @Test func namesThatCollideAndQuote() throws {
    let results = TemporaryResults()
    let names = ["status", "a,b", "valid_loss", "seed"]
    let trial = PlanFile.Trial(
      id: "x", seed: 1, settings: names.map { .init(name: $0, value: "\($0)\"\n") }, experiment: "")
    let plan = PlanFile(name: "n", title: "", file: "", folder: "", overrides: [], columns: names, trials: [trial])
    try results.publish("x", metrics: [("valid_loss", 1), ("seconds", 2)])
    let tables = SweepTables(SweepResults(plan, results.folder))
    let table = tables.sweep
    #expect(
      table.columns == [
        "id", "status_2", "status", "a,b", "valid_loss", "seed", "parameters", "steps", "valid_loss_2", "seconds_2",
        "seconds", "reason", "error",
      ])
    #expect(Table(csv: table.csv) == table)
    #expect(tables.summary.columns.distinct == tables.summary.columns)
  }

  @Test func history() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, ""), ("10,5", 1, ""), ("50", 1, ""), ("60", 1, "")])
    let id = trials.trials.map(\.id)
    // The second's last line is torn, the third has none, the fourth has not ended.
    try results.publish(id[0], history: "step,epoch,split,metric,value\n1,0.5,train,loss,3\n2,1,valid,\"a,b\",nan\n")
    try results.publish(id[1], .failed, history: "metric,value,step,epoch,split,more\nloss,3,1,0.5,train,x\nloss,2,")
    try results.publish(id[2])
    try HistoryFile.write(SweepResults(trials, results.folder), to: results.folder)
    #expect(
      try results.text("history.csv") == """
        trial,step,epoch,split,metric,value
        latent=2-seed=1-00,1,0.5,train,loss,3
        latent=2-seed=1-00,2,1,valid,"a,b",nan
        "latent=10,5-seed=1-00",1,0.5,train,loss,3

        """)
    #expect(Files.names(in: results.folder.path) == ["history.csv", "trials"])
  }
}
