import Basics

/// The smallest parts of an equation: numbers, names and signs, each with its range of the phrase.
struct EquationToken {
  enum Kind: Equatable {
    case number(Double)
    case name
    case sign
    case end
  }

  let kind: Kind
  let text: String
  let range: Range<Int>

  func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
}

/// Cuts a phrase into tokens.
struct EquationLexer {
  /// Longer equations are refused: whoever walks them may do so by recursion.
  static let longest = 2_000

  private let phrase: Phrase
  private let characters: [Character]
  private var position = 0

  private init(_ phrase: Phrase) {
    self.phrase = phrase
    characters = phrase.characters
  }

  /// All tokens; the last is `.end`.
  static func tokens(_ phrase: Phrase) throws(Problem) -> [EquationToken] {
    var lexer = EquationLexer(phrase)
    var tokens: [EquationToken] = []
    while let token = try lexer.next() {
      tokens.append(token)
      if tokens.count > longest {
        throw Problem(
          "the equation is too long: more than \(longest) names, numbers and signs", at: phrase.mark(token.range),
          hint: "give parts of it names under 'define'")
      }
    }
    let end = lexer.characters.count
    tokens.append(EquationToken(kind: .end, text: "", range: max(0, end - 1)..<end))
    return tokens
  }

  private mutating func next() throws(Problem) -> EquationToken? {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    guard position < characters.count else { return nil }
    let character = characters[position]
    if character.startsName { return token(.name) { $0.continuesName } }
    if character.isDecimalDigit || (character == "." && peek(1)?.isDecimalDigit == true) { return try number() }
    return try sign()
  }

  private func peek(_ offset: Int) -> Character? {
    position + offset < characters.count ? characters[position + offset] : nil
  }

  private mutating func token(_ kind: EquationToken.Kind, while goesOn: (Character) -> Bool) -> EquationToken {
    let start = position
    while position < characters.count, goesOn(characters[position]) { position += 1 }
    return EquationToken(kind: kind, text: String(characters[start..<position]), range: start..<position)
  }

  private mutating func number() throws(Problem) -> EquationToken {
    let start = position
    func skipDigits() { while position < characters.count, characters[position].isDecimalDigit { position += 1 } }
    skipDigits()
    if peek(0) == ".", peek(1)?.continuesName != true || peek(1)?.isDecimalDigit == true {
      position += 1
      skipDigits()
    }
    if let mark = peek(0), mark == "e" || mark == "E" {
      let signed = peek(1) == "+" || peek(1) == "-"
      if peek(signed ? 2 : 1)?.isDecimalDigit == true {
        position += signed ? 2 : 1
        skipDigits()
      }
    }
    if let character = peek(0), character.continuesName {
      let number = String(characters[start..<position])
      while peek(0)?.continuesName == true { position += 1 }
      let text = String(characters[start..<position])
      throw Problem(
        "'\(text)' is neither a number nor a name", at: phrase.mark(start..<position),
        hint: "a product needs its sign: \(number) * \(text.dropFirst(number.count))")
    }
    let text = String(characters[start..<position])
    guard let value = decimal(text) else {
      throw Problem("\(text) is too large for a number", at: phrase.mark(start..<position))
    }
    return EquationToken(kind: .number(value), text: text, range: start..<position)
  }

  private mutating func sign() throws(Problem) -> EquationToken {
    let start = position
    let pair = String(characters[start..<min(start + 2, characters.count)])
    if let hint = Self.strangePairs[pair] {
      throw Problem("'\(pair)' means nothing in an equation", at: phrase.mark(start..<start + 2), hint: hint)
    }
    let width = ["<=", ">=", "==", "!="].contains(pair) ? 2 : 1
    let text = String(characters[start..<start + width])
    guard width == 2 || "+-*/^()[],:.=<>".contains(text) else {
      throw Problem("'\(text)' means nothing in an equation", at: phrase.mark(start..<start + 1), hint: Self.strange[text])
    }
    position += width
    return EquationToken(kind: .sign, text: text, range: start..<position)
  }

  private static let strangePairs = [
    "**": "a power is written with '^'", "//": "a quotient is written with '/'; floor(a / b) rounds it down",
    "&&": "a chain a < b < c is true where both are; a product of comparisons is 'and'",
    "||": "max of comparisons is 'or'", "+=": "a name is equal to one equation: write it under 'define'",
    "-=": "a name is equal to one equation: write it under 'define'",
  ]

