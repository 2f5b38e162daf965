import Basics

/// Reads the parts of a file one after another and collects what is wrong with them.
struct Decoder {
  let scope: Scope
  let catalogues: Catalogues
  let readings: Readings
  let fields: FieldReader
  var problems: [Problem] = []
  /// Every name of the file that equations may use: each means one thing.
  var claims: [String: Claim] = [:]
  /// The preset whose text is being read.
  var preset: PresetUse?
  var networkNames: [String] = []
  /// Whether `train`, which cannot be read, names no optimizer.
  var lacksOptimizer = false
  /// Whether all steps, which may have faults, name an optimizer: `train` then lacks none.
  var haveOptimizers = false
  /// Keys that the file has under a wrong name: they are not reported as missing too.
  var meantKeys: Set<String> = []

  struct Claim {
    enum Kind: String {
      case binding = "a name of 'let'"
      case source = "a source of data"
      case network = "a network"
      case sample = "drawn under 'sample'"
      case definition = "a name of 'define'"
    }
    let kind: Kind
    let mark: Mark
  }

  init(scope: Scope, catalogues: Catalogues, readings: Readings) {
    self.scope = scope
    self.catalogues = catalogues
    self.readings = readings
    fields = FieldReader(scope: scope)
  }

  mutating func experiment(_ sections: Sections) throws(Problems) -> Experiment {
    let root = sections.tree
    guard case .mapping(let entries, let mark) = root else {
      throw Problems(Problem("an experiment is a mapping of keys, here is \(root.inWords)", at: root.mark))
    }
    meantKeys = checkKeys(entries, FileKeys.top, of: "an experiment")
    for binding in scope.lets { claims[binding.name] = Claim(kind: .binding, mark: binding.mark) }
    let title = root["title"].flatMap { text($0, "title") }
    let body = readings.body(sections, scope) { readBody(sections, mark) }
    if let body { (claims, networkNames) = (body.claims, body.model.networkNames) }
    let training = readings.training(sections, scope) { self.training(root["train"], mark) }
    checkAims(training, body?.objective, mark: root["train"]?.mark ?? mark)
    let lettering = lettering(root)
    guard problems.isEmpty, let body, let training else { throw Problems(problems).tidied }
    var objective = body.objective
    // What a preset minimizes or maximizes is left aside.
    if training.isNone { objective.steps = [] }
    return Experiment(
      title: title, lets: scope.lets, data: body.model.sources, networks: body.model.networks, objective: objective,
      training: training, evaluate: body.evaluate, figures: body.figures, lettering: lettering)
  }

  /// What is trained has something to minimize, and a rule by which it moves; with `train: none` nothing is trained.
  private mutating func checkAims(_ training: Training?, _ objective: Objective?, mark: Mark) {
    if training?.isNone == true {
      guard let step = objective?.steps.first, objective?.preset == nil else { return }
      let other = "leave it out, or say how to train: train: {epochs: 20, batch: 64, optimizer: adam 1e-3}"
      report(Problem("'train' is none: nothing is minimized or maximized", at: step.mark, hint: other))
      return
    }
    if let objective, objective.steps.isEmpty {
      report(
        Problem("the objective has nothing to minimize or maximize", at: objective.mark, hint: Self.usualObjective))
    }
    let lacksOptimizer = training.map { $0.optimizer == nil } ?? lacksOptimizer
    if lacksOptimizer, !(objective?.steps.allSatisfy { $0.optimizer != nil } ?? haveOptimizers) {
      report(Problem("train has no 'optimizer'", at: mark, hint: "optimizer: adam 1e-3"))
    }
  }

  /// Nil if one of the sections has a problem, as is `readModel`.
  private mutating func readBody(_ sections: Sections, _ mark: Mark) -> Body? {
    let root = sections.tree
    let count = problems.count
    let model = readings.model(sections, scope) { readModel(root, mark) }
    if let model { (claims, networkNames) = (model.claims, model.networkNames) }
    let objective = objective(root["objective"], mark)
    if let objective { checkData(objective, root) }
    let evaluations = evaluations(root["evaluate"], of: objective, data: model?.sources.map(\.name) ?? [])
    let figures = figures(root["figures"])
    guard problems.count == count, let model, let objective else { return nil }
    return Body(model: model, objective: objective, evaluate: evaluations, figures: figures, claims: claims)
  }

