import Basics

// `objective`: a preset as a row, or equations of its own.
extension Decoder {
  static let objectiveKeys = ["preset", "sample", "define", "minimize", "maximize", "steps", "report"]
  static let usualObjective = "objective: vae, or {sample: {x: data}, minimize: mean((x - decoder(encoder(x)))^2)}"

  mutating func objective(_ tree: Tree?, _ mark: Mark) -> Objective? {
    guard let tree, !tree.isEmpty else {
      if tree != nil || !meantKeys.contains("objective") {
        report(Problem("the experiment has no 'objective'", at: tree?.mark ?? mark, hint: Self.usualObjective))
      }
      return nil
    }
    return attempt { decoder throws(Problem) -> Objective? in
      switch tree {
      case .scalar:
        let words = try decoder.phrase(tree, "objective").words()
        guard let head = words.first else {
          throw Problem("the objective is empty", at: tree.mark, hint: Self.usualObjective)
        }
        return try decoder.presetObjective(head, .words(Array(words.dropFirst())))
      case .mapping(let entries, let mark):
        if let preset = entries.first(where: { $0.key.reads("preset") }) {
          return try decoder.startedObjective(preset, Added(entries.filter { !$0.key.reads("preset") }, mark))
        }
        if entries.count == 1, !Self.objectiveKeys.contains(entries[0].key.text),
          case .mapping(let fields, _) = entries[0].value
        {
          return try decoder.presetObjective(entries[0].key, .entries(try decoder.substituted(fields)))
        }
        return decoder.ownObjective(entries, mark)
      case .list(_, let mark):
        throw Problem("an objective is a preset or a mapping, here is a list", at: mark, hint: Self.usualObjective)
      }
    } ?? nil
  }

  // MARK: - Presets

  /// What an objective adds to its preset.
  private struct Added {
    var entries: [Tree.Entry]
    var mark: Mark
    init(_ entries: [Tree.Entry], _ mark: Mark) { (self.entries, self.mark) = (entries, mark) }
  }

  /// `{preset: vae beta 4, define: {…}, report: […]}`: a preset is a start.
  private mutating func startedObjective(_ preset: Tree.Entry, _ added: Added) throws(Problem) -> Objective? {
    _ = checkKeys(added.entries, Self.objectiveKeys, of: "an objective")
    switch preset.value {
    case .scalar:
      let words = try phrase(preset.value, "the preset").words()
      guard let head = words.first else {
        throw Problem("'preset' has no name", at: preset.key.mark, hint: "preset: vae")
      }
      return try presetObjective(head, .words(Array(words.dropFirst())), added)
    case .mapping(let entries, _):
      guard entries.count == 1, case .mapping(let fields, _) = entries[0].value else { break }
      return try presetObjective(entries[0].key, .entries(try substituted(fields)), added)
    case .list: break
    }
    throw Problem(
      "'preset' is a row, here is \(preset.value.inWords)", at: preset.value.mark, hint: "preset: vae beta 4")
  }

  /// A preset's entries with what is added. A name that is there already is replaced, with a warning; what is minimized,
  /// maximized or done in steps takes the place of the preset's aim.
  private func joined(
    _ preset: [Tree.Entry], _ added: Added, of name: String, _ replaced: inout [Problem]
  ) -> [Tree.Entry] {
    let aims = ["minimize", "maximize", "steps"]
    let hasAim = added.entries.contains { aims.contains($0.key.text) }
    var entries = preset.filter { !hasAim || !aims.contains($0.key.text) }
    for entry in added.entries {
      guard let index = entries.firstIndex(where: { $0.key.reads(entry.key.text) }) else {
        entries.append(entry)
        continue
      }
      let before = entries[index].value
      if entry.key.reads("report") {
        let names = Set(entry.value.items.flatMap(\.reportNames))
        let kept = before.items.filter { names.isDisjoint(with: $0.reportNames) }
        entries[index].value = .list(kept + entry.value.items, entry.value.mark)
      } else if case .mapping(let changes, _) = entry.value {
        for change in changes where before.declared(change.key.declaredName) != nil {
          let message = "'\(change.key.declaredName)' of the preset '\(name)' is replaced"
          replaced.append(Problem(message, at: change.key.mark, severity: .warning))
        }
        // The place of a name that is replaced does not matter: names of an objective may come in any order.
        let rest = before.entries.filter { old in !changes.contains { $0.key.declaredName == old.key.declaredName } }
        entries[index].value = .mapping(rest + changes, entry.value.mark)
      } else {
        entries[index].value = entry.value
      }
    }
    return entries
  }

