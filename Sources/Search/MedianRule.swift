import Basics

/// Stops a trial whose value is worse than the median of earlier trials at the same rung (Golovin et al. 2017, Vizier).
///
/// Values of trials that were stopped later count, and so do those of trials that were stopped there: each that came to
/// the rung has one. Counting whole trials alone would raise the bar with each trial that is stopped.
package struct MedianRule: StoppingRule, Hashable {
  /// No trial is stopped at a rung where fewer earlier ones have a value.
  package var startup: Int
  /// The first rung, if it is not 0.
  package var warmup: Int
  /// From one rung to the next.
  package var interval: Int

  package init(startup: Int = 5, warmup: Int = 0, interval: Int = 1) {
    precondition(startup >= 1 && warmup >= 0 && interval >= 1, "a median rule of \(startup), \(warmup), \(interval)")
    self.startup = startup
    self.warmup = warmup
    self.interval = interval
  }

  package func rungs(of trial: Int, below whole: Int) -> [Int] {
    Array(stride(from: warmup == 0 ? interval : warmup, to: whole, by: interval))
  }

  package func verdict(on trial: Int, at rung: Int, value: Double, earlier: [Reached], by yardstick: Yardstick)
    -> Verdict
  {
    precondition(earlier.count == trial, "\(earlier.count) trials before trial \(trial)")
    if value.isNaN { return .stop(yardstick.notANumber(at: rung)) }
    let others = earlier.enumerated().map { (trial: $0, reached: $1) }
    return verdict(among: others, best: yardstick.best) { values in
      guard values.count >= startup else { return nil }
      let median = Self.median(values.map(yardstick.cost))
      guard yardstick.cost(value) > median else { return nil }
      let trials = values.count == 1 ? "earlier trial" : "earlier trials"
      return "\(yardstick.said(value, at: rung)) is \(yardstick.isLargerBetter ? "below" : "above") the median "
        + "\(NumberText.short(yardstick.isLargerBetter ? -median : median)) of \(values.count) \(trials)"
    }
  }

  /// Of two in the middle their mean; it may not rise when a smaller cost joins, not even an infinite one.
  package static func median(_ costs: [Double]) -> Double {
    let costs = costs.sorted()
    let (low, high) = (costs[(costs.count - 1) / 2], costs[costs.count / 2])
    return low == -.infinity ? low : low / 2 + high / 2
  }
}