  private static let strange = [
    "−": "a minus is written with '-'", "–": "a minus is written with '-'", "×": "a product is written with '*'",
    "·": "a product is written with '*'", "∗": "a product is written with '*'", "÷": "a quotient is written with '/'",
    "≤": "write '<='", "≥": "write '>='", "≠": "write '!='", "!": "'not equal' is written '!='",
    "$": "the name after '$' must be one of 'let'; in an equation names need no '$'",
    "{": "calls take ( ), slices take [ ]", "}": "calls take ( ), slices take [ ]",
    "%": "a rest is a - b * floor(a / b)", "@": "a matrix product is a layer, for example linear",
  ]
}

extension Character {
  var isDecimalDigit: Bool { isASCII && isNumber }
  var startsName: Bool { self == "_" || isLetter }
  var continuesName: Bool { self == "_" || isLetter || isDecimalDigit }
}

/// A decimal number, `32`, `-0.5`, `1e-3`; nil for all else: words, hexadecimal, infinities.
func decimal(_ text: some StringProtocol) -> Double? {
  var hasDigit = false
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): break
    case UInt8(ascii: "e"), UInt8(ascii: "E"): if !hasDigit { return nil }
    default: return nil
    }
  }
  guard hasDigit, let value = Double(String(text)), value.isFinite else { return nil }
  return value
}

/// Whether a text can be a name: a letter or `_`, then letters, digits and `_`.
func isName(_ text: some StringProtocol) -> Bool {
  guard let first = text.first, first.startsName, text != "_" else { return false }
  return text.allSatisfy(\.continuesName)
}

/// Reads an equation of the language by recursive descent, as the grammar of the language page has it:
///
///     expr    = sum { ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum }
///     sum     = product { ( "+" | "-" ) product }         product = factor { ( "*" | "/" ) factor }
///     factor  = "-" factor | postfix [ "^" factor ]       postfix = atom { "[" [ expr ] [ ":" [ expr ] ] "]" | "." name }
///     atom    = number | name | "_" | "(" expr ")" | name "(" [ [ name "=" ] expr { "," [ name "=" ] expr } ] ")"
package struct EquationReader {
  /// Brackets within brackets: deeper ones are refused, as every walk over an equation recurses.
  static let deepest = 200

  private let phrase: Phrase
  private let tokens: [EquationToken]
  private var position = 0
  private var depth = 0
  /// The brackets that are open here, innermost last.
  private var open: [EquationToken] = []

  private init(_ phrase: Phrase) throws(Problem) {
    self.phrase = phrase
    tokens = try EquationLexer.tokens(phrase)
  }

  /// The whole phrase as one equation.
  package static func read(_ phrase: Phrase) throws(Problem) -> Expression {
    var reader = try EquationReader(phrase)
    let expression = try reader.expression(after: nil)
    try reader.expectEnd()
    return expression
  }

  /// What stands under `sample`: `[ expr "of" ] expr`.
  static func readDraw(_ phrase: Phrase) throws(Problem) -> (count: Expression?, source: Expression) {
    var reader = try EquationReader(phrase)
    let first = try reader.expression(after: nil)
    guard reader.current.kind == .name, reader.current.text == "of" else {
      try reader.expectEnd()
      return (nil, first)
    }
    let of = reader.take()
    let source = try reader.expression(after: of)
    try reader.expectEnd()
    return (first, source)
  }
}

// MARK: - Levels of the grammar

extension EquationReader {
  private mutating func expression(after before: EquationToken?) throws(Problem) -> Expression {
    depth += 1
    defer { depth -= 1 }
    let first = try sum(after: before)
    var links: [Expression.Link] = []
    while current.kind == .sign, let relation = Expression.ComparisonOperator(rawValue: current.text) {
      let sign = take()
      links.append(.init(relation, try sum(after: sign), mark(sign)))
    }
    return links.isEmpty ? first : .comparison(first: first, links)
  }

  private mutating func sum(after before: EquationToken?) throws(Problem) -> Expression {
    var left = try product(after: before)
    while let operation = binaryOperator(.add, .subtract) {
      let sign = take()
      left = .binary(operation, left, try product(after: sign), mark(sign))
    }
    return left
  }

  private mutating func product(after before: EquationToken?) throws(Problem) -> Expression {
    var left = try factor(after: before)
    while let operation = binaryOperator(.multiply, .divide) {
      let sign = take()
      left = .binary(operation, left, try factor(after: sign), mark(sign))
    }
    return left
  }

