import Basics

/// The names of `let` and their values, each evaluated: what `$name` in text and bare names in constants mean.
package struct Scope: Sendable {
  /// In the order of the file.
  package private(set) var lets: [Experiment.Let] = []
  private var indices: [String: Int] = [:]

  package init() {}

  /// Reads a `let` mapping; its names may depend on each other in any order.
  package init(_ tree: Tree?) throws(Problems) {
    guard let tree, !tree.isEmpty else { return }
    guard case .mapping(let entries, _) = tree else {
      throw Problems(
        Problem(
          "'let' holds names and their values, this is \(tree.inWords)", at: tree.mark,
          hint: Habits.missingSpace(tree) ?? "let: {latent: 10}")
      )
    }
    var reader = LetReader(entries)
    lets = try reader.read()
    indices = Dictionary(lets.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  package subscript(_ name: String) -> LetValue? { indices[name].map { lets[$0].value } }

  package var names: [String] { lets.map(\.name) }

  /// The value of an equation of constants.
  package func evaluate(_ expression: Expression) throws(Problem) -> LetValue {
    try Constants(names: names) { self[$0] }.evaluate(expression)
  }
}

extension LetValue {
  /// As a user would write it.
  package var written: String {
    switch self {
    case .number(let value): value.written
    case .flag(let flag): String(flag)
    case .word(let word): word
    case .list(let values): "[\(values.map(\.written).joined(separator: ", "))]"
    }
  }

  /// The value of a text: a number, `true` or `false`, else a word. Quoted text is always a word.
  init(_ phrase: Phrase) throws(Problem) {
    let text = phrase.text
    if phrase.isQuoted {
      self = .word(text)
    } else if text == "true" || text == "false" {
      self = .flag(text == "true")
    } else if let number = decimal(text) {
      self = .number(number)
    } else if phrase.isDecimal {
      throw Problem("\(text) is too large for a number", at: phrase.mark)
    } else {
      self = .word(text)
    }
  }

  /// What it is, for a message: "the list [1, 2]".
  var inWords: String {
    switch self {
    case .number(let value): value.written
    case .flag(let flag): String(flag)
    case .word(let word): "the text '\(word)'"
    case .list: "the list \(written)"
    }
  }
}

extension Phrase {
  /// Written like a number, though it may be beyond what a number holds: `1e999`.
  var isDecimal: Bool {
    var rest = characters[...]
    func isDigit(_ character: Character) -> Bool { character.isDecimalDigit }
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    let whole = rest.prefix(while: isDigit).count
    rest = rest.dropFirst(whole)
    var fraction = 0
    if rest.first == "." {
      fraction = rest.dropFirst().prefix(while: isDigit).count
      rest = rest.dropFirst(fraction + 1)
    }
    guard whole + fraction > 0 else { return false }
    guard rest.first == "e" || rest.first == "E" else { return rest.isEmpty }
    rest = rest.dropFirst()
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }
}
