import Basics

/// Evaluates the entries of `let`, each when first needed, so that their order is free; a circle is an error.
struct LetReader {
  /// Names that depend on names that depend on names: each takes a level of the stack.
  static let deepest = 100

  private let entries: [Tree.Entry]
  private let indices: [String: Int]
  private var values: [LetValue?]
  /// The names being evaluated, outermost first.
  private var chain: [Int] = []
  private var failed: Set<Int> = []

  init(_ entries: [Tree.Entry]) {
    self.entries = entries
    indices = Dictionary(entries.enumerated().map { ($1.key.text, $0) }) { first, _ in first }
    values = Array(repeating: nil, count: entries.count)
  }

  mutating func read() throws(Problems) -> [Experiment.Let] {
    var problems: [Problem] = []
    var lets: [Experiment.Let] = []
    for (index, entry) in entries.enumerated() {
      do throws(Problem) {
        try Self.check(entry.key)
        guard !failed.contains(index) else { continue }
        chain = []
        let value = try value(at: index)
        lets.append(.init(name: entry.key.text, value: value, mark: entry.value.mark))
      } catch {
        // A name that depends on a faulty one is not reported too.
        if !problems.contains(error) { problems.append(error) }
        failed.formUnion(chain)
      }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return lets
  }

  private static func check(_ key: Phrase) throws(Problem) {
    let name = key.text
    guard isName(name) else {
      throw Problem(
        "'\(name)' cannot be a name", at: key.mark, hint: "a name is a letter, then letters, digits and '_'")
    }
    if FileKeys.top.contains(name) {
      throw Problem("'\(name)' is a key of the file, so 'let' cannot use it", at: key.mark, hint: "choose another name")
    }
    if ["pi", "true", "false", "step", "epoch", "progress"].contains(name) {
      throw Problem("'\(name)' has its own meaning, so 'let' cannot use it", at: key.mark, hint: "choose another name")
    }
  }

  private mutating func value(at index: Int) throws(Problem) -> LetValue {
    if let value = values[index] { return value }
    if let start = chain.firstIndex(of: index) {
      let circle = (chain[start...] + [index]).map { entries[$0].key.text }.joined(separator: " → ")
      throw Problem("'\(entries[index].key.text)' is made of itself: \(circle)", at: entries[chain[start]].value.mark)
    }
    guard chain.count < Self.deepest else {
      throw Problem("names lean on names more than \(Self.deepest) times here", at: entries[index].value.mark)
    }
    chain.append(index)
    let value = try read(entries[index].value, of: entries[index].key)
    chain.removeLast()
    values[index] = value
    return value
  }

  private mutating func read(_ tree: Tree, of key: Phrase) throws(Problem) -> LetValue {
    switch tree {
    case .mapping(_, let mark):
      throw Problem(
        "'\(key.text)' is a mapping: a name of 'let' stands for a number, a word or a list", at: mark,
        hint: "give each of its values a name of its own")
    case .list(let elements, _):
      var list: [LetValue] = []
      for element in elements {
        let value = try read(element, of: key)
        if case .list = value, case .scalar(let phrase) = element {
          throw Problem("\(phrase.text) is a list: it cannot stand inside another one", at: phrase.mark)
        }
        list.append(value)
      }
      return .list(list)
    case .scalar(let phrase):
      if tree.isEmpty {
        // The mark of the override itself, not of the name it changes.
        let isOverride = phrase.mark.source.name != key.mark.source.name
        throw Problem("'\(key.text)' has no value", at: isOverride ? phrase.mark : key.mark)
      }
      return try read(phrase)
    }
  }

  private mutating func read(_ phrase: Phrase) throws(Problem) -> LetValue {
    let names = try phrase.substitutedNames(among: indices)
    for name in names {
      if let index = indices[name] { _ = try value(at: index) }
    }
    let constants = Constants(names: entries.map(\.key.text)) { [indices, values] name in
      indices[name].flatMap { values[$0] }
    }
    // `$sizes` or `$(2 * width)` alone is the value itself, so a list stays a list.
    if !phrase.isQuoted, let whole = try phrase.wholeSubstitution(constants) { return whole }
    return try LetValue(phrase.substituting(constants, extra: [:]))
  }
}
