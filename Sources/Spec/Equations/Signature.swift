import Basics

/// A name and what it takes: `up(c, out)`, `generator(z, y=0)`, `h()`, or the name alone.
struct Signature {
  struct Parameter {
    let name: Phrase
    let standard: Phrase?
  }

  let name: Phrase
  /// nil: no list was written.
  let parameters: [Parameter]?

  /// Words that mean something else wherever a name may stand.
  static let reserved: Set = [
    "from", "residual", "repeat", "when", "with", "as", "of", "shortcut", "true", "false",
  ]

  init(_ phrase: Phrase, noun: String) throws(Problem) {
    let phrase = phrase.trimmed
    let opening = phrase.characters.firstIndex(of: "(")
    let name = phrase.part(0..<(opening ?? phrase.characters.count)).trimmed
    if opening == nil, let closing = phrase.characters.firstIndex(of: ")") { throw phrase.unopened(closing) }
    try Signature.check(name, noun: noun)
    self.name = name
    guard let opening else {
      parameters = nil
      return
    }
    _ = try phrase.wordRanges()  // brackets match
    let end = phrase.characters.count - 1
    guard phrase.characters[end] == ")" else {
      throw Problem("expected nothing after ')'", at: phrase.mark(end..<end + 1))
    }
    parameters = try Signature.parameters(phrase.part(opening + 1..<end), of: name)
  }

  private init(name: Phrase, parameters: [Parameter]?) {
    self.name = name
    self.parameters = parameters
  }

  /// The name with other parameters.
  func taking(_ parameters: [Parameter]?) -> Signature { Signature(name: name, parameters: parameters) }

  static func check(_ name: Phrase, noun: String) throws(Problem) {
    let text = name.text
    guard isName(text) else {
      let problem = text.isEmpty ? "\(noun) has no name" : "'\(text)' cannot be the name of \(noun)"
      throw Problem(problem, at: name.mark, hint: "a name is made of letters, digits and _, and begins with no digit")
    }
    guard !reserved.contains(text) else {
      throw Problem("'\(text)' cannot be the name of \(noun): it has a meaning of its own in rows", at: name.mark)
    }
  }

  private static func parameters(_ list: Phrase, of owner: Phrase) throws(Problem) -> [Parameter] {
    let list = list.trimmed
    if list.characters.isEmpty { return [] }
    var parameters: [Parameter] = []
    for part in list.split(at: ",") {
      let sides = part.split(at: "=")
      let name = sides[0].trimmed
      try check(name, noun: "a parameter of \(owner.text)")
      if let first = parameters.first(where: { $0.name.text == name.text }) {
        throw Problem("\(owner.text) takes '\(name.text)' twice", at: name.mark).noting(
          first.name.mark, "first named here")
      }
      let standard = sides.count > 1 ? sides[1].trimmed : nil
      if sides.count > 2 || standard?.characters.isEmpty == true {
        throw Problem("expected a value after '='", at: part.mark, hint: "a default is written c=64")
      }
      parameters.append(Parameter(name: name, standard: standard))
    }
    return parameters
  }

  var text: String {
    guard let parameters else { return name.text }
    return "\(name.text)(\(parameters.map(\.name.text).joined(separator: ", ")))"
  }
}

// MARK: - Arguments

extension Signature {
  /// The values of parameters for what a row gives. What is not given and has no default is a problem, as is a value too
  /// many.
  func bind(_ given: RowReader.Given, to parameters: [Parameter], at use: Phrase) throws(Problem) -> [String: Phrase] {
    switch given {
    case .words(let words): try bind(words, to: parameters, at: use)
    case .entries(let entries): try bind(entries, to: parameters, at: use)
    }
  }

  /// By position, then by name.
  func bind(_ words: [Phrase], to parameters: [Parameter], at use: Phrase) throws(Problem) -> [String: Phrase] {
    let names = parameters.map(\.name.text)
    for word in words {
      if let problem = Habits.equals(word, among: names) { throw problem }
    }
    let positional = try positionalCount(words, parameters)
    var values: [String: Phrase] = [:]
    for (word, parameter) in zip(words[..<positional], parameters) { values[parameter.name.text] = word }
    for index in stride(from: positional, to: words.count, by: 2) {
      let name = words[index]
      if values[name.text] != nil { throw Problem("'\(name.text)' is given twice", at: name.mark) }
      values[name.text] = words[index + 1]
    }
    return try complete(values, parameters, at: use)
  }

