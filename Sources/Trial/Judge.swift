import Basics
import Results
import Search
import Spec

/// Decides, where a trial comes to a rung of its sweep's rule, whether it goes on: from its own value and those of the
/// trials before it, which are in files. So every process of the trial decides alike, now or after an interruption, here or
/// on another machine.
package struct Judge: Sendable {
  package enum Judgement: Sendable, Hashable {
    case goOn
    case prune(String)
    /// Trials before it are not there yet, and it hangs on them.
    case wait
  }

  package let goal: Goal
  private let rungs: Rungs
  private let rule: any StoppingRule
  private let id: String
  private let index: Int

  /// Nil where the sweep prunes nothing, or this trial is not judged.
  package init?(_ id: String, in results: ResultsFolder) throws {
    guard let rungs = Rungs(results), let index = rungs.order.firstIndex(of: id), !rungs.record(id).isWhole else {
      return nil
    }
    let rule = try PruneRule(text: rungs.rule)
    self.rungs = rungs
    self.rule = rule.rule
    self.id = id
    self.index = index
    goal = rule.goal
  }

  /// - Parameters:
  ///   - epoch: how many have ended, of `whole`.
  ///   - value: the number that the rule goes by; nil where none was recorded.
  package func judge(epoch: Int, of whole: Int, value: Double?, isLargerBetter: Bool) throws -> Judgement {
    guard epoch < whole, rule.rungs(of: index, below: whole).contains(epoch) else { return .goOn }
    let value = value ?? .nan
    var record = rungs.record(id)
    record.set(value, at: epoch)
    record.waits = nil
    // Before others are looked at: two that look at the same time must not both find that the other is not there yet.
    try rungs.write(record, of: id)
    let earlier = rungs.order.prefix(index).map { rungs.reached($0, at: epoch) }
    let yardstick = Yardstick(
      metric: goal.name, isLargerBetter: isLargerBetter, unit: "epoch", units: "epochs")
    switch rule.verdict(on: index, at: epoch, value: value, earlier: earlier, by: yardstick) {
    case .goOn: return .goOn
    case .wait(let trials):
      record.waits = (epoch, trials)
      try rungs.write(record, of: id)
      return .wait
    case .stop(let reason):
      record.isPruned = true
      try rungs.write(record, of: id)
      return .prune(reason)
    }
  }
}
