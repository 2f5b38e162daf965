import Basics
import TestSupport
import Testing

@testable import Results

@Suite struct SweepResultsTests {
  @Test func seedsShareASetting() throws {
    let folder = TemporaryResults()
    let plan = plan([("10", 1, ""), ("2", 1, ""), ("10", 2, ""), ("", 1, ""), ("2", 2, "")])
    let id = plan.trials.map(\.id)
    for id in id[...2] { try folder.publish(id, metrics: [("valid_elbo", -1)]) }
    try folder.publish(id[3], .failed, error: "loss is not finite")
    try folder.publish("of-an-earlier-plan")
    try Files.makeFolder(folder.folder.attempts(id[4]))
    Death(.crash, "killed").note(in: folder.folder.attempts(id[4]))
    let results = SweepResults(plan, folder.folder)
    #expect(results.trials.map(\.id) == id && results.strays == ["of-an-earlier-plan"])
    #expect(results.settings.map(\.values) == [["10"], ["2"], [""]])
    #expect(results.settings.map { $0.trials.map(\.plan.seed) } == [[1, 2], [1, 2], [1]])
    #expect(results.settings.map(\.done.count) == [2, 1, 0])
    #expect(results.trials.map(\.state) == ["done", "done", "done", "failed", "died"])
    #expect(results.trials.map(\.error) == [nil, nil, nil, "loss is not finite", "killed"])
    #expect(results.trials.map(\.reason) == [nil, nil, nil, nil, .crash])
    Death.forget(in: folder.folder.attempts(id[4]))
    #expect(SweepResults(plan, folder.folder).trials[4].state == "waiting")
  }

  /// What was measured after training is more exact than an epoch's last value, and replaces it in the same column.
  @Test func evaluationsHaveTheLastWord() throws {
    let folder = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    let rows = [PlanFile.Row(key: "elbo-1", column: "elbo"), .init(key: "ll-2", column: "log_likelihood_samples_5")]
    for index in 0...1 { plan.trials[index].rows = rows }
    let id = plan.trials.map(\.id)
    for id in id { try folder.publish(id, metrics: [("train_elbo", -3), ("valid_elbo", -2), ("valid_kl", 1)]) }
    func answer(_ key: String, _ id: String, _ measured: [Measured], error: String? = nil) throws {
      try Answer(
        key: key, row: key, error: error, measured: measured,
        quality: error == nil ? Quality(better: .higher) : Quality()
      ).write(in: folder.folder.trial(id))
    }
    try answer("elbo-1", id[0], [Measured(.valid, -2.5, count: 9), Measured(.test, -2.75, error: 0.5, count: 9)])
    // An answer that failed says nothing, also of what others know.
    try answer("elbo-1", id[1], [], error: "no data")
    try answer("ll-2", id[1], [], error: "no weights")
    // Not of the plan.
    try answer("elbo-9", id[0], [Measured(.valid, 9)])
    let results = SweepResults(plan, folder.folder)
    #expect(results.metrics.map(\.column) == ["valid_elbo", "test_elbo", "valid_kl", "train_elbo"])
    #expect(results.trials[0].metrics.map(\.measured.value) == [-3, -2.5, 1, -2.75])
    #expect(results.trials[0].metrics[3].measured == Measured(.test, -2.75, error: 0.5, count: 9))
    #expect(results.quality(MetricName(.test, "elbo")).better == .higher)
    #expect(results.quality(MetricName(.valid, "kl")).better == nil)
    #expect(results.trials[1].error == "elbo: no data")
    #expect(results.trials[1].value(MetricName(.valid, "elbo")) == -2)
    #expect(results.trials[1].value(MetricName(.test, "elbo")) == nil)
  }

