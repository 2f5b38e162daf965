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
  /// Longer equations are refused, so that every walk over one may recurse.
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
    while position < characters.count, characters[position].isSpace { position += 1 }
    guard position < characters.count else { return nil }
    let character = characters[position]
    if character.startsName { return token(.name) { $0.continuesName } }
    if character == "'" || character == "\"" { return try quoted(character) }
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

  /// A word in quotes: `'deconv'`.
  private mutating func quoted(_ quote: Character) throws(Problem) -> EquationToken {
    let start = position
    guard let end = characters[(start + 1)...].firstIndex(of: quote), end > start + 1 else {
      throw Problem(
        "a word in quotes needs a letter and the closing quote", at: phrase.mark(start..<start + 1),
        hint: "when kind == \(quote)deconv\(quote)")
    }
    position = end + 1
    return EquationToken(kind: .name, text: "'\(String(characters[start + 1..<end]))'", range: start..<position)
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
    guard width == 2 || Self.signs.contains(characters[start]) else {
      throw Problem(
        "'\(text)' means nothing in an equation", at: phrase.mark(start..<start + 1), hint: Self.strange[text])
    }
    position += width
    return EquationToken(kind: .sign, text: text, range: start..<position)
  }

  private static let signs = Set("+-*/^()[],:.=<>")

  private static let strangePairs = [
    "**": "a power is written with '^'", "//": "a quotient is written with '/'; floor(a / b) rounds it down",
    "&&": "a chain a < b < c is true where both are; a product of comparisons is 'and'",
    "||": "a divergence is written kl(q, p); max of comparisons is 'or'",
    "+=": "a name is equal to one equation: write it under 'define'",
    "-=": "a name is equal to one equation: write it under 'define'",
  ]

  private static let strange = [
    "−": "a minus is written with '-'", "–": "a minus is written with '-'", "×": "a product is written with '*'",
    "·": "a product is written with '*'", "∗": "a product is written with '*'", "÷": "a quotient is written with '/'",
    "≤": "write '<='", "≥": "write '>='", "≠": "write '!='", "!": "'not equal' is written '!='",
    "|": "what a distribution depends on is its argument: encoder(x) for q(z|x)",
    "$": "the name after '$' must be one of 'let'; in an equation names need no '$'",
    "{": "calls take ( ), slices take [ ]", "}": "calls take ( ), slices take [ ]",
    "%": "a rest is a - b * floor(a / b)", "@": "a matrix product is a layer, for example linear",
  ]
}

extension Character {
  // Almost all characters of a file are ASCII: the tables of Unicode are asked only for others.
  var isDecimalDigit: Bool { asciiValue.map { (48...57).contains($0) } ?? false }
  var continuesName: Bool { startsName || isDecimalDigit }

  var startsName: Bool {
    guard let byte = asciiValue else { return isLetter }
    return (97...122).contains(byte) || (65...90).contains(byte) || byte == 95
  }

  var isSpace: Bool {
    guard let byte = asciiValue else { return isWhitespace }
    return byte == 32 || (9...13).contains(byte)
  }
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
