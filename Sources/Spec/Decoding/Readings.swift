import Basics

/// What was read before: the trials of a sweep have most of their text in common, and none of it is read twice.
final class Readings {
  let presets: Presets

  private struct Key: Hashable {
    var text: String
    var mark: Mark
  }

  private var equations: [Key: Expression] = [:]
  /// A sweep may make each trial's equations its own; they are not all kept.
  private static let most = 10_000

  init(_ catalogues: Catalogues) { presets = Presets(source: catalogues.presets) }

  func equation(_ phrase: Phrase) throws(Problem) -> Expression {
    let key = Key(text: phrase.text, mark: phrase.mark)
    if let known = equations[key] { return known }
    let equation = try EquationReader.read(phrase)
    if equations.count >= Self.most { equations = [:] }
    equations[key] = equation
    return equation
  }
}
