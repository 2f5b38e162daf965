import Basics
import Results

/// What `--json` prints: a line of JSON for each event; of progress at most ten a second for each trial, and one for
/// each part that begins.
final class EventLines {
  static let option = Command.Option("json", nil, "print events as lines of JSON")

  private var last: [String: Double] = [:]

  /// Nil: words are asked for.
  init?(_ arguments: Arguments) { if !arguments.has("json") { return nil } }

  func print(_ event: SweepEvent) {
    if case .progress(let trial, let progress) = event {
      let isLast = progress.step == progress.steps && progress.share == nil
      guard isLast || secondsNow() - (last[trial] ?? 0) > 0.1 else { return }
      last[trial] = secondsNow()
    }
    Screen.say(event.json.compact + "\n")
  }
}

extension Screen {
  /// Words for people: standard output, or standard error where that is for a program.
  static func tell(_ text: String, besides lines: EventLines?) {
    if lines == nil { show(text) } else { complain(text) }
  }
}
