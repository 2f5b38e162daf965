import Basics
import Spec
import Sweep
import Trial

/// The options that say what a trial may take, and what follows where one fails.
enum Limits {
  static let options: [Command.Option] = [
    .init("retries", "N", "how often a trial whose process died runs again (1)"),
    .init("time-limit", "TIME", "a trial's, all its attempts together: 90s, 30min, 2h"),
    .init("memory-limit", "SIZE", "a trial's: 500M, 4G"),
    .init("fail-fast", nil, "stop at the first trial that fails"),
  ]

  static func given(_ arguments: Arguments) throws(Problem) -> TrialLimits {
    var limits = TrialLimits()
    limits.retries = try arguments.number("retries", in: 0...100) ?? limits.retries
    limits.seconds = try arguments.measure("time-limit", units: seconds, example: "90s, 30min or 2h")
    limits.memory = try arguments.measure("memory-limit", units: bytes, example: "500M or 4G").map { Int($0) }
    limits.stopsAtFailure = arguments.has("fail-fast")
    return limits
  }

  private static let seconds: [String: Double] = ["s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400]
  // As memory is written everywhere: a GB has 10⁹ bytes.
  private static let bytes: [String: Double] = ["k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12].reduce(into: [:]) {
    $0[$1.key] = $1.value
    $0[$1.key + "b"] = $1.value
  }

  /// A problem where a trial needs more than it is to have.
  static func check(_ limits: TrialLimits, _ checks: SweepChecks) throws(Problem) {
    guard let limit = limits.memory, let (trial, check) = checks.largest, check.memory.bytes > limit else { return }
    throw Problem(
      "a trial needs about \(check.memory.words) of memory, and --memory-limit is \(NumberText.bytes(limit))",
      at: trial.experiment.training.mark, hint: "a higher limit, a smaller batch or smaller layers")
  }
}

extension Arguments {
  /// A number with its unit: `1.5h`.
  fileprivate func measure(_ option: String, units: [String: Double], example: String) throws(Problem) -> Double? {
    guard let text = options[option] else { return nil }
    let number = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let number = Double(number), let factor = units[unit], (1...1e15).contains(number * factor) else {
      throw Problem("--\(option) is a number with its unit, \(example), not '\(text)'")
    }
    return number * factor
  }
}
