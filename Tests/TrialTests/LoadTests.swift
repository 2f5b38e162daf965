import Basics
import Glibc
import Metrics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// `load vae encoder`: a network of another experiment's trial, or of a file.
@Suite struct LoadTests {
  static let source = """
    let: {latent: 2}
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      inner: [linear 8, batch_norm, relu]
      encoder: [flatten, inner, linear $latent]
      decoder: [linear 784, reshape 1 28 28, bernoulli]
      smooth: average encoder 0.5
    objective:
      sample: {x: data}
      define:
        score: mean(log_prob(decoder(encoder(x)), x))
        slow: mean(sum(smooth(x)^2))
      steps: [{update: [encoder, inner, decoder], maximize: score}]
    train: {epochs: 1, batch: 20, optimizer: adam 1e-2}
    evaluate: [score, slow]
    """

  static func user(_ load: String, _ network: String = "encoder") -> String {
    """
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      \(network): \(load)
      judge: [linear 1]
    objective:
      sample: {x: data}
      define: {code: \(network)(x), slow: mean(sum(\(network)(x)^2))}
      minimize: mean((judge(code) - 1)^2)
    train: {epochs: 1, batch: 20, optimizer: adam 1e-2}
    evaluate: [slow]
    """
  }

  /// Trains a file of some name; its results lie beside those of the others.
  private func train(_ text: String, _ name: String, in folder: TemporaryFolder) throws -> TrialPlan {
    let plan = try plan(text, name, in: folder)
    let runner = TrialRunner(
      plan: plan, context: context(folder), results: ResultsFolder("\(folder.path)/Results/\(name)"),
      threads: 1, requests: Requests(plan.experiment), draw: { _ in })
    #expect(try runner.run() == .done)
    return plan
  }

  private func plan(_ text: String, _ name: String, in folder: TemporaryFolder) throws -> TrialPlan {
    let path = "\(folder.path)/\(name).yaml"
    try AtomicFile.write(text, to: path)
    let search = TrialSearch(context(folder))
    return try loadPlan(
      path: path, catalogues: .test,
      pin: { experiment, settings throws(Problem) in try search.trial(of: experiment, settings) }
    ).plan.trials[0]
  }

  private func context(_ folder: TemporaryFolder) -> TrialContext {
    TrialContext(folder: folder.path, results: "\(folder.path)/Results", catalogues: .test)
  }

  /// What a row of `evaluate` gave over the test split.
  private func tested(
    _ column: String, _ experiment: String, _ plan: TrialPlan, in folder: TemporaryFolder
  ) throws -> Double {
    let row = try #require(Requests(plan.experiment).rows.first { $0.column == column })
    let answer = Answer(row.key, in: "\(folder.path)/Results/\(experiment)/trials/\(plan.id)")
    return try #require(answer?.measured.first { $0.split == .test }?.value)
  }

  /// A network that only metrics use is no part of training, and still has the weights that were loaded.
  @Test func aNetworkOfMetricsAlone() throws {
    let folder = TemporaryFolder()
    _ = try train(Self.source, "source", in: folder)
    func distance(_ report: String) throws -> Double {
      let text = """
        data: {source: digits, train: 60, valid: 20, test: 20}
        networks:
          encoder: load source encoder
          generator: [linear 784, sigmoid, reshape 1 28 28]
        objective:
          sample: {x: data, z: normal(3)}
          define: {generated: generator(z), size: mean(sum(encoder(x)^2))}
          minimize: mean((generated - 1)^2)
          report: \(report)
        train: {epochs: 1, batch: 20, optimizer: adam 1e-2}
        evaluate: [fid encoder real]
        """
      let plan = try train(text, "user", in: folder)
      let row = try #require(Requests(plan.experiment).rows.first)
      let trial = ResultsFolder("\(folder.path)/Results/user").trial(plan.id)
      return try #require(Answer(row.key, in: trial)?.measured.first).value
    }
    let used = try distance("[size]")
    try Files.remove("\(folder.path)/Results/user")
    #expect(try distance("[]") == used && used > 0)
  }

