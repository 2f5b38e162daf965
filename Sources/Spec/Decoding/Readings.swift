import Basics

/// What was read before: the trials of a sweep have most of their text in common, and none of it is read twice.
final class Readings {
  let presets: Presets
  /// The words of all presets: a text of theirs may take a name of `let`.
  private lazy var presetWords = Set(presets.text.words)

  private var equations = Kept<PhraseKey, Expression>()
  private var bodies = Kept<BodyKey, Body>()
  private var objectives = Kept<ObjectiveKey, Sections.Section>()

  init(_ catalogues: Catalogues) { presets = Presets(source: catalogues.presets) }
}

/// Values by key, as many as are worth their memory: a sweep may make each trial's text its own.
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

// MARK: - All of an experiment but its training

/// What the sections beside `train` say, and the names that they give.
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
  /// Of the names that stand in those texts.
  var values: [LetValue]
}

extension Readings {
  /// What the same text was read as before, with the same values of the names in it; else what `read` makes of it, which is
  /// kept if it is whole.
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
  /// An objective without the reports that do not take one of these names.
  func objective(_ section: Sections.Section, keeping best: Set<String>) -> Sections.Section {
    let key = ObjectiveKey(text: section.text, best: best)
    if let known = objectives[key] { return known }
    let bare = section.withoutReports(but: best)
    objectives.keep(bare, for: key)
    return bare
  }
}
