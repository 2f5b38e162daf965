import Basics
import Results
import TestSupport
import Testing

@testable import Trial

/// Judgements follow from values and the order of trials, not from who comes first.
@Suite struct JudgeTests {
  private let ids = ["a", "b", "c", "d"]

  private func judge(
    _ id: String, _ value: Double?, at epoch: Int = 1, in results: TemporaryResults
  ) throws -> Judge.Judgement? {
    try Judge(id, in: results.folder)?.judge(epoch: epoch, of: 4, value: value, isLargerBetter: false)
  }

  private func prepared(_ rule: String = "halving loss least 1 reduction 2 brackets 1") throws -> TemporaryResults {
    let results = TemporaryResults()
    try Rungs.prepare(results.folder, rule: rule, order: ids)
    return results
  }

  @Test func inOrder() throws {
    let results = try prepared()
    #expect(try judge("a", 3, in: results) == .goOn)
    let second = try #require(try judge("b", 4, in: results))
    #expect(
      second
        == .prune("loss 4.000 after 1 epoch is number 2 of the first 2 trials there, of which only the best goes on"))
    #expect(try judge("c", 2, in: results) == .goOn)
    // Between rungs, and at the end, nobody is judged.
    #expect(try judge("c", 9, at: 3, in: results) == .goOn)
    #expect(try judge("c", 9, at: 4, in: results) == .goOn)
    // Again, as after an interruption.
    #expect(try judge("b", 4, in: results) == second)
    // What was ended at a rung counts there, and not at the next.
    #expect(try judge("d", 5, in: results) != .goOn)
    #expect(try judge("a", 3, at: 2, in: results) == .goOn)
    #expect(try judge("c", 4, at: 2, in: results) != .goOn)
  }

  /// Whoever is sure to go on does; whoever is not waits, and finds out once the others are there.
  @Test func outOfOrder() throws {
    let results = try prepared()
    #expect(try judge("d", 1, in: results) == .wait)
    #expect(Rungs(results.folder)?.record("d").waits?.trials == [0, 1, 2])
    #expect(Rungs(results.folder)?.isReady("d") == false)
    #expect(try judge("a", 3, in: results) == .goOn)
    #expect(try judge("b", 4, in: results) != .goOn)
    #expect(try judge("d", 1, in: results) == .goOn)
    // The trial that is not there yet would be third at best.
    #expect(Rungs(results.folder)?.record("d").waits == nil)
  }

  /// A trial whose number is missing is worst; one that ended without coming here does not count.
  @Test func withoutAValue() throws {
    let results = try prepared()
    #expect(try judge("a", nil, in: results) == .prune("loss is not a number after 1 epoch"))
    try results.publish("b", .failed, history: "step,epoch,split,metric,value\n")
    #expect(try judge("c", 5, in: results) == .goOn)
  }

  /// Trials from before the rule have their values in their records, of the validation split first.
  @Test func fromRecords() throws {
    let results = try prepared()
    try results.publish(
      "a", history: "step,epoch,split,metric,value\n5,1,train,loss,9\n5,1,valid,loss,1\n10,2,valid,loss,0.5\n")
    #expect(try judge("b", 2, in: results) != .goOn)
    #expect(Rungs(results.folder)?.reached("a", at: 2) == .value(0.5))
    #expect(Rungs(results.folder)?.reached("a", at: 3) == .ended)
  }

  /// Another rule, or trials in another order: what was decided is void. More trials behind the others change nothing.
  @Test func anotherRule() throws {
    let results = try prepared()
    _ = try judge("a", 3, in: results)
    _ = try judge("b", 4, in: results)
    try results.publish("b", .pruned, history: "step,epoch,split,metric,value\n")
    let rule = try #require(Rungs(results.folder)?.rule)
    try Rungs.prepare(results.folder, rule: rule, order: ids + ["e"])
    #expect(results.folder.outcome("b")?.state == .pruned)
    try Rungs.prepare(results.folder, rule: rule, order: ["a", "b"])
    #expect(results.folder.outcome("b")?.state == .pruned && Rungs(results.folder)?.order == ids + ["e"])
    try Rungs.prepare(results.folder, rule: rule, order: ["b", "a"])
    #expect(results.folder.outcome("b") == nil && results.folder.saved("b") == .some(10))
    #expect(try judge("b", 4, in: results) == .goOn)
    #expect(try judge("a", 3, in: results) == .goOn)
  }

  /// Who was let go on is not judged any more, and to others stays what it was.
  @Test func released() throws {
    let results = try prepared()
    _ = try judge("a", 3, in: results)
    _ = try judge("b", 4, in: results)
    try results.publish("b", .pruned, history: "step,epoch,split,metric,value\n")
    #expect(try Rungs.releaseAll(results.folder) == ["b"])
    #expect(try Judge("b", in: results.folder) == nil)
    #expect(results.folder.outcome("b") == nil)
    #expect(Rungs(results.folder)?.reached("b", at: 1) == .value(4))
    #expect(Rungs(results.folder)?.reached("b", at: 2) == .ended)
  }

  @Test func whatCannotBeReadIsLeftOut() {
    let record = Rungs.Record(text: "rung 1 0.5\nrung x 3\nrung 2\nwaits 1\nwaits 1 a\n\u{0}\nrung 3 nan\nwhole\n")
    #expect(record.values.map(\.rung) == [1, 3] && record.waits == nil && record.isWhole && !record.isPruned)
    #expect(Rungs.Record(text: record.text) == record)
  }
}
