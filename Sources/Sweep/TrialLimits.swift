import Basics
import Results

/// What each trial of a sweep may take, and what follows where one fails.
package struct TrialLimits: Sendable, Hashable {
  /// Seconds, over all its attempts.
  package var seconds: Double?
  /// Bytes of memory, as far as its launcher can see them.
  package var memory: Int?
  /// How often it runs again where its process died.
  package var retries = 1
  /// Whether the sweep stops once a trial has failed.
  package var stopsAtFailure = false

  package init() {}

  var areOfSize: Bool { seconds != nil || memory != nil }

  /// Which of them a trial is beyond, in words; nil: neither.
  package func overrun(seconds spent: Double, memory used: @autoclosure () -> Int? = nil) -> Death? {
    if let seconds, spent >= seconds {
      return Death(.timeout, "it took \(duration(spent)), and --time-limit is \(duration(seconds))")
    }
    if let memory, let used = used(), used > memory {
      return Death(
        .memory, "it used \(NumberText.bytes(used)) of memory, and --memory-limit is \(NumberText.bytes(memory))")
    }
    return nil
  }
}