  private mutating func presetObjective(
    _ head: Phrase, _ given: RowReader.Given, _ added: Added? = nil
  ) throws(Problem) -> Objective? {
    guard let entry = try readings.presets[head.text] else {
      throw Problem(
        "no objective is called '\(head.text)'", at: head.mark, hint: Self.presetHint(head.text, readings.presets.names)
      )
    }
    let signature = try readings.signature(entry.key, noun: "a preset")
    let parameters = signature.parameters ?? []
    let texts = try signature.bind(given, to: parameters, at: head)
    var values: [String: Expression] = [:]
    var call = Call(kind: head.text, text: head.text, mark: head.mark)
    for parameter in parameters {
      guard let text = texts[parameter.name.text] else { continue }
      let value = try readings.equation(text)
      values[parameter.name.text] = value
      guard text.mark.source.name != catalogues.presets.name else { continue }  // its default
      call.arguments[parameter.name.text] = Call.Argument(.equation(value), text.mark)
      call.text += " \(parameter.name.text) \(text.text)"
    }
    let use = PresetUse(name: head.text, mark: head.mark, texts: texts, values: values)
    preset = use
    defer { preset = nil }
    guard case .mapping(let entries, let mark) = entry.value else {
      throw Problem("a preset is a mapping", at: entry.value.mark)
    }
    if let added {
      var replaced: [Problem] = []
      var objective = ownObjective(joined(entries, added, of: head.text, &replaced), mark)
      objective?.replaced = replaced
      objective?.preset = call
      objective?.mark = head.mark
      return objective
    }
    let count = problems.count
    let reading = readings.preset(use, after: claims) {
      ownObjective(entries, mark).map {
        PresetReading(objective: $0, claims: claims, isWhole: problems.count == count)
      }
    }
    if let reading { claims = reading.claims }
    var objective = reading?.objective
    objective?.preset = call
    objective?.mark = head.mark
    return objective
  }

  private static func presetHint(_ name: String, _ names: [String]) -> String {
    if let called = Habits.calledName(name), let meant = Habits.meaning(of: called, among: names) {
      let values = name.dropFirst(called.count + 1).prefix { $0 != ")" }.map { "=,".contains($0) ? " " : $0 }
      return "a row has no brackets: \(meant) \(String(values))"
    }
    if let meant = Habits.meaning(of: name, among: names) { return "did you mean '\(meant)'?" }
    return "objectives: \(names.joined(separator: ", "))\nor equations of your own: {sample: {x: data}, minimize: …}"
  }

  // MARK: - Equations

  private mutating func ownObjective(_ entries: [Tree.Entry], _ mark: Mark) -> Objective? {
    let meant = checkKeys(entries, Self.objectiveKeys, of: "an objective")
    let parts = Dictionary(entries.map { ($0.key.text, $0) }) { first, _ in first }
    let samples = samples(parts["sample"]?.value, ofStep: false)
    let definitions = definitions(parts["define"]?.value)
    let aims = ["minimize", "maximize", "steps"].compactMap { parts[$0] }
    if aims.count > 1 {
      report(
        Problem(
          "'\(aims[1].key.text)' beside '\(aims[0].key.text)': an objective has one of minimize, maximize and steps",
          at: aims[1].key.mark, hint: "steps follow one another, each with its own minimize or maximize"
        )
        .noting(aims[0].key.mark, "the other"))
    }
    let defined = definitions.map(\.name) + samples.map(\.name)
    let (metrics, rest) = metrics(parts["report"]?.value, beside: defined)
    let reports = reports(rest)
    guard let aim = aims.first else {
      // A key that was meant to be one is reported already.
      guard meant.isDisjoint(with: ["minimize", "maximize", "steps"]) else { return nil }
      return Objective(
        samples: samples, definitions: definitions, steps: [], reports: reports, metrics: metrics, mark: mark)
    }
    let steps: [Objective.Step]
    if aim.key.text == "steps" {
      steps = self.steps(aim.value)
    } else {
      let updates = updates(aim, networks: [])
      steps = updates.isEmpty ? [] : [Objective.Step(updates: updates, mark: aim.key.mark)]
    }
    if steps.isEmpty { return nil }
    return Objective(
      samples: samples, definitions: definitions, steps: steps, reports: reports, metrics: metrics, mark: mark)
  }