  private mutating func factor(after before: EquationToken?) throws(Problem) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw Problem(
        "the equation is nested deeper than \(Self.deepest) brackets", at: mark(current),
        hint: "give parts of it names under 'define'")
    }
    if current.isSign("-") {
      let sign = take()
      return .negate(try factor(after: sign), mark(sign))
    }
    let base = try postfix(after: before)
    guard binaryOperator(.power) != nil else { return base }
    let sign = take()
    return .binary(.power, base, try factor(after: sign), mark(sign))
  }

  private mutating func postfix(after before: EquationToken?) throws(Problem) -> Expression {
    var value = try atom(after: before)
    while true {
      if current.isSign("[") {
        value = try element(of: value)
      } else if current.isSign(".") {
        let dot = take()
        guard current.kind == .name else { throw expected("a name", after: dot) }
        let name = take()
        value = .member(value, name.text, mark(name))
        if current.isSign("(") {
          throw Problem(
            "'\(name.text)' stands after a dot and cannot be called", at: mark(name),
            hint: "functions come first: \(name.text)(…)")
        }
      } else {
        return value
      }
    }
  }

  private mutating func element(of value: Expression) throws(Problem) -> Expression {
    let bracket = take()
    open.append(bracket)
    defer { open.removeLast() }
    let from = current.isSign(":") ? nil : try expression(after: bracket)
    guard current.isSign(":") else {
      try close("]")
      guard let from else { throw expected("a place", after: bracket) }
      return .element(value, from, mark(bracket))
    }
    let colon = take()
    let to = current.isSign("]") ? nil : try expression(after: colon)
    try close("]")
    return .slice(value, from: from, to: to, mark(bracket))
  }

  private mutating func atom(after before: EquationToken?) throws(Problem) -> Expression {
    switch current.kind {
    case .number(let value):
      return .number(value, mark(take()))
    case .name:
      let name = take()
      if name.text == "_" { return .itself(mark(name)) }
      return current.isSign("(") ? .call(name.text, try arguments(), mark(name)) : .name(name.text, mark(name))
    case .sign where current.text == "(":
      let bracket = take()
      open.append(bracket)
      defer { open.removeLast() }
      let inner = try expression(after: bracket)
      try close(")")
      return inner
    case .sign, .end:
      throw expected("a value", after: before)
    }
  }

  private mutating func arguments() throws(Problem) -> [Expression.Argument] {
    let bracket = take()
    open.append(bracket)
    defer { open.removeLast() }
    var arguments: [Expression.Argument] = []
    if current.isSign(")") {
      take()
      return []
    }
    var before = bracket
    while true {
      arguments.append(try argument(after: before, others: arguments))
      guard current.isSign(",") else { break }
      before = take()
    }
    try close(")")
    return arguments
  }

  private mutating func argument(
    after before: EquationToken, others: [Expression.Argument]
  ) throws(Problem) -> Expression.Argument {
    guard current.kind == .name, tokens[position + 1].isSign("=") else {
      let place = mark(current)
      return .init(try expression(after: before), place)
    }
    let name = take()
    if let first = others.first(where: { $0.name == name.text }) {
      throw Problem("'\(name.text)' is given twice", at: mark(name)).noting(first.mark, "first given here")
    }
    let sign = take()
    return .init(name: name.text, try expression(after: sign), mark(name))
  }
}

// MARK: - Tokens and what is said about them

extension EquationReader {
  private var current: EquationToken { tokens[position] }

  @discardableResult
  private mutating func take() -> EquationToken {
    let token = tokens[position]
    if token.kind != .end { position += 1 }
    return token
  }

  private func mark(_ token: EquationToken) -> Mark { phrase.mark(token.range) }

  private func binaryOperator(_ choices: Expression.BinaryOperator...) -> Expression.BinaryOperator? {
    guard current.kind == .sign else { return nil }
    return choices.first { $0.rawValue == current.text }
  }

  private func expected(_ what: String, after before: EquationToken?) -> Problem {
    let after = before.map { " after '\($0.text)'" } ?? ""
    if current.kind == .end {
      if let bracket = open.last, before.map({ $0.range == bracket.range || $0.text == "," }) ?? false {
        return phrase.unclosed(bracket.range.lowerBound)
      }
      guard let before else { return Problem("expected an equation, found nothing", at: phrase.mark) }
      return Problem("expected \(what)\(after)", at: mark(before))
    }
    return Problem("expected \(what)\(after), found '\(current.text)'", at: mark(current))
  }

  private mutating func close(_ bracket: String) throws(Problem) {
    if current.isSign(bracket) {
      take()
      return
    }
    guard let opened = open.last else { preconditionFailure("closing '\(bracket)' with nothing open") }
    if current.kind == .end || current.isSign(")") || current.isSign("]") {
      throw phrase.unclosed(opened.range.lowerBound, at: current.range)
    }
    throw unexpected
  }

