import Basics
import Model
import Spec

/// What the tokens of a field of the data stand for, as a trial keeps it in its folder: a line for each token, from 0.
/// Only with it do weights that were trained on tokens mean something.
struct Vocabulary {
  let file: String
  let text: String

  /// Those of all fields that are sequences of classes with names. The first is `vocabulary.txt`.
  static func all(_ data: [DataShape]) -> [Vocabulary] {
    let fields = data.filter { $0.shape.count == 1 && $0.classes != nil && !$0.words.isEmpty }
    return fields.enumerated().map { index, field in
      Vocabulary(
        file: index == 0 ? "vocabulary.txt" : "vocabulary-\(field.name).txt",
        text: field.words.map { $0 + "\n" }.joined())
    }
  }

  /// For networks that are loaded from a trial whose tokens stand for other words than all of ours.
  static func warnings(_ experiment: Experiment, _ data: [DataShape], _ context: TrialContext) -> [Problem] {
    let own = all(data)
    guard !own.isEmpty else { return [] }
    return experiment.networks.compactMap { network in
      switch network.body {
      case .load(let other, _, let settings), .start(let other, _, let settings):
        guard let trial = settings["trial"].map({ TrialSearch(context).folder(of: other).trial($0) }),
          let text = try? Files.text("\(trial)/vocabulary.txt"), !own.contains(where: { $0.text == text })
        else { return nil }
        return Problem(
          "the tokens of '\(other)' stand for other words than those of this data", at: network.mark,
          hint: "words are numbered by the training examples: the same captions, `valid` and `test` give the same; "
            + "compare \(trial)/vocabulary.txt", severity: .warning)
      case .rows, .average, .loadFile: return nil
      }
    }
  }
}

extension Attempt {
  func save(_ vocabularies: [Vocabulary]) throws {
    for words in vocabularies { try AtomicFile.write(words.text, to: "\(path)/\(words.file)") }
  }
}
