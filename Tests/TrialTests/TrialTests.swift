import Basics
import Glibc
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

@Suite struct TrialRunnerTests {
  private func answers(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [String: Answer] {
    let trial = ResultsFolder("\(folder.path)/results").trial(plan.id)
    let rows = Requests(plan.experiment).rows
    return Dictionary(
      uniqueKeysWithValues: try rows.map { ($0.column, try #require(Answer($0.key, in: trial), "\($0.column)")) })
  }

  /// A flag that is set is its name, one that is not nothing.
  @Test func columnsSayWhatDiffers() throws {
    let rows = "[log_likelihood samples 5, log_likelihood samples 5 each, log_likelihood samples 7]"
    let plan = try plan(
      smallVAE.replacing("[elbo, log_likelihood samples 5]", with: rows), in: TemporaryFolder())
    #expect(
      Requests(plan.experiment).rows.map(\.column) == [
        "log_likelihood_samples_5", "log_likelihood_samples_5_each", "log_likelihood_samples_7",
      ])
  }

  /// What is evaluated and drawn has no part in a trial's name; what is asked later is answered from what was
  /// published, with the numbers that it would have had at once.
  @Test func whatIsAskedLaterTrainsNothing() throws {
    let (early, late) = (TemporaryFolder(), TemporaryFolder())
    let rows = "[elbo, log_likelihood samples 5, log_likelihood samples 7, elbo examples 20, {half: 0.5 * kl + $n}]"
    let long =
      smallVAE.replacing("{latent: 3}", with: "{latent: 3, n: 2}")
      .replacing("[elbo, log_likelihood samples 5]", with: rows)
    let whole = try plan(long, in: early)
    try finish(whole, in: early)
    let first = try plan(smallVAE.replacing("[elbo, log_likelihood samples 5]", with: "[]"), in: late)
    #expect(first.id == whole.id)
    try finish(first, in: late)
    let trial = ResultsFolder("\(late.path)/results").trial(first.id)
    let before = try ["status.json", "metrics.csv", "checkpoint.safetensors"].map { try Files.read("\(trial)/\($0)") }
    // Asked to stop amid it: some answers are there, and stay.
    #expect(try runner(whole, in: late).run(stoppingAfter: 3) == .stopped)
    try finish(whole, in: late)
    #expect(
      before == (try ["status.json", "metrics.csv", "checkpoint.safetensors"].map { try Files.read("\(trial)/\($0)") }))
    let (own, expected) = (try answers(late, whole), try answers(early, whole))
    #expect(
      Set(own.keys) == [
        "elbo", "elbo_examples_20", "log_likelihood_samples_5", "log_likelihood_samples_7", "half",
      ])
    for (column, answer) in expected {
      #expect(answer.measured == own[column]?.measured && answer.measured.map(\.split) == [.valid, .test], "\(column)")
    }
    #expect(own["log_likelihood_samples_5"]?.measured[0].error ?? 0 > 0)
    #expect(own["log_likelihood_samples_5"]?.quality == Quality(better: .higher, label: "log-likelihood", unit: "nats"))
    #expect(own["elbo_examples_20"]?.measured.map(\.count) == [20, 20])
    // Another value of a name that only rows take: these rows alone are asked anew.
    let other = try plan(long.replacing("n: 2}", with: "n: 3}"), in: early)
    let keys = [whole, other].map { Requests($0.experiment).rows.map(\.key) }
    #expect(other.id == whole.id && zip(keys[0], keys[1]).map { $0 == $1 } == [true, true, true, true, false])
  }

  /// A row that cannot be answered says so, and takes neither the training nor the other rows with it.
  @Test func aFaultInARowIsThatRowsAlone() throws {
    let folder = TemporaryFolder()
    let text = """
      networks:
        net: [linear 3]
      objective:
        sample: {x: ring, z: normal(3)}
        define: {generated: net(z), size: mean(sum(generated^2))}
        minimize: size + 0 * mean(sum(x))
      train: {steps: 4, batch: 10, optimizer: sgd 1e-4}
      evaluate: [modes, size]
      """
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let answers = try answers(folder, plan)
    #expect(answers["modes"]?.error?.contains("not a point of the plane") == true)
    #expect(answers["size"]?.error == nil && answers["size"]?.measured.count == 1)
    #expect(ResultsFolder("\(folder.path)/results").status(plan.id)?.state == .done)
  }

  /// What a network's rate is multiplied by is part of a trial's name, however it was said.
  @Test func ratesArePartOfATrialsName() throws {
    let folder = TemporaryFolder()
    let bare = try plan(smallVAE, in: folder)
    let path = try loadPlan(
      path: "\(folder.path)/experiment.yaml", overrides: ["train.rates.encoder=0.5"], catalogues: .test
    ).plan.trials[0]
    let own = try plan(smallVAE.replacing("batch: 50", with: "batch: 50, rates: {encoder: 0.5}"), in: folder)
    let other = try plan(smallVAE.replacing("batch: 50", with: "batch: 50, rates: {encoder: 0.25}"), in: folder)
    #expect(Set([bare.id, own.id, other.id]).count == 3)
    #expect(path.experiment.training.rates.map(\.factor) == [0.5] && path.id != bare.id)
  }

  @Test func aStoppedTrialEndsWithTheSameBytes() throws {
    let whole = TemporaryFolder()
    let plan = try plan(smallVAE, in: whole)
    try finish(plan, in: whole)

    // Stopped after the first step, amid an epoch, at its end, and amid another.
    let broken = TemporaryFolder()
    for steps in [1, 2, 2, 4] {
      #expect(try runner(plan, in: broken).run(stoppingAfter: steps) == .stopped)
    }
    try finish(plan, in: broken)
    #expect(try files(whole, plan) == files(broken, plan))
  }

  /// The clock's time and the processors' count all attempts.
  @Test func timeIsThatOfAllAttempts() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    let results = ResultsFolder("\(folder.path)/results")
    let pause = 0.2
    func stop(after steps: Int) -> () -> Bool {
      var asked = 0
      return {
        asked += 1
        if asked == 1 { usleep(UInt32(pause * 1e6)) }
        return asked > steps
      }
    }
    #expect(try runner(plan, in: folder).run(stop: stop(after: 2), onProgress: { _ in }) == .stopped)
    let attempt = try #require(Claim.paths(in: results.attempts(plan.id)).first)
    let first = try #require(TrialStatus(path: "\(attempt)/status.json"))
    #expect(try runner(plan, in: folder).run(stop: stop(after: .max), onProgress: { _ in }) == .done)
    let last = try #require(TrialStatus(path: "\(results.trial(plan.id))/status.json"))
    let (earlier, all) = (try #require(first.processorSeconds), try #require(last.processorSeconds))
    #expect(earlier > 0 && all > earlier)
    #expect(first.seconds > pause && last.seconds > first.seconds + pause)
  }

  /// Between steps, or amid what an epoch or the trial ends with: wherever it is asked.
  @Test(arguments: [smallVAE, smallGAN]) func whereverItIsStopped(_ text: String) throws {
    let whole = TemporaryFolder()
    let plan = try plan(text, in: whole)
    var questions = 0
    let ending = try runner(plan, in: whole).run(
      stop: {
        questions += 1
        return false
      }, onProgress: { _ in })
    #expect(ending == .done && questions > 15)
    for last in 0..<questions {
      let broken = TemporaryFolder()
      #expect(try runner(plan, in: broken).run(stoppingAfter: last) == .stopped)
      try finish(plan, in: broken)
      #expect(try files(whole, plan) == files(broken, plan), "at question \(last)")
    }
  }

  /// Steps that repeat draw batches of their own: the stream of batches goes on where it was.
  @Test func aStoppedTrialOfRepeatedStepsEndsWithTheSameBytes() throws {
    let whole = TemporaryFolder()
    let plan = try plan(smallGAN, in: whole)
    try finish(plan, in: whole)
    let broken = TemporaryFolder()
    for steps in [1, 3, 4] {
      #expect(try runner(plan, in: broken).run(stoppingAfter: steps) == .stopped)
    }
    try finish(plan, in: broken)
    #expect(try files(whole, plan) == files(broken, plan))
  }

  /// What is random about reading, and a dropped batch, too: the same bytes whether stopped or not and on any number of
  /// threads, and others without.
  @Test(arguments: ["dequantise: true", "dequantise: fixed", "binarise: fresh", "binarise: fixed"])
  func whatIsReadAtRandomIsReadAgain(_ noise: String) throws {
    let text = smallVAE.replacing("test: 60", with: "test: 60, \(noise), flip: true, classes: 3 5 8 0 1 2 4")
      .replacing("batch: 50", with: "batch: 50, drop_last: true")
    let whole = TemporaryFolder()
    let plan = try plan(text, in: whole)
    var last: TrialProgress?
    #expect(try runner(plan, in: whole).run(stop: { false }, onProgress: { last = $0 }) == .done)
    // 161 of 230 digits are of these classes: three whole batches an epoch.
    #expect(last?.step == 9 && last?.epoch == 3)
    let waiting = try #require(last?.waiting)
    #expect(waiting > 0 && waiting < 1)
    let broken = TemporaryFolder()
    for (threads, steps) in [(2, 1), (1, 3), (2, 2)] {
      #expect(try runner(plan, in: broken, threads: threads).run(stoppingAfter: steps) == .stopped)
    }
    try finish(plan, in: broken, threads: 2)
    #expect(try files(broken, plan) == files(whole, plan))

    let way = noise.hasSuffix("fixed") ? "\(noise.prefix { $0 != ":" }): fresh" : "\(noise.prefix { $0 != ":" }): fixed"
    for other in ["\(way), flip: true", "\(noise), flip: false"] {
      let changed = TemporaryFolder()
      let others = try TrialTests.plan(text.replacing("\(noise), flip: true", with: other), in: changed)
      try finish(others, in: changed)
      #expect(try files(changed, others)[0] != files(whole, plan)[0], "other numbers")
    }
  }

  @Test func aFinishedTrialIsNotRunAgain() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    try finish(plan, in: folder)
    let before = try files(folder, plan)
    var steps = 0
    #expect(try runner(plan, in: folder).run(stop: { false }, onProgress: { _ in steps += 1 }) == .done)
    #expect(steps == 0)
    #expect(try files(folder, plan) == before)
  }

