import Basics
import Data
import Feeding
import Model
import Spec

/// Likely mistakes that only the data shows; those of the model are in Model/Mistakes.
struct DataMistakes {
  let compiler: Compiler
  let context: TrialContext

  private var experiment: Experiment { compiler.experiment }

  var found: [Problem] { emptySplits + bitsOutside }

  /// `evaluate` where neither split that it measures has an example.
  private var emptySplits: [Problem] {
    guard let row = experiment.evaluate.first, let source = experiment.data.first,
      isEmpty("valid", source.call), isEmpty("test", source.call)
    else { return [] }
    return [
      Problem(
        "'evaluate' measures on validation and test examples, and \(source.name) has none: its columns stay empty",
        at: row.mark, hint: "\(source.name): {valid: …} or {test: …} above 0", severity: .warning)
    ]
  }

  /// As the source's own field says; a source without one has examples.
  private func isEmpty(_ split: String, _ source: Call) -> Bool {
    guard let field = context.catalogues.sources[source.kind]?.field(split) else { return false }
    return Double(source.arguments[split]?.value.text ?? field.standard ?? "") == 0
  }

  /// A bernoulli distribution over data whose source does not tell a range, as its first examples have it.
  private var bitsOutside: [Problem] {
    let unsure = compiler.bitsOfData.filter { bits in
      experiment.data.contains { $0.name == bits.data && !Data.source($0.call).isSureOfRange }
    }
    guard !unsure.isEmpty, let sources = try? DataSources(experiment, folder: context.folder) else { return [] }
    return unsure.compactMap { bits in
      guard let range = try? sources.range(ofFirst: 256, of: bits.data), range.lowerBound < 0 || range.upperBound > 1
      else { return nil }
      return bits.problem(ofFirst: range)
    }
  }
}
