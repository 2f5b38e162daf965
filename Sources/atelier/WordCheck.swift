import Basics
import Figures
import Metrics
import Model
import Spec

/// Looks for words under `words` that no figure of an experiment can have. A word counts as possible wherever it stands
/// in the file: a missing warning is better than a wrong one.
struct WordCheck {
  /// The file with a user's words for all experiments: some of these are always another experiment's.
  private let own: String?
  private let known: Set<String>

  /// What figures and metrics write.
  private static let written = FigureWords.all.flatMap(\.phrases) + metricWords

  init(_ plan: SweepPlan, own: String?) {
    self.own = own
    let swept = plan.trials.flatMap { $0.settings.flatMap { [$0.name, $0.value] } }
    let texts = plan.trials.prefix(1).map { Self.withoutWords($0.text) }
    known = Set((Self.written + texts + Array(Set(swept))).flatMap(\.parts))
  }

  func warnings(_ experiment: Experiment, _ phases: [Compiler]) -> [Problem] {
    let classes = phases.flatMap(\.data).flatMap(\.words)
    // Those of a preset are not in the file.
    let names = phases.flatMap(\.reportNames) + experiment.objective.definitions.map(\.name)
    let known = known.union((classes + names).flatMap(\.parts))
    return experiment.lettering.words.compactMap { word in
      guard let mark = word.mark, mark.source.name != own,
        let part = word.label.parts.first(where: { !known.contains($0) })
      else { return nil }
      let meant =
        closest(to: word.label, among: Self.written) ?? closest(to: part, among: Set(Self.written.flatMap(\.parts)))
      return Problem(
        "no figure writes '\(word.label)'", at: mark,
        hint: meant.map { "did you mean '\($0)'?" } ?? "'atelier show reference' lists what figures write",
        severity: .warning)
    }
  }

  /// The text of a resolved experiment but for its section `words`.
  private static func withoutWords(_ text: String) -> String {
    var isInside = false
    return text.split(separator: "\n").filter { line in
      if line.first != " " { isInside = line.hasPrefix("words:") }
      return !isInside
    }.joined(separator: "\n")
  }
}

extension String {
  /// Its words, and those that names are made of; numbers and single letters may be anything.
  fileprivate var parts: [String] {
    lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { $0.count > 1 && Int($0) == nil }
  }
}
