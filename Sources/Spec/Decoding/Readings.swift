import Basics

/// A cache of what was read: the trials of a sweep share most of their text, which is read once.
final class Readings {
  let presets: Presets
  /// The words of all presets, whose text may use names of `let`.
  private lazy var presetWords = Set(presets.text.words)

  private var equations = Kept<PhraseKey, Expression>()
  private var draws = Kept<PhraseKey, (count: Expression?, source: Expression)>()
  private var signatures = Kept<PhraseKey, Signature>()
  private var models = Kept<PartKey, ModelPart>()
  private var bodies = Kept<PartKey, Body>()
  private var trainings = Kept<PartKey, Training>()
  private var presetReadings = Kept<PresetKey, PresetReading>()
  private var objectives = Kept<ObjectiveKey, Sections.Section>()

  init(_ catalogues: Catalogues) { presets = Presets(source: catalogues.presets) }
}

/// Values by key, emptied when full: a sweep may give every trial a text of its own.
private struct Kept<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]
  private static var most: Int { 1000 }

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

  init(_ phrase: Phrase) { (text, mark) = (phrase.text, phrase.mark) }
}

extension Readings {
  func equation(_ phrase: Phrase) throws(Problem) -> Expression {
    let key = PhraseKey(phrase)
    if let known = equations[key] { return known }
    let equation = try EquationReader.read(phrase)
    equations.keep(equation, for: key)
    return equation
  }

  func draw(_ phrase: Phrase) throws(Problem) -> (count: Expression?, source: Expression) {
    let key = PhraseKey(phrase)
    if let known = draws[key] { return known }
    let draw = try EquationReader.readDraw(phrase)
    draws.keep(draw, for: key)
    return draw
  }

  func signature(_ phrase: Phrase, noun: String) throws(Problem) -> Signature {
    let key = PhraseKey(phrase)
    if let known = signatures[key] { return known }
    let signature = try Signature(phrase, noun: noun)
    signatures.keep(signature, for: key)
    return signature
  }
}

// MARK: - Parts of an experiment

/// What is read from `data`, `blocks` and `networks`, and the names that they claim.
struct ModelPart {
  var sources: [Experiment.Source]
  var networks: [Network]
  var claims: [String: Decoder.Claim]
  var networkNames: [String]
}

/// What is read from all sections but `train`, and all names that are claimed.
struct Body {
  var model: ModelPart
  var objective: Objective
  var evaluate: [Evaluation]
  var figures: [Call]
  var claims: [String: Decoder.Claim]
}

private struct PartKey: Hashable {
  var texts: [String]
  var names: [String]
  /// The values of the names that those texts use.
  var values: [LetValue]

  init(_ sections: [Sections.Section], _ scope: Scope, presets words: Set<String> = []) {
    let taken = scope.lets.filter { name in
      words.contains(name.name) || sections.contains { $0.words.contains(name.name) }
    }
    texts = sections.map(\.text)
    names = scope.names
    values = taken.map(\.value)
  }
}

// Each gives what the same text with the same values of its names gave before; else the result of `read`, which is kept
// unless it is nil.
extension Readings {
  func model(_ sections: Sections, _ scope: Scope, read: () -> ModelPart?) -> ModelPart? {
    let own = sections.all.filter { section in
      ["data", "blocks", "networks"].contains { section.entry.key.reads($0) }
    }
    let key = PartKey(own, scope)
    if let known = models[key] { return known }
    guard let model = read() else { return nil }
    models.keep(model, for: key)
    return model
  }

  func body(_ sections: Sections, _ scope: Scope, read: () -> Body?) -> Body? {
    let own = sections.all.filter { section in !["title", "let", "train"].contains { section.entry.key.reads($0) } }
    let key = PartKey(own, scope, presets: presetWords)
    if let known = bodies[key] { return known }
    guard let body = read() else { return nil }
    bodies.keep(body, for: key)
    return body
  }

  func training(_ sections: Sections, _ scope: Scope, read: () -> Training?) -> Training? {
    let key = PartKey(sections.all.filter { $0.entry.key.reads("train") }, scope)
    if let known = trainings[key] { return known }
    guard let training = read() else { return nil }
    trainings.keep(training, for: key)
    return training
  }
}

// MARK: - Presets with other numbers

/// A preset's row in all but its numbers, and all names that its text may meet.
private struct PresetKey: Hashable {
  struct Parameter: Hashable {
    var name: String
    /// Of a number its mark in the file, of all else its text.
    var text: String?
    var mark: Mark?
  }

  var mark: Mark
  var name: String
  var parameters: [Parameter]
  var names: Set<String>
}

/// What a preset's text gives, and the names that are claimed after it.
struct PresetReading {
  var objective: Objective
  var claims: [String: Decoder.Claim]
  /// Whether all of the text could be read.
  var isWhole: Bool
}

extension Readings {
  /// A number stands in the objective as a node of its equations with the mark of its parameter, where another row's
  /// number takes its place.
  func preset(
    _ use: PresetUse, after claims: [String: Decoder.Claim], read: () -> PresetReading?
  ) -> PresetReading? {
    let parameters = use.texts.map { name, text in
      if case .number(_, let mark) = use.values[name] { return PresetKey.Parameter(name: name, mark: mark) }
      return PresetKey.Parameter(name: name, text: text.text)
    }.sorted { $0.name < $1.name }
    // Numbers that get into text, and those at one place, are read each time.
    let isPlain =
      !presets.fillsNamesIn(use.name)
      && (use.texts.count < 2 || Set(use.texts.values.map(\.mark)).count == use.texts.count)
    let key = PresetKey(mark: use.mark, name: use.name, parameters: parameters, names: Set(claims.keys))
    if isPlain, var known = presetReadings[key] {
      let numbers = parameters.compactMap { parameter in
        parameter.mark.flatMap { mark in use.values[parameter.name].map { (mark, $0) } }
      }
      known.objective = known.objective.replacingNumbers(Dictionary(uniqueKeysWithValues: numbers))
      return known
    }
    guard let reading = read() else { return nil }
    // A number that is worked out while it is read is no node any more.
    let objective = reading.objective
    if isPlain, reading.isWhole, objective.metrics.isEmpty, objective.steps.allSatisfy({ $0.clipWeights == nil }) {
      presetReadings.keep(reading, for: key)
    }
    return reading
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