  /// Metrics in training: the best epoch by one is kept, and features of the data by a loaded network are taken once.
  @Test func aMetricOfTraining() throws {
    let folder = TemporaryFolder()
    _ = try train(Self.source, "source", in: folder)
    let text = """
      data: {source: digits, train: 60, valid: 100, test: 20}
      networks:
        encoder: load source encoder
        generator: [linear 784, sigmoid, reshape 1 28 28]
      objective:
        sample: {x: data, z: normal(3)}
        define: {generated: generator(z)}
        minimize: mean((generated - 0.2)^2)
        report: [fid encoder]
      train: {epochs: 5, batch: 20, optimizer: adam 3e-1, keep: best fid}
      evaluate: [fid encoder]
      """
    let plan = try train(text, "user", in: folder)
    let trial = ResultsFolder("\(folder.path)/Results/user").trial(plan.id)
    let recorded = try HistoryRow.rows(in: trial).filter { $0.name.column == "valid_fid" }.map(\.value)
    let answer = try #require(Answer(Requests(plan.experiment).rows[0].key, in: trial))
    #expect(recorded.count == 5 && recorded.last != recorded.min())
    #expect(answer.measured.first?.value == recorded.min())

    let trainer = try Trainer(phases: try TrainingPhase.all(plan.phases, context(folder)), seed: 1, threads: 1)
    let (evaluator, metric) = (trainer.evaluator, try #require(trainer.metrics.first))
    var runs = 0
    evaluator.isStopped = {
      runs += 1
      return false
    }
    let first = try metric.score(evaluator, over: .valid)
    #expect(runs == 4)  // two batches of examples, two of images
    evaluator.moment = .init(step: 1)
    #expect(try metric.score(evaluator, over: .valid) == first && runs == 6)
  }

  @Test func aTrialsNetworkIsTheSameElsewhere() throws {
    let folder = TemporaryFolder()
    let first = try train(Self.source, "source", in: folder)
    let other = try train(Self.source.replacing("latent: 2", with: "latent: 3"), "source", in: folder)
    // The average of the first trial, though a later one is there.
    let user = try train(Self.user("load source smooth latent 2"), "user", in: folder)
    #expect(user.text.contains("load source smooth latent 2 trial \(first.id)"))
    #expect(try tested("slow", "user", user, in: folder) == tested("slow", "source", first, in: folder))
    // Its weights lie in the checkpoint of the trial that uses them, and did not move.
    func arrays(_ experiment: String, _ plan: TrialPlan) throws -> [Checkpoint.Array] {
      let trial = "\(folder.path)/Results/\(experiment)/trials/\(plan.id)"
      return try Checkpoint(path: "\(trial)/checkpoint.safetensors").arrays
    }
    let (kept, loaded) = (try arrays("source", first), try arrays("user", user))
    for name in ["inner.0.weight", "2.weight", "inner.1.running_mean", "inner.1.running_var"] {
      let here = try #require(loaded.first { $0.name == "encoder.\(name)" })
      #expect(here.numbers == kept.first { $0.name == "smooth.\(name)" }?.numbers, "\(name)")
    }
    // Without a setting it is the latest; loaded from one that loaded it, it is still the same.
    let latest = try plan(Self.user("load source encoder"), "latest", in: folder)
    #expect(latest.text.contains("trial \(other.id)"))
    let again = try train(Self.user("load user encoder", "again"), "again", in: folder)
    #expect(try tested("slow", "again", again, in: folder) == tested("slow", "source", first, in: folder))
  }

  /// The mean of the singular vectors of spectral weights is no such vector: wherever an average is used it is mended.
  @Test func anAverageOfSpectralWeightsIsTheSameElsewhere() throws {
    let folder = TemporaryFolder()
    let text = Self.source.replacing(
      "encoder: [flatten, inner, linear $latent]",
      with: "encoder: [with weights spectral, flatten, inner, linear 6, linear $latent]")
    let source = try train(text.replacing("adam 1e-2", with: "adam 1"), "source", in: folder)
    let user = try train(Self.user("load source smooth"), "user", in: folder)
    let again = try train(Self.user("load user encoder", "again"), "again", in: folder)
    let slow = try tested("slow", "source", source, in: folder)
    #expect(try tested("slow", "user", user, in: folder) == slow)
    #expect(try tested("slow", "again", again, in: folder) == slow)
  }

  /// `start`: the rows and the first weights are those of the other experiment, and training moves them.
  @Test func aNetworkStartsFromAnother() throws {
    let folder = TemporaryFolder()
    let text = Self.source.replacing("inner: [linear 8, batch_norm, relu]\n", with: "inner: [linear 8, relu]\n")
      .replacing("linear $latent", with: "linear 8 as h, \"from h[0:4 * latent]\", linear $latent")
    let first = try train(text, "source", in: folder)
    func user(_ optimizer: String) -> String {
      """
      let: {latent: 1}
      data: {source: digits, train: 60, valid: 20, test: 20}
      networks:
        inner: start source inner
        encoder: start source encoder
      objective: {sample: {x: data}, minimize: mean(sum((encoder(x) - latent)^2))}
      train: {epochs: 1, batch: 20, optimizer: \(optimizer)}
      """
    }
    func weights(_ experiment: String, _ plan: TrialPlan) throws -> [String: [Float]] {
      let trial = "\(folder.path)/Results/\(experiment)/trials/\(plan.id)"
      let arrays = try Checkpoint(path: "\(trial)/checkpoint.safetensors").arrays
      return Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.numbers) })
    }
    let before = try weights("source", first)
    let still = try train(user("sgd 0"), "still", in: folder)
    #expect(still.text.contains("start source encoder trial \(first.id)"))
    let moved = try weights("moved", train(user("sgd 0.1"), "moved", in: folder))
    let kept = try weights("still", still)
    for name in ["inner.0.weight", "inner.0.bias", "encoder.2.weight", "encoder.4.bias"] {
      #expect(try kept[name] == #require(before[name]) && moved[name] != before[name], "\(name)")
    }
    let alone = user("sgd 0.1").replacing("  inner: start source inner\n", with: "")
    #expect(throws: Problems.self) { try context(folder).compiler(plan(alone, "alone", in: folder).experiment) }
  }

  /// `train: none`: what was loaded is measured.
  @Test func nothingIsTrained() throws {
    let folder = TemporaryFolder()
    let first = try train(Self.source, "source", in: folder)
    let text = """
      data: {source: digits, train: 60, valid: 20, test: 20}
      networks: {encoder: load source encoder, decoder: load source decoder}
      objective:
        sample: {x: data}
        define:
          score: mean(log_prob(decoder(encoder(x)), x))
      train: none
      evaluate: [score, {half: score / 2}]
      """
    let none = try train(text, "none", in: folder)
    let score = try tested("score", "source", first, in: folder)
    #expect(try tested("score", "none", none, in: folder) == score)
    #expect(abs(try tested("half", "none", none, in: folder) - score / 2) < 1e-3)
  }

  @Test func aFilesNetwork() throws {
    let folder = TemporaryFolder()
    let weight = Checkpoint.Array(name: "1.weight", shape: [1, 784], numbers: [Float](repeating: 0.5, count: 784))
    let file = Checkpoint(arrays: [weight, .init(name: "1.bias", shape: [1], numbers: [3])])
    try file.write(to: "\(folder.path)/weights.safetensors")
    let rows = "{load: weights.safetensors, rows: [flatten, linear 1]}"
    let user = try train(Self.user(rows), "user", in: folder)
    let checkpoint = try Checkpoint(path: "\(folder.path)/Results/user/trials/\(user.id)/checkpoint.safetensors")
    #expect(checkpoint.arrays.first { $0.name == "encoder.1.weight" }?.numbers == weight.numbers)
    let wider = try plan(Self.user(rows.replacing("linear 1", with: "linear 2")), "wider", in: folder)
    expectProblem("weights.safetensors has 1.weight as 1×784, and here it would have to be 2×784") {
      try context(folder).compiler(wider.experiment)
    }
    let deeper = try plan(Self.user(rows.replacing("linear 1", with: "linear 1, linear 1")), "deeper", in: folder)
    expectProblem("weights.safetensors holds no weights for 2.weight") {
      try context(folder).compiler(deeper.experiment)
    }
    let missing = try plan(Self.user("{load: none.safetensors, rows: [flatten, linear 1]}"), "missing", in: folder)
    expectProblem("cannot read \(folder.path)/none.safetensors: No such file or directory") {
      try context(folder).compiler(missing.experiment)
    }
  }

  @Test(
    arguments: [
      ("load other encoder", "holds no results of an experiment 'other'"),
      ("load source nothing", "the experiment 'source' has no network 'nothing'"),
      ("load source encoder latent 9", "no finished trial of 'source' has latent 9"),
      ("load source encoder latnet 2", "no finished trial of 'source' has latnet 2"),
      ("load source encoder trial none", "the experiment 'source' has no finished trial 'none'"),
    ])
  func isRefused(_ load: String, _ message: String) throws {
    let folder = TemporaryFolder()
    _ = try train(Self.source, "source", in: folder)
    expectProblem(message) {
      let plan = try self.plan(Self.user(load), "user", in: folder)
      _ = try self.context(folder).compiler(plan.experiment)
    }
  }

  private func expectProblem(_ message: String, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("no problem, expected: \(message)")
    } catch { #expect(describe(error).contains(message), "\(describe(error))") }
  }

  private func expectProblem<T>(_ message: String, _ body: () throws -> T) {
    expectProblem(message) { () throws -> Void in _ = try body() }
  }
}
