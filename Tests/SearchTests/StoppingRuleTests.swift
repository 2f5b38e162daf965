import Basics
import Search
import Testing

@Suite struct StoppingRuleTests {
  static let rules: [any StoppingRule] = [
    MedianRule(startup: 3, warmup: 2, interval: 2), MedianRule(startup: 1), SuccessiveHalving(reduction: 2),
    SuccessiveHalving(reduction: 3, least: 2), SuccessiveHalving(reduction: 2, least: 1, brackets: 3),
    Hyperband(reduction: 3, least: 1, whole: 16),
  ]

  /// What is stopped, where and with what words is the same for any number of workers and any speed of trials; and
  /// nobody waits for ever.
  @Test(arguments: rules.indices) func workersAndSpeedDoNotMatter(index: Int) throws {
    let values = Philox(seed: 11, stream: "values")
    // Curves that cross, ties, values that are not numbers, and failures.
    let value: @Sendable (Int, Int) -> Double? = { trial, resource in
      if trial % 11 == 5, resource == (trial.isMultiple(of: 2) ? 1 : 3) { return nil }
      if trial % 13 == 7, resource >= 2 { return .nan }
      let level = Double(values.below(12, 2 * trial))
      return (level + Double(20 + values.below(20, 2 * trial + 1)) / Double(resource)).rounded()
    }
    var first: SimulatedSweep.Outcome?
    for isLargerBetter in [true, false] {
      first = nil
      for workers in [1, 2, 3, 8, 60] {
        for speed in 0..<4 {
          let times = Philox(seed: UInt64(speed), stream: "times")
          let sweep = SimulatedSweep(
            rule: Self.rules[index], trials: 60, workers: workers, whole: 16,
            yardstick: Yardstick(metric: "loss", isLargerBetter: isLargerBetter, unit: "epoch", units: "epochs"),
            value: value, seconds: { Double(0.1 + times.uniform($0)) })
          let outcome = try #require(sweep.run(), "everyone waits")
          first = first ?? outcome
          #expect(outcome.ends == first?.ends, "\(workers) workers, speed \(speed)")
        }
      }
      let ends = try #require(first).ends
      #expect(ends.allSatisfy { $0 != nil })
      // Else nothing was tried here.
      #expect(ends.count { $0 == .done } >= 2)
      #expect(ends.count { if case .stopped? = $0 { true } else { false } } >= 10)
      #expect(ends.contains { if case .failed? = $0 { true } else { false } })
    }
  }

  /// The same of a search whose points follow from results, which are known some trials later.
  @Test func searchesDoNotDependOnWorkers() throws {
    let space: [Dimension] = [.uniform(low: 0, high: 1), .logarithmic(low: 1e-3, high: 10), .choice(count: 3)]
    let valueAt: @Sendable ([DimensionValue], Int) -> Double? = { point, resource in
      guard case .number(let x) = point[0], case .number(let rate) = point[1] else { return .nan }
      if x > 0.95 { return nil }
      let y = Portable.logarithm(rate)
      return (x - 0.3) * (x - 0.3) + y * y / 10 + (point[2] == .choice(1) ? 0 : 1) + 1 / Double(resource)
    }
    var first: SimulatedSweep.Outcome?
    var orders: Set<[Int]> = []
    for workers in [1, 2, 4, 9] {
      for speed in 0..<3 {
        let times = Philox(seed: UInt64(speed), stream: "times")
        let sweep = SimulatedSweep(
          rule: SuccessiveHalving(reduction: 3), trials: 50, workers: workers, whole: 10,
          yardstick: MedianRuleTests.loss, value: { _, _ in nil }, sampler: TPESampler(space, seed: 6), behind: 3,
          valueAt: valueAt, seconds: { Double(0.1 + times.uniform($0)) })
        let outcome = try #require(sweep.run(), "everyone waits")
        first = first ?? outcome
        #expect(outcome.points == first?.points && outcome.ends == first?.ends, "\(workers) workers, speed \(speed)")
        orders.insert(outcome.order)
      }
    }
    #expect(orders.count > 5)
    #expect(Set(try #require(first).points).count == 50)
  }

  /// Whatever the missing turn out to be, the answer that was given before stays; and none waits for one that is there.
  @Test(arguments: rules.indices) func earlyAnswersStay(index: Int) {
    let rule = Self.rules[index]
    let random = Philox(seed: 3, stream: "early")
    let yardstick = MedianRuleTests.loss
    let values: [Double] = [1, 2, 3, 4, 5, .infinity, -.infinity, .nan]
    var (early, late) = (0, 0)
    for round in 0..<600 {
      let first = 40 * round
      let trial = random.below(9, first)
      guard let rung = rule.rungs(of: trial, below: 16).first else { continue }
      let value = values[random.below(values.count, first + 1)]
      let all: [Reached] = (0..<trial).map { other in
        random.below(5, first + 10 + other) == 0
          ? .ended : .value(values[random.below(values.count, first + 20 + other)])
      }
      let whole = rule.verdict(on: trial, at: rung, value: value, earlier: all, by: yardstick)
      if case .wait = whole { Issue.record("nobody is missing") }
      for hidden in 0..<1 << trial {
        let seen = all.indices.map { hidden >> $0 & 1 == 1 ? .notYet : all[$0] }
        switch rule.verdict(on: trial, at: rung, value: value, earlier: seen, by: yardstick) {
        case .wait(let missing):
          late += 1
          #expect(!missing.isEmpty && missing == missing.sorted() && missing.allSatisfy { seen[$0] == .notYet })
        case let verdict:
          early += hidden == 0 ? 0 : 1
          #expect(verdict == whole, "\(trial) at \(rung) with \(value) of \(seen) of \(all)")
        }
      }
    }
    #expect(early > 100 && late > 100)
  }

  /// Successive halving spends far less than whole trials, and keeps one of the best.
  @Test func savesResource() throws {
    let values = Philox(seed: 5, stream: "values")
    let quality = (0..<81).map { Double(values.uniform($0)) }
    let sweep = SimulatedSweep(
      rule: SuccessiveHalving(reduction: 3), trials: 81, workers: 4, whole: 81,
      yardstick: Yardstick(metric: "loss", isLargerBetter: false, unit: "epoch", units: "epochs"),
      value: { quality[$0] + 1 / Double($1) }, seconds: { _ in 1 })
    let outcome = try #require(sweep.run())
    let spent = outcome.ends.map { end in
      switch end {
      case .stopped(let rung, _)?: rung
      default: 81
      }
    }.reduce(0, +)
    #expect(spent < 81 * 81 / 4)
    let kept = outcome.ends.indices.filter { outcome.ends[$0] == .done }
    let best = try #require(quality.indices.min { quality[$0] < quality[$1] })
    #expect(kept.contains(best))
  }
}
