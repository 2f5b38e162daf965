import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// A trial that waits at a rung, is stopped, or is ended there, with a real model in two phases of different batches.
@Suite struct PrunedTrialTests {
  private static let text = """
    data: {source: digits, train: 40, valid: 10, test: 10}
    networks: {encoder: [flatten, linear 4], decoder: [linear 784, reshape 1 28 28]}
    objective: {minimize: mean(sum((decoder(encoder(data)) - data)^2))}
    train: {epochs: 2, batch: 8, optimizer: sgd 1e-5, phases: [{}, {train.batch: 20, train.epochs: 3}]}
    """

  private func run(_ plan: TrialPlan, in folder: TemporaryFolder) throws -> TrialRunner.Ending {
    var runner = runner(plan, in: folder)
    runner.judge = try Judge(plan.id, in: runner.results)
    return try runner.run(stop: { false }, onProgress: { _ in })
  }

  /// The rung is amid the second phase.
  @Test(arguments: [(0.0, true), (1e9, false)])
  func waitsForAnother(_ value: Double, _ isPruned: Bool) throws {
    let folder = TemporaryFolder()
    let trial = try plan(Self.text, in: folder)
    let results = ResultsFolder("\(folder.path)/results")
    try Files.makeFolder(results.path)
    try Rungs.prepare(results, rule: "median loss startup 1 warmup 3 every 9", order: ["other", trial.id])
    for _ in 0..<2 {
      #expect(try run(trial, in: folder) == .waiting)
      #expect(results.outcome(trial.id) == nil && Rungs(results)?.isReady(trial.id) == false)
    }
    let rungs = try #require(Rungs(results))
    #expect(rungs.record(trial.id).values.map(\.rung) == [3])
    var other = Rungs.Record()
    other.set(value, at: 3)
    try rungs.write(other, of: "other")
    #expect(rungs.isReady(trial.id))
    let ending = try run(trial, in: folder)
    let status = try #require(results.outcome(trial.id))
    if isPruned {
      guard case .pruned(let reason) = ending else { throw Problem("it ended otherwise: \(ending)") }
      #expect(reason.hasPrefix("loss ") && reason.contains(" after 3 epochs is above the median 0 of 1 earlier trial"))
      #expect(status.state == .pruned && status.error == reason && status.steps == 10 + 2)
      #expect(status.metrics.contains { $0.name == MetricName("valid_loss") })
      #expect(try run(trial, in: folder) == ending)

      // It goes on from there, and ends as if nothing had happened.
      #expect(try Rungs.releaseAll(results) == [trial.id])
      #expect(try run(trial, in: folder) == .done)
    } else {
      #expect(ending == .done && status.state == .done)
    }
    let alone = TemporaryFolder()
    let same = try plan(Self.text, in: alone)
    #expect(try run(same, in: alone) == .done)
    let trials = [results.trial(trial.id), ResultsFolder("\(alone.path)/results").trial(same.id)]
    for file in ["metrics.csv", "checkpoint.safetensors"] {
      #expect(try Files.read("\(trials[0])/\(file)") == Files.read("\(trials[1])/\(file)"), "\(file)")
    }
  }
}
