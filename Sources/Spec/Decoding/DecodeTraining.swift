import Basics

// `train` and `data`.
extension Decoder {
  /// The keys of `train` that hold one value each, for the reader and the schema.
  static let trainFields = [
    FileField("epochs", .integer(1...1_000_000), "passes through the training data"),
    FileField("steps", .integer(1...1_000_000_000), "iterations, instead of epochs"),
    FileField("batch", .integer(1...1_000_000), "examples that are computed together"),
    FileField("accumulate", .integer(1...10_000), "how many such batches make an iteration"),
    FileField("rate", .equation, "the learning rate, an equation of step, epoch and progress"),
    FileField(
      "clip_gradient", .number(Double.leastNonzeroMagnitude...1e30), "the largest norm of all gradients together"),
    FileField(
      "precision", .word(["float32", "bf16"]),
      "what convolutions and linear layers multiply in training; bf16 rounds more, for speed"),
    FileField(
      "evaluate_every", .integer(1...1_000_000), "epochs from one evaluation to the next; training always ends with one"
    ),
    FileField("drop_last", .flag, "whether an epoch's last batch is left out where it is short"),
    FileField("keep", .text, "which checkpoint to keep: last, or best and the name of a reported number"),
  ]
  static let trainKeys = trainFields.map(\.name) + ["optimizer", "rates", "phases"]

  /// A key of the file that holds one value.
  struct FileField {
    let name: String
    let type: FieldType
    let summary: String
    init(_ name: String, _ type: FieldType, _ summary: String) {
      self.name = name
      self.type = type
      self.summary = summary
    }
  }

  private static let usual = "train: {epochs: 20, batch: 64, optimizer: adam 1e-3}"

  mutating func training(_ tree: Tree?, _ mark: Mark) -> Training? {
    if case .scalar(let phrase) = tree, phrase.text == "none" {
      return Training(length: .steps(0), batch: 64, optimizer: nil, mark: phrase.mark)
    }
    guard case .mapping(let entries, let mark) = tree else {
      let message = tree.map { $0.isEmpty ? "'train' is empty" : "'train' is a mapping, here is \($0.inWords)" }
      if tree != nil || !meantKeys.contains("train") {
        report(
          Problem(
            message ?? "the experiment has no 'train'", at: tree?.mark ?? mark,
            hint: tree.flatMap(Habits.missingSpace) ?? Self.usual))
      }
      return nil
    }
    let count = problems.count
    let meant = checkKeys(entries, Self.trainKeys, of: "train")
    let parts = Dictionary(entries.map { ($0.key.text, $0) }) { first, _ in first }
    let length = meant.isDisjoint(with: ["epochs", "steps"]) || parts["epochs"] != nil ? length(parts, mark) : nil
    let batch = value(parts["batch"])?.integer
    let accumulate = value(parts["accumulate"])?.integer
    if parts["batch"] == nil, !meant.contains("batch") {
      report(Problem("train has no 'batch'", at: mark, hint: Self.usual))
    }
    let optimizer = parts["optimizer"].flatMap { call($0.value, catalogues.optimizers) }
    if parts["optimizer"] == nil, meant.contains("optimizer") { return nil }
    lacksOptimizer = parts["optimizer"] == nil
    let rate = parts["rate"].flatMap { self.rate($0.value) }
    let rates = rates(parts["rates"])
    let clip = value(parts["clip_gradient"])?.number
    let keep = keep(parts["keep"])
    let precision = value(parts["precision"]).flatMap {
      Training.Precision($0.word, at: parts["precision"]?.value.mark ?? mark)
    }
    let evaluateEvery = value(parts["evaluate_every"])?.integer
    let dropsLast = value(parts["drop_last"])?.flag
    guard problems.count == count, let length, let batch else { return nil }
    return Training(
      length: length, batch: batch, accumulate: accumulate ?? 1, optimizer: optimizer, rate: rate, rates: rates,
      clipGradient: clip, keep: keep ?? .last, evaluateEvery: evaluateEvery ?? 1,
      precision: precision ?? .float32, dropsLast: dropsLast ?? false, mark: mark)
  }

  private mutating func length(_ parts: [String: Tree.Entry], _ mark: Mark) -> Training.Length? {
    if let epochs = parts["epochs"], let steps = parts["steps"] {
      report(
        Problem("train has either 'epochs' or 'steps', here are both", at: steps.key.mark).noting(
          epochs.key.mark, "the other"))
      return nil
    }
    if let entry = parts["epochs"] { return (value(entry)?.integer).map { .epochs($0) } }
    if let entry = parts["steps"] { return (value(entry)?.integer).map { .steps($0) } }
    report(Problem("train has neither 'epochs' nor 'steps'", at: mark, hint: Self.usual))
    return nil
  }

  private mutating func value(_ entry: Tree.Entry?) -> FieldValue? {
    guard let entry, let field = Self.trainFields.first(where: { $0.name == entry.key.text }) else { return nil }
    return attempt { decoder throws(Problem) in
      guard case .scalar = entry.value else { throw decoder.fields.notAWord(entry.value, field.type, field.name) }
      let phrase = try decoder.phrase(entry.value, field.name)
      guard !phrase.characters.isEmpty else { throw decoder.fields.missing(field.type, field.name, at: entry.key.mark) }
      return try decoder.fields.value(phrase, of: field.type, named: field.name)
    }
  }