  /// Rows of one kind have one label: it says nothing where there are two.
  @Test func labelsTellNumbersApart() throws {
    let folder = TemporaryResults()
    var plan = plan([("2", 1, "")])
    plan.trials[0].rows = ["ll_samples_5", "ll_samples_50", "elbo_k_50", "modes"].map {
      .init(key: "\($0)-1", column: $0)
    }
    let id = plan.trials[0].id
    let elbo = Quality(better: .higher, label: "ELBO", unit: "nats")
    try folder.publish(id, metrics: [("valid_elbo", -2)], qualities: ["elbo": elbo])
    for (row, label) in zip(plan.trials[0].rows, ["log-likelihood", "log-likelihood", "ELBO", "modes reached"]) {
      try Answer(
        key: row.key, row: "", measured: [Measured(.valid, 1)],
        quality: Quality(better: .higher, label: label, unit: "nats")
      ).write(in: folder.folder.trial(id))
    }
    let results = SweepResults(plan, folder.folder)
    #expect(results.quality(MetricName(.valid, "elbo")) == elbo)
    #expect(results.quality(MetricName(.test, "modes")).label == "modes reached")
    for name in ["ll_samples_5", "ll_samples_50", "elbo_k_50"] {
      #expect(results.quality(MetricName(.valid, name)) == Quality(better: .higher), "\(name)")
    }
  }

  @Test func aResultThatCannotBeRead() throws {
    let folder = TemporaryResults()
    let plan = plan([("2", 1, "")])
    let trial = folder.folder.trial(plan.trials[0].id)
    try Files.makeFolder(trial)
    for text in ["", "{", "{\"id\":\"a\",\"state\":\"running\"}", "{\"id\":\"a\",\"state\":\"done\",\"steps\":1e300}"] {
      try AtomicFile.write(text, to: "\(trial)/status.json")
      let made = SweepResults(plan, folder.folder).trials[0]
      if text.contains("done") {
        #expect(made.state == "done" && made.status?.steps == 0)
      } else {
        #expect(made.state == "failed" && made.error?.hasSuffix("status.json cannot be read") == true)
      }
    }
  }

  @Test func recordsAndArraysAreReadWhenAskedFor() throws {
    let folder = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    plan.trials[0].drawings = ["generated-0123abcd", "originals-0123abcd", "figure_loss-0123abcd"]
    try folder.publish(plan.trials[0].id, history: "step,epoch,split,metric,value\n1,0.5,train,loss,3\n")
    let trial = SweepResults(plan, folder.folder).trials[0]
    #expect(trial.history() == [HistoryRow(step: 1, epoch: 0.5, name: MetricName(.train, "loss"), value: 3)])
    #expect(try trial.array("generated") == nil)
    let array = NPY(shape: [2], numbers: [1, 2])
    try Files.makeFolder("\(trial.folder)/arrays")
    try array.write(to: "\(trial.folder)/arrays/generated-0123abcd.npy")
    try array.write(to: "\(trial.folder)/arrays/reconstructed-0123abcd.npy")
    #expect(try trial.array("generated") == array)
    #expect(try trial.array("reconstructed") == nil, "nobody asked for it")
    #expect(SweepResults(plan, folder.folder).trials[1].history().isEmpty)
  }
}

@Suite struct HistoryRowTests {
  @Test func tablesAreReadByTheNamesOfTheirColumns() throws {
    let table = try #require(
      Table(
        csv:
          "trial,step,epoch,metric,split,value\na,10,1,loss,train,0.5\na,1,1,loss,valid,nan\na,x,,loss,valid,1\na,1,1,fid,,2\n"
      ))
    let rows = HistoryRow.rows(of: table)
    #expect(rows[0] == HistoryRow(step: 10, epoch: 1, name: MetricName(.train, "loss"), value: 0.5))
    #expect(rows[1].value.isNaN)
    #expect(rows[2].name == MetricName(nil, "fid"), "a row without a step is left out")
    #expect(HistoryRow.rows(of: Table(columns: ["step"], rows: [["1"]])).isEmpty)
  }

  @Test(arguments: [
    ["1", "0.5", "train", "loss", "3"], ["200", "12", "", "a,b", "nan"], ["0", "1e-07", "test", "x", "-inf"],
  ])
  func cellsComeBackAsTheyWere(_ cells: [String]) {
    #expect(HistoryRow.rows(of: Table(columns: HistoryRow.columns, rows: [cells])).map(\.cells) == [cells])
  }
}