  @Test func ofTwoWritersTheFirstStays() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    let results = ResultsFolder("\(folder.path)/results")
    let late = try Attempt(plan, folder: ".", overrides: [], results)
    try finish(plan, in: folder)
    let before = try files(folder, plan)
    // The late one's folder is gone by now: it can neither write nor publish.
    #expect(throws: (any Error).self) {
      try AtomicFile.write("late", to: "\(late.path)/metrics.csv")
    }
    try late.publish()
    #expect(try files(folder, plan) == before)
  }

  /// Both train at once, the second from within the first's last step: it publishes, the first finds that and is done
  /// too.
  @Test func ofTwoProcessesBothEndWell() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    var steps = 0
    let ending = try runner(plan, in: folder).run(
      stop: { false },
      onProgress: { _ in
        steps += 1
        if steps == 8 { #expect((try? runner(plan, in: folder).run()) == .done) }
      })
    #expect(ending == .done)
    #expect(try files(folder, plan).count == 3 + 1 + 3)
  }

  /// When a process dies after the best became the checkpoint and its own file was removed, the next one still knows
  /// the step of its weights.
  @Test func theBestIsKnownFromTheCheckpointToo() throws {
    let whole = TemporaryFolder()
    let plan = try plan(
      smallVAE.replacing("(1 - progress / 2)", with: "(1 - progress / 2), keep: best elbo lowest"), in: whole)
    try finish(plan, in: whole)
    let broken = TemporaryFolder()
    let results = ResultsFolder("\(broken.path)/results")
    let dead = "\(results.attempts(plan.id))/1/dead"
    try Files.makeFolder("\(results.attempts(plan.id))/1")
    try Files.rename(ResultsFolder("\(whole.path)/results").trial(plan.id), to: dead)
    let before = try Files.read("\(dead)/metrics.csv")
    let weights = try Files.read("\(dead)/checkpoint.safetensors")
    try finish(plan, in: broken)
    #expect(try Files.read("\(results.trial(plan.id))/metrics.csv") == before)
    #expect(try Files.read("\(results.trial(plan.id))/checkpoint.safetensors") == weights)
  }

  @Test func aTornCheckpointIsPassedOver() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    #expect(try runner(plan, in: folder).run(stoppingAfter: 3) == .stopped)
    let attempts = ResultsFolder("\(folder.path)/results").attempts(plan.id)
    let paths = Claim.paths(in: attempts)
    #expect(paths.count == 1)
    for path in paths.map({ "\($0)/checkpoint.safetensors" }) {
      try AtomicFile.write(try Files.read(path).prefix(5000), to: path)
    }
    try finish(plan, in: folder)
  }

  @Test func whatIsNotFiniteStopsTheTrialAndSaysWhere() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE.replacing("adam 1e-2, rate: 1e-2 * (1 - progress / 2)", with: "sgd 1e5"), in: folder)
    let ending = try runner(plan, in: folder).run()
    guard case .failed(let message) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(message.contains("is not finite at step"))
    #expect(message.contains("the first op whose result is not finite is"))
    let status = ResultsFolder("\(folder.path)/results").status(plan.id)
    #expect(status?.state == .failed)
    #expect(status?.error == message)
  }

  /// What had been recorded stays, also of attempts before; how far it came is reported.
  @Test func aFailedTrialKeepsItsRecords() throws {
    let text = """
      data: {source: two_moons, train: 64, valid: 16, test: 16}
      networks: {net: [linear 2]}
      objective: {sample: {x: data}, minimize: "mean((x - net(x))^2) + 0 * log(10.5 - step)"}
      train: {epochs: 5, batch: 16, optimizer: sgd 1e-3}
      """
    var records: [String] = []
    for stops in [false, true] {
      let folder = TemporaryFolder()
      let plan = try plan(text, in: folder)
      if stops { #expect(try runner(plan, in: folder).run(stoppingAfter: 9) == .stopped) }
      guard case .failed = try runner(plan, in: folder).run() else {
        Issue.record("not failed")
        return
      }
      let results = ResultsFolder("\(folder.path)/results")
      let status = try #require(results.status(plan.id))
      #expect(status.steps == 11 && status.parameters == 6 && status.processor.contains("oneDNN"))
      #expect(status.arithmetic == Fingerprints.numerics)
      records.append(try Files.text("\(results.trial(plan.id))/metrics.csv"))
    }
    #expect(records[0] == records[1] && records[0].split(separator: "\n").count > 4)
  }

  /// Losses and gradients are finite, and yet the weights are not: reported at the end of the epoch, or, where the rate
  /// is at fault, before its step is taken.
  @Test(arguments: [
    ("sgd 1, rate: 3e38", "decoder.0.weight is not finite after step 1"),
    ("adam 1e-2, rate: 1e-2 * sqrt(0.7 - progress)", "the learning rate is not finite at step 12: "),
    ("adam 1e-2, rate: 1e-2 * (0.7 - progress)", "the learning rate is negative at step 12; max(0, …) keeps"),
  ])
  func weightsThatAreNotFiniteStopTheTrial(_ optimizer: String, _ message: String) throws {
    let folder = TemporaryFolder()
    let text = smallVAE.replacing("adam 1e-2, rate: 1e-2 * (1 - progress / 2)", with: optimizer)
      .replacing("dropout 0.1, ", with: "")
    let plan = try plan(optimizer.hasPrefix("sgd") ? text.replacing("epochs: 3", with: "steps: 1") : text, in: folder)
    guard case .failed(let error) = try runner(plan, in: folder).run() else {
      Issue.record("not failed")
      return
    }
    #expect(error.hasPrefix(message), "\(error)")
  }

  @Test func trainingLowersTheLossAndReportsTheSameTerms() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    try finish(plan, in: folder)
    let status = try #require(ResultsFolder("\(folder.path)/results").status(plan.id))
    let names = status.metrics.map(\.name.column)
    #expect(
      names == [
        "train_loss", "train_elbo", "train_reconstruction", "train_kl", "train_gradient_norm", "valid_loss",
        "valid_elbo", "valid_reconstruction", "valid_kl",
      ])
    #expect(status.qualities["elbo"] == Quality(better: .higher, label: "ELBO", unit: "nats"))
    #expect(status.qualities["loss"] == Quality(better: .lower))
    let losses = try recorded(folder, plan).values("loss", .valid)
    #expect(losses.count == 3)
    #expect(losses[2] < losses[0] - 20)
  }
}

