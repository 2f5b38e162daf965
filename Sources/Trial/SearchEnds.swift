import Basics
import Results
import Search
import Spec

/// How the points of a search ended.
package enum SearchEnds {
  /// Of the first points of a plan, up to one whose trials have no result yet. A point's value is the mean over its seeds,
  /// and small is good: of a number that is better high it is the negative.
  package static func of(_ plan: PlanFile, _ search: SweepPlan.Search, in results: ResultsFolder) -> [Observation.End] {
    let isSettled = { (trial: PlanFile.Trial) in
      results.outcome(trial.id).map { $0.state != .done || results.missing(trial).isEmpty } ?? false
    }
    let settled = plan.trials.prefix(while: isSettled).count / search.seeds * search.seeds
    var plan = plan
    plan.trials.removeSubrange(settled...)
    let all = SweepResults(plan, results)
    let names = (Split.allCases.map { Optional($0) } + [nil]).map { MetricName($0, search.goal.name) }
    let isLargerBetter =
      search.goal.direction.map { $0 == .highest } ?? names.contains { all.quality($0).better == .higher }
    let rungs = Rungs(results)
    let ends = all.trials.map { end(of: $0, search.goal.name, sign: isLargerBetter ? -1 : 1, rungs) }
    return stride(from: 0, to: ends.count, by: search.seeds).map { start in
      mean(Array(ends[start..<start + search.seeds]))
    }
  }

  private static func end(
    of trial: SweepResults.Trial, _ name: String, sign: Double, _ rungs: Rungs?
  ) -> Observation.End {
    // What decided on a trial stays, even if it went on later.
    if let record = rungs?.record(trial.id), record.isPruned || trial.status?.state == .pruned,
      let last = record.values.last
    {
      return .stopped(at: last.rung, value: sign * last.value)
    }
    guard trial.status?.state == .done else { return .failed }
    let splits: [Split?] = [.valid, .test, .train, nil]
    let value = splits.lazy.compactMap { trial.value(MetricName($0, name)) }.first
    return value.map { $0.isNaN ? .failed : .value(sign * $0) } ?? .failed
  }

  /// A point is no better than its worst seed's end: one that failed, or was ended first.
  private static func mean(_ ends: [Observation.End]) -> Observation.End {
    var values: [Double] = []
    var stopped: (at: Int, value: Double)?
    for end in ends {
      switch end {
      case .value(let value): values.append(value)
      case .stopped(let rung, let value): if rung < stopped?.at ?? .max { stopped = (rung, value) }
      case .failed, .running: return .failed
      }
    }
    if let stopped { return .stopped(at: stopped.at, value: stopped.value) }
    return .value(values.reduce(0, +) / Double(values.count))
  }
}