  private mutating func readModel(_ root: Tree, _ mark: Mark) -> ModelPart? {
    let count = problems.count
    let sources = sources(root["data"])
    let networks = networks(root, mark)
    guard problems.count == count else { return nil }
    return ModelPart(sources: sources, networks: networks, claims: claims, networkNames: networkNames)
  }
}

// MARK: - What all parts use

extension Decoder {
  /// Adds a problem; one in a preset's text is reported where the preset is used.
  mutating func report(_ problem: Problem) {
    problems.append(preset.map { problem.reported(for: $0.name, in: catalogues.presets, at: $0.mark) } ?? problem)
  }

  /// Reports an objective that draws from data where the file has no `data`.
  private mutating func checkData(_ objective: Objective, _ root: Tree) {
    guard root["data"].map(\.isEmpty) ?? true, !meantKeys.contains("data") else { return }
    for sample in objective.samples {
      guard let use = sample.source.values.first(where: { $0.name == "data" }) else { continue }
      report(
        Problem(
          "'\(sample.name)' is drawn from data, and the experiment has no 'data'",
          at: objective.preset?.mark ?? use.mark, hint: "data: {source: \(catalogues.sources.names.first ?? "mnist")}"))
      return
    }
  }

  /// Runs `body` and reports its problem, so that the rest of the file is still read.
  @discardableResult
  mutating func attempt<T>(_ body: (inout Decoder) throws(Problem) -> T) -> T? {
    do throws(Problem) {
      return try body(&self)
    } catch {
      report(error)
      return nil
    }
  }

  /// Reports unknown keys. Returns the keys that were probably meant, which are then not reported as missing.
  @discardableResult
  mutating func checkKeys(_ entries: [Tree.Entry], _ known: [String], of owner: String) -> Set<String> {
    var meant: Set<String> = []
    for entry in entries where !known.contains(entry.key.text) {
      let key = entry.key.text
      let isTop = owner == "an experiment"
      if let meaning = Habits.meaning(of: key, among: known) ?? (isTop ? Self.section(of: key)?.name : nil) {
        meant.insert(meaning)
      }
      report(
        Problem(
          "\(owner) has no key '\(key)'", at: entry.key.mark,
          hint: hint(forKey: entry, beside: entries, among: known, isTop: isTop)))
    }
    return meant
  }

  private func hint(
    forKey entry: Tree.Entry, beside entries: [Tree.Entry], among known: [String], isTop: Bool
  ) -> String {
    let key = entry.key.text
    if let hint = Habits.missingSpace(.scalar(entry.key)) { return hint }
    if Habits.meaning(of: key, among: known) == nil {
      if isTop, let section = Self.section(of: key) {
        return "it stands under '\(section.name)': \(section.name): {\(section.key): \(entry.value.oneLine)}"
      }
      let able = catalogues.optimizers.kinds.filter { $0.field(key) != nil }
      let named = able.first { kind in entries.contains { $0.value.oneLine.lowercased().hasPrefix(kind.name) } }
      if let kind = named ?? able.first {
        return "it belongs to the optimizer: optimizer: \(kind.name) \(key) \(entry.value.oneLine)"
      }
      if isTop, case .scalar = entry.value {
        return "a name of your own stands under 'let': let: {\(key): \(entry.value.oneLine)}"
      }
    }
    return Habits.hint(for: key, among: known, noun: "keys")
  }

  /// The section that a key at the top of the file should stand in.
  private static func section(of key: String) -> (name: String, key: String)? {
    for (name, keys) in [("data", ["source"]), ("train", trainKeys), ("objective", objectiveKeys)] {
      if let meaning = Habits.meaning(of: key, among: keys) { return (name, meaning) }
    }
    return nil
  }

  private static func kindHint(_ name: String, _ catalogue: Catalogue) -> String {
    guard let called = Habits.calledName(name)?.lowercased(),
      let meaning = catalogue[called] ?? closest(to: called, among: catalogue.names).flatMap({ catalogue[$0] })
    else { return suggestion(for: name, among: catalogue.names) }
    return "a row has no brackets: \(meaning.usage)"
  }

  /// Records what a name of the file means; a second meaning is an error.
  mutating func claim(_ name: Phrase, _ kind: Claim.Kind) throws(Problem) {
    let text = name.text
    if ["step", "epoch", "progress", "pi"].contains(text) {
      throw Problem("'\(text)' has a meaning of its own in equations", at: name.mark, hint: "choose another name")
    }
    if let first = claims[text] {
      throw Problem("'\(text)' is already \(first.kind.rawValue)", at: name.mark, hint: "choose another name")
        .noting(first.mark, "named here")
    }
    claims[text] = Claim(kind: kind, mark: name.mark)
  }