@Suite struct CheckpointTests {
  private let checkpoint = Checkpoint(
    arrays: [
      .init(name: "encoder.0.weight", shape: [2, 3], numbers: [1, -2.5, 3, 0, .infinity, 1e-30]),
      .init(name: "count", shape: [], numbers: [7]), .init(name: "none", shape: [0, 4], numbers: []),
    ], metadata: [("format", "pt"), ("atelier", "{\"step\":3}")])

  @Test func comesBack() throws {
    let read = try Checkpoint(bytes: checkpoint.bytes, name: "c")
    #expect(read.arrays == checkpoint.arrays)
    #expect(read["atelier"] == "{\"step\":3}")
    #expect(checkpoint.bytes.count % 4 == 0)
  }

  @Test func cutOrChangedFilesNeverCrash() throws {
    let bytes = checkpoint.bytes
    for count in 0..<bytes.count {
      #expect(throws: Problem.self) { try Checkpoint(bytes: Array(bytes[..<count]), name: "c") }
    }
    let random = Philox(seed: 1, stream: "mutations")
    for i in 0..<2000 {
      var changed = bytes
      for j in 0..<3 { changed[random.below(bytes.count, 6 * i + 2 * j)] = UInt8(random.below(256, 6 * i + 2 * j + 1)) }
      _ = try? Checkpoint(bytes: changed, name: "c")
    }
  }
}

@Suite struct RecordsTests {
  @Test func comeBackAndTellTheLast() {
    var records = Records()
    records.add(step: 5, epoch: 1, split: .train, [("loss", 0.1), ("kl", .nan)])
    records.add(step: 10, epoch: 2, split: .train, [("loss", 1.0 / 3)])
    let again = HistoryRow.rows(of: records.table)
    #expect(again.map(\.step) == [5, 5, 10])
    #expect(again[2].value == 1.0 / 3)
    #expect(records.last.map(\.name.column) == ["train_loss", "train_kl"])
    #expect(records.last[0].value == 1.0 / 3)
  }
}
