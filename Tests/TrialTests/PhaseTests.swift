import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// Changes in time: `train.phases`, and the best of all epochs.
@Suite struct PhaseTests {
  static let phased = """
    let: {width: 1}
    data: {source: digits, train: 130, valid: 70, test: 60}
    networks:
      encoder: [flatten, linear 8, relu, when width >= 2: [linear 8, relu], gaussian 2]
      decoder: [linear 16, relu, linear 784, reshape 1 28 28, bernoulli]
    objective:
      sample: {x: data, z: encoder(x)}
      define:
        elbo: mean(log_prob(decoder(z), x)) - mean(kl(encoder(x)))
        weight: progress
        counted: step
      maximize: elbo
      report: [elbo, weight, counted]
    train:
      batch: 50
      optimizer: adam 1e-2
      phases: [{train.epochs: 2}, {train.steps: 5, width: 2, train.optimizer: sgd 1e-5, train.batch: 30}]
    evaluate: [elbo]
    """

  @Test func weightsStayAndProgressBeginsAnew() throws {
    let folder = TemporaryFolder()
    let plan = try plan(Self.phased, in: folder)
    #expect(plan.phases.map(\.training.batch) == [50, 30])
    try finish(plan, in: folder)
    let rows = try recorded(folder, plan)
    // Two epochs of three steps, then one of five and, cut short, nothing more.
    #expect(rows.of("loss", .train).map(\.step) == [3, 6, 11])
    #expect(rows.of("loss", .train).map(\.epoch) == [1, 2, 3])
    let weights = rows.values("weight", .valid)
    #expect(weights.count == 3 && abs(weights[0] - 0.5) < 1e-6 && weights[1] == 1 && weights[2] == 1)
    #expect(rows.values("counted", .valid) == [3, 6, 5])
    let checkpoint = try Checkpoint(path: "\(folder.path)/results/trials/\(plan.id)/checkpoint.safetensors")
    let names = Set(checkpoint.arrays.map(\.name))
    #expect(names.isSuperset(of: ["encoder.1.weight", "encoder.3.0.weight", "decoder.2.bias"]))
  }

