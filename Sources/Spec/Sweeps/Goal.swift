import Basics

/// The number by which trials are told apart: `elbo`, or with the side that is better, `elbo highest`. It is that of the
/// validation split; where there is none, that of the test split or of training.
package struct Goal: Sendable, Hashable {
  package var name: String
  /// nil: it follows from the objective or the metric.
  package var direction: Training.Direction?
  package var mark: Mark

  init(_ tree: Tree) throws(Problem) {
    guard case .scalar(let phrase) = tree, case let words = try phrase.words(), (1...2).contains(words.count) else {
      throw Problem("'best' is the name of a number, not \(tree.inWords)", at: tree.mark, hint: "best: elbo")
    }
    var rest = words[...]
    guard let goal = try Goal(&rest), rest.isEmpty else {
      throw Problem(
        "after the number comes the side that is better, not '\(words[1].text)'", at: words[1].mark,
        hint: "best: \(words[0].text) highest, or lowest")
    }
    self = goal
  }

  /// Takes its words from the beginning of others; nil where there are none.
  init?(_ words: inout ArraySlice<Phrase>) throws(Problem) {
    guard let word = words.popFirst() else { return nil }
    name = word.text
    mark = word.mark
    direction = words.first.flatMap { Training.Direction(rawValue: $0.text) }
    if direction != nil { words.removeFirst() }
  }

  package var text: String { ([name] + [direction?.rawValue].compactMap { $0 }).joined(separator: " ") }
}