  func bind(_ entries: [Tree.Entry], to parameters: [Parameter], at use: Phrase) throws(Problem) -> [String: Phrase] {
    var values: [String: Phrase] = [:]
    for entry in entries {
      let name = entry.key.text
      guard parameters.contains(where: { $0.name.text == name }) else {
        throw Problem(
          "\(text) does not take '\(name)'", at: entry.key.mark,
          hint: suggestion(for: name, among: parameters.map(\.name.text), noun: "it takes"))
      }
      guard case .scalar(let value) = entry.value else {
        throw Problem("'\(name)' is a word, here is \(entry.value.inWords)", at: entry.value.mark)
      }
      values[name] = value
    }
    return try complete(values, parameters, at: use)
  }

  private func complete(
    _ given: [String: Phrase], _ parameters: [Parameter], at use: Phrase
  ) throws(Problem) -> [String: Phrase] {
    var values = given
    for parameter in parameters where values[parameter.name.text] == nil {
      guard let standard = parameter.standard else {
        throw Problem("\(text) needs '\(parameter.name.text)'", at: use.mark).noting(
          name.mark, "\(name.text) is written here")
      }
      values[parameter.name.text] = standard
    }
    return values
  }

  /// How many words stand before the pairs of name and value. A word that happens to be a parameter's name is a value
  /// where it cannot be a name: `normed v` of normed(v), `critic x y` of critic(x, y).
  private func positionalCount(_ words: [Phrase], _ parameters: [Parameter]) throws(Problem) -> Int {
    let names = Set(parameters.map(\.name.text))
    for count in 0...min(words.count, parameters.count) where (words.count - count).isMultiple(of: 2) {
      let pairs = stride(from: count, to: words.count, by: 2).map { words[$0].text }
      let given = Set(parameters[..<count].map(\.name.text) + pairs)
      let isWhole = parameters.allSatisfy { $0.standard != nil || given.contains($0.name.text) }
      if isWhole, given.count == count + pairs.count, given.isSubset(of: names) { return count }
    }
    if words.count <= parameters.count { return words.count }
    for (word, next) in zip(words, words.dropFirst())
    where isName(word.text) && !names.contains(word.text) && Double(next.text) != nil {
      throw Problem(
        "\(text) does not take '\(word.text)'", at: word.mark,
        hint: suggestion(for: word.text, among: parameters.map(\.name.text), noun: "it takes"))
    }
    for word in words where word.characters.count > 1 && isName(word.text) && !names.contains(word.text) {
      guard let name = closest(to: word.text, among: names) else { continue }
      throw Problem("\(text) does not take '\(word.text)'", at: word.mark, hint: "did you mean '\(name)'?")
    }
    let extra = extra(words, names)
    let takes = parameters.isEmpty ? "takes nothing" : "takes \(parameters.map(\.name.text).joined(separator: ", "))"
    throw Problem("\(name.text) \(takes): '\(extra.text)' is too much", at: extra.mark)
      .noting(name.mark, "\(name.text) is written here")
  }

  /// The first word that is too many: no parameter is left for it.
  private func extra(_ words: [Phrase], _ names: Set<String>) -> Phrase {
    var taken = 0
    var index = 0
    while index < words.count, taken < names.count {
      index += names.contains(words[index].text) ? 2 : 1
      taken += 1
    }
    return words[min(index, words.count - 1)]
  }
}

extension Phrase {
  /// The parts between separators that stand outside ( ) and [ ].
  func split(at separator: Character) -> [Phrase] {
    var parts: [Phrase] = []
    var depth = 0
    var start = 0
    for (index, character) in characters.enumerated() {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if character == separator, depth == 0 {
        parts.append(part(start..<index))
        start = index + 1
      }
    }
    return parts + [part(start..<characters.count)]
  }
}
