import Basics
import Search

/// A sweep in made-up time: workers that take trials in order, trials of various speed, rules that are asked whenever
/// something has changed. With a sampler, a trial begins when all but so many before it have ended, knows their ends,
/// and is told of them in the order in which they came.
struct SimulatedSweep {
  var rule: any StoppingRule
  var trials: Int
  var workers: Int
  var whole: Int
  var yardstick: Yardstick
  /// Of trial and resource; nil where the trial fails.
  var value: @Sendable (Int, Int) -> Double?
  var sampler: (any Sampler)?
  var behind = 0
  /// Of a trial's point; in place of `value` if there is a sampler.
  var valueAt: @Sendable ([DimensionValue], Int) -> Double? = { _, _ in nil }
  /// For one more unit of resource.
  var seconds: @Sendable (Int) -> Double

  enum End: Hashable {
    case done
    case failed(Int)
    case stopped(Int, String)
  }

  struct Outcome {
    var ends: [End?]
    var points: [[DimensionValue]] = []
    var seconds = 0.0
    var wait = 0.0
    /// In the order in which they ended.
    var order: [Int] = []

    mutating func end(_ trial: Int, _ end: End) {
      ends[trial] = end
      order.append(trial)
    }
  }

  private struct Run {
    var trial: Int
    var resource: Int
    /// When it has one more; nil while it waits for others.
    var due: Double?
    var since: Double
  }

  /// nil if everyone waits for ever.
  func run() -> Outcome? {
    var outcome = Outcome(ends: Array(repeating: nil, count: trials))
    var reached: [[Int: Double]] = Array(repeating: [:], count: trials)
    var runs: [Run] = []
    var next = 0
    var now = 0.0
    while true {
      while runs.count < workers, next < trials, canBegin(next, outcome) {
        if let sampler {
          outcome.points.append(sampler.point(of: next, knowing: known(to: next, outcome, reached)))
        }
        runs.append(Run(trial: next, resource: 0, due: now + seconds(next), since: now))
        next += 1
      }
      if runs.isEmpty {
        outcome.seconds = now
        return outcome
      }
      guard let index = runs.indices.filter({ runs[$0].due != nil }).min(by: { runs[$0].due! < runs[$1].due! }) else {
        return nil
      }
      now = runs[index].due!
      runs[index].resource += 1
      runs[index].due = nil
      runs[index].since = now
      let (trial, resource) = (runs[index].trial, runs[index].resource)
      if let value = sampler == nil ? value(trial, resource) : valueAt(outcome.points[trial], resource) {
        reached[runs[index].trial][runs[index].resource] = value
      } else {
        outcome.end(trial, .failed(resource))
        runs.remove(at: index)
      }
      settle(&runs, &outcome, reached, now)
    }
  }

  private func canBegin(_ trial: Int, _ outcome: Outcome) -> Bool {
    sampler == nil || outcome.ends.prefix(max(0, trial - behind)).allSatisfy { $0 != nil }
  }

  private func known(to trial: Int, _ outcome: Outcome, _ reached: [[Int: Double]]) -> [Observation] {
    let first = max(0, trial - behind)
    let ended = outcome.order.filter { $0 < first }.map { other in
      let end: Observation.End =
        switch outcome.ends[other] {
        case .done?: .value(reached[other][whole]!)
        case .stopped(let rung, _)?: .stopped(at: rung, value: reached[other][rung]!)
        case .failed?: .failed
        case nil: .running
        }
      return Observation(trial: other, point: outcome.points[other], end: end)
    }
    return ended + (first..<trial).map { Observation(trial: $0, point: outcome.points[$0], end: .running) }
  }

  /// Asks for all that wait, until nothing changes.
  private func settle(_ runs: inout [Run], _ outcome: inout Outcome, _ reached: [[Int: Double]], _ now: Double) {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in runs.indices.reversed() where runs[index].due == nil {
        let (trial, rung) = (runs[index].trial, runs[index].resource)
        if rung == whole {
          outcome.end(trial, .done)
          runs.remove(at: index)
          hasChanged = true
          continue
        }
        var verdict = Verdict.goOn
        if rule.rungs(of: trial, below: whole).contains(rung) {
          let earlier: [Reached] = (0..<trial).map { other in
            reached[other][rung].map { .value($0) } ?? (outcome.ends[other] == nil ? .notYet : .ended)
          }
          verdict = rule.verdict(
            on: trial, at: rung, value: reached[trial][rung]!, earlier: earlier, by: yardstick)
        }
        switch verdict {
        case .wait: continue
        case .goOn:
          outcome.wait += now - runs[index].since
          runs[index].due = now + seconds(trial)
        case .stop(let why):
          outcome.wait += now - runs[index].since
          outcome.end(trial, .stopped(rung, why))
          runs.remove(at: index)
        }
        hasChanged = true
      }
    }
  }
}
