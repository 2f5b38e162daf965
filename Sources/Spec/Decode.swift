import Basics

/// The experiment that a resolved file describes, or all that is wrong with the file. `root` holds no sweep and no base
/// any more (if it does, they are passed over); `scope` holds the values of its `let`.
package func decode(
  _ root: Tree, scope: Scope, catalogues: Catalogues, folder: String
) throws(Problems) -> Experiment {
  var decoder = Decoder(scope: scope, catalogues: catalogues, folder: folder)
  return try decoder.experiment(root)
}

/// Reads the parts of a file one after another and collects what is wrong with them.
struct Decoder {
  let scope: Scope
  let catalogues: Catalogues
  let folder: String
  let fields: FieldReader
  var problems: [Problem] = []
  /// Every name of the file that equations may use: each means one thing.
  var claims: [String: Claim] = [:]
  /// The preset whose text is being read.
  var preset: PresetUse?
  var networkNames: [String] = []

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

  init(scope: Scope, catalogues: Catalogues, folder: String) {
    self.scope = scope
    self.catalogues = catalogues
    self.folder = folder
    fields = FieldReader(scope: scope)
  }

  mutating func experiment(_ root: Tree) throws(Problems) -> Experiment {
    guard case .mapping(let entries, let mark) = root else {
      throw Problems(Problem("an experiment is a mapping of keys, here is \(root.inWords)", at: root.mark))
    }
    checkKeys(entries, FileKeys.top, of: "an experiment")
    for binding in scope.lets { claims[binding.name] = Claim(kind: .binding, mark: binding.mark) }
    let title = root["title"].flatMap { text($0, "title") }
    let sources = sources(root["data"])
    let networks = networks(root, mark)
    let objective = objective(root["objective"], mark)
    let training = training(root["train"], mark)
    let evaluations = evaluations(root["evaluate"], of: objective)
    let figures = figures(root["figures"])
    guard problems.isEmpty, let objective, let training else { throw Problems(Self.tidied(problems)) }
    return Experiment(
      title: title, lets: scope.lets, data: sources, networks: networks, objective: objective, training: training,
      evaluate: evaluations, figures: figures)
  }

  /// In the order of the file, each fault once: a block used twice has its faults once.
  private static func tidied(_ problems: [Problem]) -> [Problem] {
    struct Fault: Hashable {
      let mark: Mark?
      let message: String
    }
    var seen: Set<Fault> = []
    let distinct = problems.filter { seen.insert(Fault(mark: $0.mark, message: $0.message)).inserted }
    return distinct.enumerated().sorted { a, b in
      guard let first = a.element.mark, let second = b.element.mark, first.source.name == second.source.name else {
        return a.offset < b.offset
      }
      return (first.line, first.column, a.offset) < (second.line, second.column, b.offset)
    }.map(\.element)
  }
}

// MARK: - What all parts use

extension Decoder {
  /// Adds a problem; one in a preset's text says where the preset was used.
  mutating func report(_ problem: Problem) {
    problems.append(preset.map { problem.noting($0.mark, "the objective '\($0.name)' is used here") } ?? problem)
  }

  /// Runs a part whose problem does not keep the rest from being read.
  @discardableResult
  mutating func attempt<T>(_ body: (inout Decoder) throws(Problem) -> T) -> T? {
    do throws(Problem) {
      return try body(&self)
    } catch {
      report(error)
      return nil
    }
  }

  mutating func checkKeys(_ entries: [Tree.Entry], _ known: [String], of owner: String) {
    for entry in entries where !known.contains(entry.key.text) {
      report(
        Problem(
          "\(owner) has no key '\(entry.key.text)'", at: entry.key.mark,
          hint: suggestion(for: entry.key.text, among: known, noun: "keys")))
    }
  }

  /// Claims a name of the file for one meaning.
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
    return try phrase.substituting(scope, extra: preset?.texts ?? [:]).trimmed
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
    return opened(try EquationReader.read(phrase), hiding: hidden)
  }

  /// The equation with the preset's parameters filled in.
  func opened(_ equation: Expression, hiding hidden: [String] = []) -> Expression {
    guard let preset else { return equation }
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
          let name = entries.first?.key.text ?? catalogue.names.first ?? ""
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
        "no \(catalogue.noun) is called '\(head.text)'", at: head.mark,
        hint: suggestion(for: head.text, among: catalogue.names))
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
