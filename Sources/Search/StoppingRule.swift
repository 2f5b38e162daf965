/// Stops trials that do badly when they come to a rung, a resource such as a number of epochs.
///
/// A trial is compared with trials of lower index alone, at the same rung, whether they are there sooner or later:
/// where the answer hangs on one that is not there yet, the trial has to wait. So what is stopped follows from the
/// values, and is the same with one worker and with twenty, and when a sweep was interrupted.
package protocol StoppingRule: Sendable {
  /// Where a trial of this index is judged, rising, below the whole resource.
  func rungs(of trial: Int, below whole: Int) -> [Int]

  /// The verdict on a trial that is at one of its rungs with this value.
  ///
  /// - Parameter earlier: What is known of trials 0 ..< `trial` at this rung, in their order.
  func verdict(on trial: Int, at rung: Int, value: Double, earlier: [Reached], by yardstick: Yardstick) -> Verdict
}

extension StoppingRule {
  /// The verdict of a rule that asks for a trial's place among others of which some may not be there.
  ///
  /// A reason is given of all values alone, or else its words would depend on who came first. To let a trial go on
  /// needs less: it goes on if it would even though all that are missing came and were better, since that is the worst
  /// there is for it. So good trials hardly wait.
  ///
  /// - Parameter reason: Why a trial is stopped by these values of others; nil if it goes on. It must not turn to nil
  ///   when there is one more value that is better than the trial's.
  func verdict(
    among earlier: [(trial: Int, reached: Reached)], best: Double, reason: ([Double]) -> String?
  ) -> Verdict {
    let missing = earlier.filter { $0.reached == .notYet }.map(\.trial)
    let values = earlier.compactMap { if case .value(let value) = $0.reached { value } else { nil } }
    guard let why = reason(values + missing.map { _ in best }) else { return .goOn }
    return missing.isEmpty ? .stop(why) : .wait(for: missing)
  }
}