  /// What is shown while training runs counts the epochs of all phases, or, where one is counted in steps, none.
  @Test(arguments: [(phased.replacing("train.steps: 5", with: "train.epochs: 3"), 5), (phased, nil)])
  func progressCountsTheEpochsOfAllPhases(_ text: String, _ epochs: Int?) throws {
    let folder = TemporaryFolder()
    var reported: Set<Int?> = []
    #expect(
      try runner(try plan(text, in: folder), in: folder)
        .run(stop: { false }, onProgress: { reported.insert($0.epochs) }) == .done)
    #expect(reported == [epochs])
  }

  @Test(arguments: [phased, phased.replacing("optimizer: adam 1e-2", with: "optimizer: adam 1e-2\n  keep: best elbo")])
  func aStoppedTrialEndsWithTheSameBytes(_ text: String) throws {
    let whole = TemporaryFolder()
    let plan = try plan(text, in: whole)
    try finish(plan, in: whole)
    let broken = TemporaryFolder()
    for steps in [2, 4, 1, 2] {
      #expect(try runner(plan, in: broken).run(stoppingAfter: steps) == .stopped)
    }
    try finish(plan, in: broken)
    #expect(try files(whole, plan) == files(broken, plan))
    #expect(!Files.exists("\(whole.path)/results/trials/\(plan.id)/best.safetensors"))
  }

  /// Whenever it appears, an average begins as a copy of its network as it is then.
  @Test func anAverageOfALaterPhaseBeginsThere() throws {
    let folder = TemporaryFolder()
    let text = """
      data: {source: digits, train: 200, valid: 0, test: 100}
      networks: {net: [flatten, linear 4, relu, linear 1]}
      objective: {sample: {x: data}, minimize: mean((net(x) - 3)^2)}
      train:
        batch: 50
        optimizer: adam 1e-2
        phases:
          - {train.epochs: 3}
          - networks: {smooth: average net 0.9}
            objective: {define: {d: "mean((smooth(x) - net(x))^2)"}, report: [d]}
            train.epochs: 1
            train.optimizer: sgd 0
      """
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let distances = try recorded(folder, plan).filter { $0.name.name == "d" }.map(\.value)
    #expect(distances.count == 1 && distances[0] < 1e-10, "\(distances)")
  }

  /// Progressive growth: the same examples in another size, and a network that takes both.
  @Test func picturesGrowFromPhaseToPhase() throws {
    let folder = TemporaryFolder()
    let text = """
      data: {source: shapes, train: 60, valid: 20, test: 0, resize: 16}
      networks: {net: [conv2d 4 kernel 3 padding 1, relu, mean_pool, linear 6, categorical]}
      objective:
        sample: {x: data, t: data.label, m: data.map}
        define: {pixels: size(x), kinds: size(m), label: mean(number(t))}
        maximize: mean(log_prob(net(x), t))
        report: [pixels, kinds, label]
      train: {epochs: 1, batch: 20, optimizer: adam 1e-3, phases: [{data.resize: 8}, {data.resize: 16}]}
      """
    let whole = try plan(text, in: folder)
    #expect(whole.phases.map { $0.data[0].call.arguments["resize"]?.value } == [.integers([8]), .integers([16])])
    try finish(whole, in: folder)
    let rows = try recorded(folder, whole)
    #expect(rows.values("pixels", .train) == [192, 768] && rows.values("kinds", .train) == [64, 256])
    let labels = rows.values("label", .valid)
    #expect(labels.count == 2 && labels[0] == labels[1] && labels[0] > 0)
  }

  /// Each draw of a trial is of its own, also after a phase whose iterations draw more than once.
  @Test func noPhaseDrawsWhatAnotherDrew() throws {
    let folder = TemporaryFolder()
    let text = """
      let: {k: 1}
      networks:
        A(): [constant 1 init zeros]
        B(): [constant 1 init zeros]
      objective:
        sample: {q: normal(3)}
        define: {a: mean(A()), b: mean(B()), drawn: mean(q)}
        steps:
          - {update: A, minimize: a + 0 * drawn, report: [drawn], times: k}
          - {update: B, minimize: b}
      train: {batch: 4, optimizer: sgd 1, phases: [{train.steps: 20, k: 3}, {train.steps: 20}]}
      """
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let drawn = try recorded(folder, plan).values("drawn", .train)
    #expect(drawn.count == 40 && Set(drawn).count == 40)
  }

  /// With the best, the last values of a number are those up to it.
  @Test func theMedianGoesUpToTheBest() throws {
    let folder = TemporaryFolder()
    let text = smallVAE.replacing("(1 - progress / 2)", with: "(1 - progress / 2), keep: best elbo lowest")
      .replacing("elbo, log_likelihood samples 5", with: "median elbo last 2")
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let rows = try recorded(folder, plan).filter { $0.name.split == .valid }
    let bounds = rows.filter { $0.name.name == "elbo" }.map(\.value)
    #expect(bounds.count == 3 && bounds[0] == bounds.min())
    #expect(try measured(folder, plan)["valid_median_elbo"] == bounds[0])
  }

  /// Training makes the bound higher, so that the lowest is the first epoch's: the checkpoint, the evaluation and the
  /// last values are those of it.
  @Test func theBestIsKept() throws {
    let folder = TemporaryFolder()
    let text = smallVAE.replacing("(1 - progress / 2)", with: "(1 - progress / 2), keep: best elbo lowest")
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let rows = try recorded(folder, plan)
    let bounds = rows.of("elbo", .valid)
    let best = bounds[0]
    #expect(bounds.count == 3 && bounds[1...].allSatisfy { $0.value > best.value })
    let status = try #require(ResultsFolder("\(folder.path)/results").status(plan.id))
    #expect(status.metrics.first { $0.name.column == "valid_elbo" }?.value == best.value)
    // With the weights and the draws of that step; what examples add is summed in Double there.
    let evaluated = try #require(try measured(folder, plan)["valid_elbo"])
    #expect(abs(evaluated - best.value) <= 1e-6 * abs(best.value))
  }
}
