import Basics

/// `$name`, `${name}` and `$(equation)` in text: each is replaced by its value; `$$` is a dollar sign.
extension Phrase {
  /// The most characters that a text may have after substitution.
  static let longest = 1 << 16

  /// This text with every `$` replaced. `extra` are the parameters of a block, asked before the names of `let`.
  /// A substituted character has the mark of its whole `$…`.
  package func substituting(_ scope: Scope, extra: [String: Phrase] = [:]) throws(Problem) -> Phrase {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return self }
    return try substituting(Constants(names: scope.names) { scope[$0] }, extra: extra)
  }

  func substituting(_ constants: Constants, extra: [String: Phrase]) throws(Problem) -> Phrase {
    var made: [Character] = []
    var marks: [Mark] = []
    for piece in try dollarPieces() {
      let pieceMark = mark(piece.range)
      switch piece.kind {
      case .text:
        made += characters[piece.range]
        marks += piece.range.map { mark($0..<$0 + 1) }
        continue
      case .dollar: made.append("$")
      case .name(let name): made += try text(of: name, at: pieceMark, constants, extra)
      case .equation(let inner):
        let value = try constants.over(extra).evaluate(EquationReader.read(part(inner)))
        made += try Self.written(value, "this", at: pieceMark)
      }
      marks += Array(repeating: pieceMark, count: made.count - marks.count)
      guard made.count <= Self.longest else {
        throw Problem("with its names filled in, this text has more than \(Self.longest) characters", at: mark)
      }
    }
    return Phrase(characters: made, marks: marks, mark: mark, isQuoted: isQuoted)
  }

  /// The value itself if the text is one `$…` and nothing else; nil otherwise.
  func wholeSubstitution(_ constants: Constants) throws(Problem) -> LetValue? {
    let pieces = try dollarPieces()
    guard pieces.count == 1, let piece = pieces.first else { return nil }
    switch piece.kind {
    case .text, .dollar: return nil
    case .name(let name): return try constants.evaluate(.name(name, mark(piece.range)))
    case .equation(let inner): return try constants.evaluate(EquationReader.read(part(inner)))
    }
  }

  /// The names after `$`, and those inside `$( )` that are among the known ones.
  func substitutedNames(among known: [String: Int]) throws(Problem) -> [String] {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return [] }
    var names: [String] = []
    for piece in try dollarPieces() {
      switch piece.kind {
      case .text, .dollar: break
      case .name(let name): names.append(name)
      case .equation(let inner):
        let words = characters[inner].split { !$0.continuesName }
        names += words.map { String($0) }.filter { known[$0] != nil }
      }
    }
    return names
  }

  private func text(
    of name: String, at mark: Mark, _ constants: Constants, _ extra: [String: Phrase]
  ) throws(Problem) -> [Character] {
    if let phrase = extra[name] { return phrase.characters }
    guard let value = constants.value(name) else {
      throw Problem(
        "nothing is named '\(name)'", at: mark,
        hint: suggestion(for: name, among: constants.names + extra.keys, noun: "names"))
    }
    return try Self.written(value, "'\(name)'", at: mark)
  }

  private static func written(_ value: LetValue, _ name: String, at mark: Mark) throws(Problem) -> [Character] {
    if case .list = value {
      throw Problem(
        "\(name) is \(value.inWords): it cannot stand inside text", at: mark, hint: "take one element: $(name[0])")
    }
    return Array(value.written)
  }
}

extension Constants {
  /// These names, shadowed by the parameters of a block.
  fileprivate func over(_ extra: [String: Phrase]) -> Constants {
    if extra.isEmpty { return self }
    return Constants(names: names + extra.keys) { name in
      extra[name].map { (try? LetValue($0)) ?? .word($0.text) } ?? value(name)
    }
  }
}

// MARK: - Finding the dollars

private struct DollarPiece {
  enum Kind {
    case text, dollar
    case name(String)
    /// The range between ( and ).
    case equation(Range<Int>)
  }
  let kind: Kind
  let range: Range<Int>
}

extension Phrase {
  /// The text cut into plain stretches and `$…`, in order.
  private func dollarPieces() throws(Problem) -> [DollarPiece] {
    var pieces: [DollarPiece] = []
    var index = 0
    while index < characters.count {
      let start = index
      if characters[index] == "$" {
        pieces.append(try dollarPiece(at: index))
      } else {
        while index < characters.count, characters[index] != "$" { index += 1 }
        pieces.append(DollarPiece(kind: .text, range: start..<index))
      }
      index = pieces[pieces.count - 1].range.upperBound
    }
    return pieces
  }

  private func dollarPiece(at start: Int) throws(Problem) -> DollarPiece {
    let next = start + 1 < characters.count ? characters[start + 1] : " "
    if next == "$" { return DollarPiece(kind: .dollar, range: start..<start + 2) }
    if next == "(" {
      let end = try closing(")", from: start + 1, "$(")
      return DollarPiece(kind: .equation(start + 2..<end), range: start..<end + 1)
    }
    if next == "{" {
      let end = try closing("}", from: start + 1, "${")
      let name = String(characters[start + 2..<end])
      guard isName(name) else {
        throw Problem(
          "'${\(name)}' holds no name", at: mark(start..<end + 1), hint: "an equation is written $(\(name))")
      }
      return DollarPiece(kind: .name(name), range: start..<end + 1)
    }
    var end = start + 1
    if next.startsName { while end < characters.count, characters[end].continuesName { end += 1 } }
    let name = String(characters[start + 1..<end])
    guard isName(name) else {
      throw Problem(
        "no name follows '$'", at: mark(start..<start + 1), hint: "$name, $(equation), or $$ for a dollar sign")
    }
    return DollarPiece(kind: .name(name), range: start..<end)
  }

  private func closing(_ bracket: Character, from start: Int, _ what: String) throws(Problem) -> Int {
    var depth = 0
    for index in start..<characters.count {
      if characters[index] == characters[start] { depth += 1 }
      if characters[index] == bracket { depth -= 1 }
      if depth == 0 { return index }
    }
    throw Problem(
      "'\(bracket)' is missing after '\(what)'", at: mark(start - 1..<start + 1),
      hint: isQuoted ? nil : "a comma inside { } or [ ] belongs to YAML: put the value on its own line, or in quotes")
  }
}
