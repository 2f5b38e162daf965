import Basics
import Results

/// The time that was spent on a trial: on a clock, and by processors, all threads together.
struct Spent {
  var seconds = 0.0
  /// nil: it was not recorded for a part of it.
  var processorSeconds: Double? = 0

  init() {}

  /// Since some moment that is the same throughout this process.
  init(now: Void) { (seconds, processorSeconds) = (secondsNow(), processorSecondsNow()) }

  init(_ status: TrialStatus?) {
    guard let status else { return }
    (seconds, processorSeconds) = (status.seconds, status.processorSeconds)
  }

  static func + (a: Spent, b: Spent) -> Spent { combined(a, b, +) }

  static func - (a: Spent, b: Spent) -> Spent { combined(a, b, -) }

  private static func combined(_ a: Spent, _ b: Spent, _ operation: (Double, Double) -> Double) -> Spent {
    var result = Spent()
    result.seconds = operation(a.seconds, b.seconds)
    result.processorSeconds = a.processorSeconds.flatMap { a in b.processorSeconds.map { operation(a, $0) } }
    return result
  }
}