  private mutating func expectEnd() throws(Problem) {
    guard current.kind != .end else { return }
    if current.isSign(")") || current.isSign("]") { throw phrase.unopened(current.range.lowerBound) }
    throw unexpected
  }

  /// A token where an operator or the end should be.
  private var unexpected: Problem {
    let place = mark(current)
    switch current.text {
    case "=": return Problem("expected an operator, found '='", at: place, hint: "equality is tested with '=='")
    case ",": return Problem("expected an operator, found ','", at: place, hint: "a comma separates arguments of a call")
    case ":": return Problem("expected an operator, found ':'", at: place, hint: "a slice has its ':' in brackets: z[0:20]")
    case "of":
      return Problem("'of' draws several samples: it stands once, at the beginning of a draw", at: place, hint: "k of q(x)")
    default: return Problem("expected an operator before '\(current.text)'", at: place)
    }
  }
}

/// The words of a row: what stands between spaces outside ( ) and [ ].
extension Phrase {
  func words() throws(Problem) -> [Phrase] {
    try wordRanges().map { part($0) }
  }

  func wordRanges() throws(Problem) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var open: [Int] = []
    for (index, character) in characters.enumerated() {
      switch character {
      case "(", "[":
        open.append(index)
      case ")", "]":
        guard let opened = open.popLast() else { throw unopened(index) }
        if characters[opened] == "(" && character == "]" || characters[opened] == "[" && character == ")" {
          throw unclosed(opened, at: index..<index + 1)
        }
      default: break
      }
      if character.isWhitespace, open.isEmpty {
        if let begun = start { ranges.append(begun..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let opened = open.last { throw unclosed(opened) }
    if let begun = start { ranges.append(begun..<characters.count) }
    return ranges
  }

  /// Without the spaces at both ends.
  var trimmed: Phrase {
    var range = 0..<characters.count
    while let first = range.first, characters[first].isWhitespace { range = first + 1..<range.upperBound }
    while let last = range.last, characters[last].isWhitespace { range = range.lowerBound..<last }
    return range.count == characters.count ? self : part(range)
  }
}

// MARK: - Brackets, and the commas of YAML that cut them apart

extension Phrase {
  /// The bracket at `index` is closed nowhere; `found` is what stands where it should be closed.
  func unclosed(_ index: Int, at found: Range<Int>? = nil) -> Problem {
    let closing = characters[index] == "(" ? ")" : "]"
    let place = mark(index..<index + 1)
    let end = max(0, characters.count - 1)..<characters.count
    return Problem(
      "'\(closing)' is missing: '\(characters[index])' was opened at \(place.line):\(place.column)",
      at: mark(found ?? end), hint: splitHint)
  }

  func unopened(_ index: Int) -> Problem {
    let opening = characters[index] == ")" ? "(" : "["
    return Problem("'\(characters[index])' without '\(opening)' before it", at: mark(index..<index + 1), hint: splitHint)
  }

  /// Said where a comma of the file stands right before or after this text.
  private var splitHint: String? {
    guard !characters.isEmpty, !isQuoted else { return nil }
    let first = mark(0..<1)
    let last = mark(characters.count - 1..<characters.count)
    let after = last.line <= last.source.lines.count ? last.source.lines[last.line - 1].dropFirst(last.column - 1 + last.width) : ""
    let before = first.line <= first.source.lines.count ? first.source.lines[first.line - 1].prefix(first.column - 1) : ""
    let isSplit = after.first { !$0.isWhitespace } == "," || before.last { !$0.isWhitespace } == ","
    return isSplit ? "a comma inside { } or [ ] is YAML's: put this on its own line or in quotes" : nil
  }

  /// Whether this is what a comma of YAML left over: `4)` of `{z: normal(4, 4)}`.
  var closesMoreThanItOpens: Bool {
    var depth = 0
    for character in characters {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if depth < 0 { return true }
    }
    return false
  }
}

extension Tree {
  /// What it is, for a message: "a list".
  var inWords: String {
    switch self {
    case .scalar(let phrase): phrase.characters.isEmpty && !phrase.isQuoted ? "nothing" : "'\(phrase.text)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

func decode(
  _ root: Tree, scope: Scope, catalogues: Catalogues, folder: String
) throws(Problems) -> Experiment {
  throw Problems(Problem("the reader of experiments stands elsewhere", at: root.mark))
}
