import Basics

/// A cache of what was read: the trials of a sweep share most of their text, which is read once.
final class Readings {
  let presets: Presets
  /// The words of all presets, whose text may use names of `let`.
  private lazy var presetWords = Set(presets.text.words)

  private var equations = Kept<PhraseKey, Expression>()
  private var bodies = Kept<BodyKey, Body>()
  private var objectives = Kept<ObjectiveKey, Sections.Section>()

  init(_ catalogues: Catalogues) { presets = Presets(source: catalogues.presets) }
}

/// Values by key, emptied when full: a sweep may give every trial a text of its own.
private struct Kept<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]
  private static var most: Int { 10_000 }

  subscript(_ key: Key) -> Value? { values[key] }

  mutating func keep(_ value: Value, for key: Key) {
    if values.count >= Self.most { values = [:] }
    values[key] = value
  }
}

// MARK: - Equations

private struct PhraseKey: Hashable {
  var text: String
  var mark: Mark
}

extension Readings {
  func equation(_ phrase: Phrase) throws(Problem) -> Expression {
    let key = PhraseKey(text: phrase.text, mark: phrase.mark)
    if let known = equations[key] { return known }
    let equation = try EquationReader.read(phrase)
    equations.keep(equation, for: key)
    return equation
  }
}

// MARK: - An experiment without its training

/// What is read from all sections but `train`, and the names that they claim.
struct Body {
  var sources: [Experiment.Source]
  var networks: [Network]
  var objective: Objective
  var evaluate: [Evaluation]
  var figures: [Call]
  var claims: [String: Decoder.Claim]
  var networkNames: [String]
}

private struct BodyKey: Hashable {
  var texts: [String]
  var names: [String]
  /// The values of the names that those texts use.
  var values: [LetValue]
}

extension Readings {
  /// What the same text with the same values of its names gave before; else the result of `read`, which is kept unless it
  /// is nil.
  func body(_ sections: Sections, _ scope: Scope, read: () -> Body?) -> Body? {
    let own = sections.all.filter { section in !["title", "let", "train"].contains { section.entry.key.reads($0) } }
    let taken = scope.lets.filter { name in
      presetWords.contains(name.name) || own.contains { $0.words.contains(name.name) }
    }
    let key = BodyKey(texts: own.map(\.text), names: scope.names, values: taken.map(\.value))
    if let known = bodies[key] { return known }
    guard let body = read() else { return nil }
    bodies.keep(body, for: key)
    return body
  }
}

// MARK: - Objectives as they train

private struct ObjectiveKey: Hashable {
  var text: String
  var best: Set<String>
}

extension Readings {
  /// An objective whose `report` keeps only the rows that use one of these names.
  func objective(_ section: Sections.Section, keeping best: Set<String>) -> Sections.Section {
    let key = ObjectiveKey(text: section.text, best: best)
    if let known = objectives[key] { return known }
    let bare = section.withoutReports(but: best)
    objectives.keep(bare, for: key)
    return bare
  }
}
