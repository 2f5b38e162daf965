import Basics

/// Reads an equation of the language by recursive descent, as the grammar of the language page has it:
///
///     expr    = sum { ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum }
///     sum     = product { ( "+" | "-" ) product }         product = factor { ( "*" | "/" ) factor }
///     factor  = "-" factor | postfix [ "^" factor ]       postfix = atom { "[" part { "," part } "]" | "." name }
///     part    = expr | [ expr ] ":" [ expr ]
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
        value = try part(of: value)
      } else if current.isSign(".") {
        let dot = take()
        guard current.kind == .name else { throw expected("a name", after: dot) }
        let name = take()
        value = .member(value, name.text, mark(name))
        if current.isSign("(") {
          throw Problem(
            "'\(name.text)' stands after a dot and cannot be called", at: mark(name),
            hint: name.text == "pow" ? "a power is written (…)^2" : "functions come first: \(name.text)(…)")
        }
      } else {
        return value
      }
    }
  }

  private mutating func part(of value: Expression) throws(Problem) -> Expression {
    let bracket = take()
    open.append(bracket)
    defer { open.removeLast() }
    var subscripts = [try axis(after: bracket)]
    while current.isSign(",") { subscripts.append(try axis(after: take())) }
    try close("]")
    return .part(value, subscripts, mark(bracket))
  }

  private mutating func axis(after before: EquationToken) throws(Problem) -> Expression.Subscript {
    var from: Expression?
    if !current.isSign(":") {
      let first = try expression(after: before)
      guard current.isSign(":") else { return .index(first) }
      from = first
    }
    let colon = take()
    let to = current.isSign("]") || current.isSign(",") ? nil : try expression(after: colon)
    return .range(from: from, to: to, mark(colon))
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
      let start = mark(current)
      return .init(try expression(after: before), start)
    }
    let name = take()
    if let first = others.first(where: { $0.name == name.text }) {
      throw Problem("'\(name.text)' is given twice", at: mark(name)).noting(first.mark, "first given here")
    }
    let sign = take()
    return .init(name: name.text, try expression(after: sign), mark(name))
  }
}

// MARK: - Tokens and their problems

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
    let here = mark(current)
    switch current.text {
    case "=": return Problem("expected an operator, found '='", at: here, hint: "equality is tested with '=='")
    case ",":
      return Problem("expected an operator, found ','", at: here, hint: "a comma separates arguments of a call")
    case ":":
      return Problem("expected an operator, found ':'", at: here, hint: "a slice has its ':' in brackets: z[0:20]")
    case "of":
      return Problem(
        "'of' draws several samples: it stands once, at the beginning of a draw", at: here, hint: "k of q(x)")
    default: return Problem("expected an operator before '\(current.text)'", at: here)
    }
  }
}
