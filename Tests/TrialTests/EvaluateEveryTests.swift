import Results
import Spec
import TestSupport
import Testing
import Trial

/// `evaluate_every`: several epochs pass from one evaluation to the next.
@Suite struct EvaluateEveryTests {
  private static let seldom = smallVAE.replacing("epochs: 3,", with: "epochs: 7, evaluate_every: 3,")

  /// Training is the same; what is not recorded is left out, and means are over all epochs since the last.
  @Test func epochsBetweenAreNotRecorded() throws {
    let (often, seldom) = (TemporaryFolder(), TemporaryFolder())
    let (all, some) = (
      try plan(smallVAE.replacing("epochs: 3,", with: "epochs: 7,"), in: often), try plan(Self.seldom, in: seldom)
    )
    try finish(all, in: often)
    try finish(some, in: seldom)
    let (each, found) = (try recorded(often, all), try recorded(seldom, some))
    let ends = found.of("loss", .valid)
    #expect(ends.map(\.epoch) == [3, 6, 7])
    #expect(ends == each.of("loss", .valid).filter { [3, 6, 7].contains($0.epoch) })
    let (means, single) = (found.values("loss", .train), each.values("loss", .train))
    #expect(means.count == 3 && single.count == 7)
    for (mean, epochs) in zip(means, [0..<3, 3..<6, 6..<7]) {
      let expected = single[epochs].reduce(0, +) / Double(epochs.count)
      #expect(abs(mean - expected) <= 1e-9 * abs(expected), "\(mean), expected \(expected)")
    }
  }

  @Test func aStoppedTrialEndsWithTheSameBytes() throws {
    let whole = TemporaryFolder()
    let plan = try plan(Self.seldom, in: whole)
    try finish(plan, in: whole)
    let broken = TemporaryFolder()
    // Amid an epoch, after one that is not recorded, and while one is evaluated.
    for steps in [3, 9, 8, 6] { #expect(try runner(plan, in: broken).run(stoppingAfter: steps) == .stopped) }
    try finish(plan, in: broken)
    #expect(try files(whole, plan) == files(broken, plan))
  }

  /// The end of a phase is evaluated, and the next one counts from there.
  @Test func phasesEndWithAnEvaluation() throws {
    let text = smallVAE.replacing(
      "epochs: 3,", with: "evaluate_every: 2, phases: [{train.epochs: 3}, {train.epochs: 4}],")
    let folder = TemporaryFolder()
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    #expect(try recorded(folder, plan).of("loss", .valid).map(\.epoch) == [2, 3, 5, 7])
  }
}