  mutating func samples(_ tree: Tree?, ofStep isStep: Bool) -> [Objective.Sample] {
    named(tree, "sample", hint: "sample: {x: data, z: normal(100)}") { decoder, entry throws(Problem) in
      try Signature.check(entry.key, noun: "what is drawn")
      // A step may draw names of its own, or those of the objective apart.
      if !isStep || decoder.claims[entry.key.text]?.kind != .sample { try decoder.claim(entry.key, .sample) }
      guard case .scalar = entry.value else {
        throw Problem(
          "'\(entry.key.text)' is drawn from an equation, here is \(entry.value.inWords)", at: entry.value.mark)
      }
      let phrase = try decoder.phrase(entry.value, entry.key.text)
      guard !phrase.characters.isEmpty else {
        throw Problem(
          "'\(entry.key.text)' is drawn from nothing", at: entry.key.mark, hint: "\(entry.key.text): normal(100)")
      }
      let draw = try decoder.readings.draw(phrase)
      return Objective.Sample(
        name: entry.key.text, count: draw.count.map { decoder.opened($0) }, source: decoder.opened(draw.source),
        mark: entry.key.mark)
    }
  }

  private mutating func definitions(_ tree: Tree?) -> [Objective.Definition] {
    named(tree, "define", hint: "define: {code: encoder(x)}") { decoder, entry throws(Problem) in
      let signature = try decoder.readings.signature(entry.key, noun: "a definition")
      try decoder.claim(signature.name, .definition)
      let parameters = signature.parameters ?? []
      if let standard = parameters.lazy.compactMap(\.standard).first {
        throw Problem("a function of 'define' has no defaults", at: standard.mark)
      }
      if signature.parameters?.isEmpty == true {
        throw Problem(
          "'\(signature.name.text)()' has nothing in its brackets", at: signature.name.mark, hint: "a value has none")
      }
      let names = parameters.map(\.name.text)
      let body = try decoder.equation(entry.value, "'\(signature.name.text)'", hiding: names)
      return Objective.Definition(name: signature.name.text, parameters: names, body: body, mark: signature.name.mark)
    }
  }

  /// The entries of a mapping, each with a name and an equation.
  private mutating func named<T>(
    _ tree: Tree?, _ key: String, hint: String, _ read: (inout Decoder, Tree.Entry) throws(Problem) -> T
  ) -> [T] {
    guard let tree, !tree.isEmpty else { return [] }
    guard case .mapping(let entries, _) = tree else {
      report(Problem("'\(key)' is a mapping of names to equations, here is \(tree.inWords)", at: tree.mark, hint: hint))
      return []
    }
    return entries.compactMap { entry in
      attempt { decoder throws(Problem) in try read(&decoder, entry) }
    }
  }

  /// The rows of a report that are metrics, and what is left of it. A name of the objective's own comes first.
  private mutating func metrics(_ tree: Tree?, beside names: [String]) -> ([Call], Tree?) {
    guard let tree, !tree.isEmpty else { return ([], nil) }
    var metrics: [Call] = []
    var rest: [Tree] = []
    for item in tree.items {
      if case .scalar(let phrase) = item, let head = phrase.text.split(separator: " ").first.map(String.init),
        catalogues.metrics[head] != nil, !names.contains(head)
      {
        if let call = call(item, catalogues.metrics) { metrics.append(call) }
      } else {
        rest.append(item)
      }
    }
    return (metrics, .list(rest, tree.mark))
  }

  mutating func reports(_ tree: Tree?) -> [Objective.Report] {
    guard let tree, !tree.isEmpty else { return [] }
    var made: [Objective.Report] = []
    for item in tree.items {
      for entry in columns(item) {
        attempt { decoder throws(Problem) in
          let name = entry.key.text
          if made.contains(where: { $0.name == name }) {
            throw Problem("'\(name)' is reported twice", at: entry.key.mark)
          }
          made.append(Objective.Report(name: name, equation: try decoder.equation(entry.value, "'\(name)'")))
        }
      }
    }
    return made
  }

  /// A name alone is a column of that name; a mapping names its equations.
  private mutating func columns(_ item: Tree) -> [Tree.Entry] {
    switch item {
    case .scalar(let phrase):
      guard isName(phrase.text) else {
        report(
          Problem(
            "'\(phrase.text)' needs a name to be reported by", at: phrase.mark, hint: "write name: \(phrase.text)"))
        return []
      }
      return [Tree.Entry(key: phrase, value: item)]
    case .mapping(let entries, _):
      return entries.filter { entry in
        attempt { _ throws(Problem) -> Bool in
          try Signature.check(entry.key, noun: "a column")
          return true
        } ?? false
      }
    case .list(_, let mark):
      report(Problem("expected a name, or name: equation, here is a list", at: mark))
      return []
    }
  }
}

extension Tree {
  /// The names that a row of `report` gives to its numbers.
  fileprivate var reportNames: [String] {
    if case .scalar(let phrase) = self { [phrase.text] } else { entries.map(\.key.text) }
  }
}
