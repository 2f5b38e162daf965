import Basics
import Search

/// When a sweep ends trials early: `prune: median elbo`, `prune: halving elbo least 2 reduction 3`,
/// `prune: hyperband elbo highest`.
package struct PruneRule: Sendable {
  package enum Kind: Sendable, Hashable {
    case median(MedianRule)
    case halving(SuccessiveHalving)
    /// Becomes a halving with brackets once it is known how long trials are.
    case hyperband(reduction: Int, least: Int)
  }

  package var kind: Kind
  package var goal: Goal
  package var mark: Mark

  private static let words: [(kind: String, arguments: [(name: String, value: Int, least: Int)])] = [
    ("median", [("startup", 5, 1), ("warmup", 0, 0), ("every", 1, 1)]),
    ("halving", [("least", 1, 1), ("reduction", 4, 2), ("brackets", 1, 1)]),
    ("hyperband", [("least", 1, 1), ("reduction", 3, 2)]),
  ]

  private static let mostBrackets = 20
  private static let largest = 1_000_000

  init(_ phrase: Phrase) throws(Problem) {
    var words = try phrase.words()[...]
    let known = Self.words.map(\.kind)
    let first = words.popFirst()
    guard let first, let row = Self.words.first(where: { first.reads($0.kind) }) else {
      let written = phrase.text.isEmpty ? "nothing" : "'\(phrase.text)'"
      let meant = first.flatMap { closest(to: $0.text, among: known) }
      throw Problem(
        "a sweep prunes by \(known.joined(separator: ", ")), not by \(written)", at: phrase.mark,
        hint: meant.map { "did you mean '\($0)'?" } ?? "prune: median elbo")
    }
    guard let goal = try Goal(&words) else {
      throw Problem(
        "'\(first.text)' does not say which number it goes by", at: first.mark, hint: "prune: \(first.text) elbo")
    }
    var values = row.arguments
    var given: Set<String> = []
    while let name = words.popFirst() {
      guard let index = values.firstIndex(where: { name.reads($0.name) }) else {
        throw Problem(
          "'\(first.text)' has no '\(name.text)'", at: name.mark,
          hint: suggestion(for: name.text, among: values.map(\.name), noun: "what it takes"))
      }
      guard let word = words.popFirst(), let value = Int(word.text),
        (values[index].least...Self.largest).contains(value)
      else {
        throw Problem(
          "'\(name.text)' is a whole number from \(values[index].least) to \(Self.largest)", at: name.mark)
      }
      guard given.insert(name.text).inserted else { throw Problem("'\(name.text)' is given twice", at: name.mark) }
      values[index].value = value
    }
    switch row.kind {
    case "median":
      kind = .median(MedianRule(startup: values[0].value, warmup: values[1].value, interval: values[2].value))
    case "halving":
      guard values[2].value <= Self.mostBrackets else {
        throw Problem("'brackets' is a whole number from 1 to \(Self.mostBrackets)", at: first.mark)
      }
      kind = .halving(
        SuccessiveHalving(reduction: values[1].value, least: values[0].value, brackets: values[2].value))
    default: kind = .hyperband(reduction: values[1].value, least: values[0].value)
    }
    self.goal = goal
    mark = first.mark
  }

  /// As a process of a trial is told.
  package init(text: String) throws(Problem) {
    try self.init(Phrase(text, at: Mark(Source(name: "the sweep's rule", text: text), line: 1, column: 1, width: 1)))
  }

  package var text: String {
    switch kind {
    case .median(let rule):
      "median \(goal.text) startup \(rule.startup) warmup \(rule.warmup) every \(rule.interval)"
    case .halving(let rule):
      "halving \(goal.text) least \(rule.least) reduction \(rule.reduction) brackets \(rule.brackets)"
    case .hyperband(let reduction, let least): "hyperband \(goal.text) least \(least) reduction \(reduction)"
    }
  }

  package func rule() throws(Problem) -> any StoppingRule {
    switch kind {
    case .median(let rule): return rule
    case .halving(let rule): return rule
    case .hyperband:
      throw Problem("hyperband cannot be told to a trial: it becomes a halving when a sweep is planned", at: mark)
    }
  }

  /// With Hyperband's brackets: as many as fit into the epochs of the trials, which have to have equally many.
  func resolved(for trials: [TrialPlan]) throws(Problem) -> PruneRule {
    guard case .hyperband(let reduction, let least) = kind, let first = trials.first else { return self }
    guard let whole = first.epochs, trials.allSatisfy({ $0.epochs == whole }), whole >= least else {
      throw Problem(
        "hyperband wants trials of the same number of epochs, which is not below its 'least'", at: mark,
        hint: "halving \(goal.text) brackets 3")
    }
    var resolved = self
    var halving = Hyperband(reduction: reduction, least: least, whole: whole).halving
    halving.brackets = min(halving.brackets, Self.mostBrackets)
    resolved.kind = .halving(halving)
    return resolved
  }
}

extension TrialPlan {
  /// Nil where a phase is counted in steps.
  fileprivate var epochs: Int? {
    phases.reduce(0) { sum, phase in
      guard let sum, case .epochs(let count) = phase.training.length else { return nil }
      return sum + count
    }
  }
}