  /// An equation of `step`, `epoch`, `progress` and names of `let`.
  mutating func rate(_ tree: Tree) -> Expression? {
    attempt { decoder throws(Problem) in
      let equation = try decoder.equation(tree, "'rate'")
      let known = ["step", "epoch", "progress", "pi"] + decoder.scope.names
      if let other = equation.values.first(where: { !known.contains($0.name) }) {
        throw Problem(
          "'\(other.name)' means nothing in a rate: it is an equation of step, epoch, progress and names of 'let'",
          at: other.mark, hint: closest(to: other.name, among: known).map { "did you mean '\($0)'?" })
      }
      return equation
    }
  }

  static let rateFactor = FieldType.number(0...1e6)

  /// `{mapping: 0.01}`; whether there are such networks, and whether they move, is checked with the model.
  private mutating func rates(_ entry: Tree.Entry?) -> [Training.NetworkRate] {
    guard let entry, !entry.value.isEmpty else { return [] }
    guard case .mapping(let entries, _) = entry.value else {
      report(
        Problem(
          "'rates' is a mapping of networks and what their rates are multiplied by, here is \(entry.value.inWords)",
          at: entry.value.mark, hint: "rates: {encoder: 0.1}; the rate of all is 'rate'"))
      return []
    }
    return entries.compactMap { entry in
      let name = entry.key.text
      return attempt { decoder throws(Problem) in
        guard case .scalar = entry.value else { throw decoder.fields.notAWord(entry.value, Self.rateFactor, name) }
        let phrase = try decoder.phrase(entry.value, name)
        guard !phrase.characters.isEmpty else {
          throw decoder.fields.missing(Self.rateFactor, name, at: entry.key.mark)
        }
        let factor = try decoder.fields.value(phrase, of: Self.rateFactor, named: name).number
        return Training.NetworkRate(network: name, factor: factor, mark: entry.key.mark)
      }
    }
  }

  /// `last`, or `best NAME`, with `highest` or `lowest` after it.
  private mutating func keep(_ entry: Tree.Entry?) -> Training.Keep? {
    guard let entry else { return nil }
    return attempt { decoder throws(Problem) in
      let words = try decoder.phrase(entry.value, "'keep'").words()
      if words.count == 1, words[0].text == "last" { return .last }
      if words.count == 2, words[0].text == "best" { return .best(words[1].text, nil, words[1].mark) }
      if words.count == 3, words[0].text == "best", let direction = Training.Direction(rawValue: words[2].text) {
        return .best(words[1].text, direction, words[1].mark)
      }
      throw Problem(
        "keep is 'last' or 'best' and the name of a reported number", at: words.first?.mark ?? entry.key.mark,
        hint: "keep: best loss")
    }
  }
}

// MARK: - Data

extension Decoder {
  /// One source, named `data`, or `name: source` pairs.
  mutating func sources(_ tree: Tree?) -> [Experiment.Source] {
    guard let tree, !tree.isEmpty else { return [] }
    guard case .mapping(let entries, let mark) = tree else {
      let source = catalogues.sources[tree.oneLine]?.name ?? "mnist"
      report(Problem("data is a mapping, here is \(tree.inWords)", at: tree.mark, hint: "data: {source: \(source)}"))
      return []
    }
    let isOne = entries.contains { $0.key.text == "source" }
    let isPairs = entries.contains { if case .mapping = $0.value { true } else { false } }
    if isOne || !isPairs {
      claims["data"] = claims["data"] ?? Claim(kind: .source, mark: mark)
      return source("data", entries, mark).map { [$0] } ?? []
    }
    return entries.compactMap { entry in
      let before = problems.count
      attempt { decoder throws(Problem) in
        try Signature.check(entry.key, noun: "a source of data")
        try decoder.claim(entry.key, .source)
      }
      guard problems.count == before else { return nil }
      guard case .mapping(let fields, let mark) = entry.value else {
        report(
          Problem(
            "'\(entry.key.text)' names a source, here is \(entry.value.inWords)", at: entry.value.mark,
            hint: "\(entry.key.text): {source: mnist}"))
        return nil
      }
      return source(entry.key.text, fields, mark)
    }
  }

  private mutating func source(_ name: String, _ entries: [Tree.Entry], _ mark: Mark) -> Experiment.Source? {
    let others = entries.filter { $0.key.text != "source" }
    return attempt { decoder throws(Problem) in
      guard let entry = entries.first(where: { $0.key.text == "source" }) else {
        throw Problem(
          "\(name) has no 'source'", at: mark,
          hint: suggestion(for: "", among: decoder.catalogues.sources.names, noun: "sources"))
      }
      let head = try decoder.phrase(entry.value, "'source'")
      return Experiment.Source(
        name: name, call: try decoder.call(head, .entries(try decoder.substituted(others)), decoder.catalogues.sources))
    }
  }
}