  /// A scalar with its `$names` filled in.
  func phrase(_ tree: Tree, _ what: String) throws(Problem) -> Phrase {
    guard case .scalar(let phrase) = tree else {
      throw Problem("\(what) is text, here is \(tree.inWords)", at: tree.mark)
    }
    let extra = phrase.mark.source.name == catalogues.presets.name ? preset?.texts : nil
    return try phrase.substituting(scope, extra: extra ?? [:]).trimmed
  }

  mutating func text(_ tree: Tree, _ what: String) -> String? {
    attempt { decoder throws(Problem) in try decoder.phrase(tree, what).text }
  }

  func equation(_ tree: Tree, _ what: String, hiding hidden: [String] = []) throws(Problem) -> Expression {
    guard case .scalar = tree else {
      throw Problem("\(what) is an equation, here is \(tree.inWords)", at: tree.mark)
    }
    let phrase = try phrase(tree, what)
    guard !phrase.characters.isEmpty else { throw Problem("\(what) has no equation", at: tree.mark) }
    return opened(try readings.equation(phrase), hiding: hidden)
  }

  /// An equation of the preset with its parameters filled in; one of the file stays as it is.
  func opened(_ equation: Expression, hiding hidden: [String] = []) -> Expression {
    guard let preset, equation.mark.source.name == catalogues.presets.name else { return equation }
    return equation.replacing(preset.values.filter { !hidden.contains($0.key) })
  }

  /// A row of a catalogue, as text or as a mapping.
  mutating func call(_ tree: Tree, _ catalogue: Catalogue) -> Call? {
    attempt { decoder throws(Problem) in
      switch tree {
      case .scalar:
        let words = try decoder.phrase(tree, "\(catalogue.noun)").words()
        guard let head = words.first else { throw Problem("expected \(catalogue.noun.withArticle)", at: tree.mark) }
        return try decoder.call(head, .words(Array(words.dropFirst())), catalogue)
      case .mapping(let entries, let mark):
        guard entries.count == 1, case .mapping(let fields, _) = entries[0].value else {
          let values = entries.flatMap { [$0.key.text, $0.value.oneLine.lowercased()] }
          let name = values.first { catalogue[$0] != nil } ?? catalogue.names.first ?? ""
          throw Problem(
            "expected \(catalogue.noun.withArticle) as text or as a mapping of its fields",
            at: entries.first?.key.mark ?? mark,
            hint: "'\(name) …', or {\(name): {field: value}}")
        }
        return try decoder.call(entries[0].key, .entries(try decoder.substituted(fields)), catalogue)
      case .list(_, let mark):
        throw Problem("expected \(catalogue.noun.withArticle), here is a list", at: mark)
      }
    }
  }

  mutating func call(_ head: Phrase, _ given: RowReader.Given, _ catalogue: Catalogue) throws(Problem) -> Call {
    guard let kind = catalogue[head.text] else {
      throw Problem(
        "no \(catalogue.noun) is called '\(head.text)'", at: head.mark, hint: Self.kindHint(head.text, catalogue))
    }
    let reader = CallReader(catalogue, scope)
    var found: [Problem] = []
    let call =
      switch given {
      case .words(let words): reader.read(words, of: kind, at: head, into: &found)
      case .entries(let entries): reader.read(entries, of: kind, at: head, into: &found)
      }
    if found.isEmpty { found = reader.missing(call, of: kind) }
    for problem in found { report(problem) }
    return call
  }

  func substituted(_ entries: [Tree.Entry]) throws(Problem) -> [Tree.Entry] {
    var made: [Tree.Entry] = []
    for entry in entries { made.append(.init(key: entry.key, value: try substituted(entry.value))) }
    return made
  }

  private func substituted(_ tree: Tree) throws(Problem) -> Tree {
    switch tree {
    case .scalar(let phrase): return .scalar(try phrase.substituting(scope, extra: preset?.texts ?? [:]))
    case .list(let items, let mark):
      var made: [Tree] = []
      for item in items { made.append(try substituted(item)) }
      return .list(made, mark)
    case .mapping(let entries, let mark): return .mapping(try substituted(entries), mark)
    }
  }
}

extension String {
  /// "a layer", "an optimizer"
  var withArticle: String { (first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + self }
}
