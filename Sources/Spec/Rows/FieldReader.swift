import Basics

/// Reads a word as the value of a field, or reports what was expected and what was found.
struct FieldReader {
  /// For the hint that a name of `let` lacks its `$`.
  let scope: Scope

  /// One word as the value of a field that takes one word.
  func value(_ word: Phrase, of type: FieldType, named name: String) throws(Problem) -> FieldValue {
    let text = word.text
    switch type {
    case .integer(let range):
      return .integer(try integer(word, in: range, of: type, named: name))
    case .number(let range):
      return .number(try number(word, in: range, of: type, named: name))
    case .word(let choices):
      guard choices.contains(text) else { throw wrongChoice(word, choices, of: type, named: name) }
      return .word(text)
    case .wordOrNumber(let choices, let range):
      if choices.contains(text) { return .word(text) }
      guard decimal(text) != nil else { throw wrongChoice(word, choices, of: type, named: name) }
      return .number(try number(word, in: range, of: type, named: name))
    case .flag:
      guard text == "true" || text == "false" else { throw mismatch(word, "does not fit", type, name) }
      return .flag(text == "true")
    case .text:
      return .word(text)
    case .integers(let range, let count):
      let value = try integer(word, in: range, of: type, named: name)
      guard count.contains(1) else { throw wrongCount(1, type, name, at: word.mark) }
      return .integers([value])
    case .wordAndNumber, .wordWithNumber, .integersAfter, .countOrName, .texts:
      return try value([word], of: type, named: name, at: word.mark)
    case .equation:
      return .equation(try EquationReader.read(word))
    case .equations:
      return .equations([try EquationReader.read(word)])
    }
  }

  /// Several words as the value of a field.
  func value(_ words: [Phrase], of type: FieldType, named name: String, at mark: Mark) throws(Problem) -> FieldValue {
    switch type {
    case .integers(let range, let count):
      var values: [Int] = []
      for word in words { values.append(try integer(word, in: range, of: type, named: name)) }
      guard count.contains(values.count) else { throw wrongCount(values.count, type, name, at: mark) }
      return .integers(values)
    case .integersAfter(let before, let range, let count):
      let first = words.prefix(1).filter { before.contains($0.text) }
      let numbers = words.dropFirst(first.count)
      if let wrong = numbers.first(where: { decimal($0.text) == nil }) {
        throw wrongChoice(wrong, before, of: type, named: name)
      }
      if numbers.isEmpty, let word = first.first { throw notANumber(word, type, name) }
      guard !numbers.isEmpty else { throw missing(type, name, at: mark) }
      guard count.contains(numbers.count) else { throw wrongCount(numbers.count, type, name, at: mark) }
      var value = first.map(\.text)
      for number in numbers { value.append(String(try integer(number, in: range, of: type, named: name))) }
      return .words(value)
    case .wordAndNumber(let choices, let range):
      guard let first = words.first else { throw missing(type, name, at: mark) }
      let isWord = choices.contains(first.text)
      if let more = words.dropFirst(isWord ? 2 : 1).first { throw tooMany(more, type, name) }
      guard isWord else {
        guard decimal(first.text) != nil else { throw wrongChoice(first, choices, of: type, named: name) }
        return .number(try number(first, in: range, of: type, named: name))
      }
      guard words.count == 2 else { return .word(first.text) }
      return .words([first.text, try number(words[1], in: range, of: type, named: name).written])
    case .wordWithNumber(let choices, let numbered, let range):
      guard let first = words.first else { throw missing(type, name, at: mark) }
      guard choices.contains(first.text) else { throw wrongChoice(first, choices, of: type, named: name) }
      if let more = words.dropFirst(numbered.contains(first.text) ? 2 : 1).first { throw tooMany(more, type, name) }
      guard words.count == 2 else { return .word(first.text) }
      return .words([first.text, try number(words[1], in: range, of: type, named: name).written])
    case .countOrName(let range):
      guard let first = words.first else { throw missing(type, name, at: mark) }
      let isNamed = isName(first.text)
      if let more = words.dropFirst(isNamed ? 2 : 1).first { throw tooMany(more, type, name) }
      var value = isNamed ? [first.text] : []
      for count in words.dropFirst(isNamed ? 1 : 0) {
        value.append(String(try integer(count, in: range, of: type, named: name)))
      }
      return .words(value)
    case .texts(let count):
      guard !words.isEmpty else { throw missing(type, name, at: mark) }
      guard count.contains(words.count) else { throw wrongCount(words.count, type, name, at: mark) }
      return .words(words.map(\.text))
    case .equations:
      var values: [Expression] = []
      for word in words { values.append(try EquationReader.read(word)) }
      guard !values.isEmpty else { throw missing(type, name, at: mark) }
      return .equations(values)
    default:
      guard let first = words.first else { throw missing(type, name, at: mark) }
      if words.count > 1 { throw tooMany(words[1], type, name) }
      return try value(first, of: type, named: name)
    }
  }

  private func integer(
    _ word: Phrase, in range: ClosedRange<Int>, of type: FieldType, named name: String
  ) throws(Problem) -> Int {
    guard let number = decimal(word.text) else { throw notANumber(word, type, name) }
    guard number == number.rounded() else { throw mismatch(word, "is not a whole number", type, name) }
    guard abs(number) < 1e15, range.contains(Int(number)) else { throw mismatch(word, "is out of range", type, name) }
    return Int(number)
  }

  private func number(
    _ word: Phrase, in range: ClosedRange<Double>, of type: FieldType, named name: String
  ) throws(Problem) -> Double {
    guard let number = decimal(word.text) else { throw notANumber(word, type, name) }
    guard range.contains(number) else { throw mismatch(word, "is out of range", type, name) }
    return number
  }
}

// MARK: - Problems

extension FieldReader {
  func missing(_ type: FieldType, _ name: String, at mark: Mark) -> Problem {
    Problem("\(name) has no value: it is \(type.inWords)", at: mark)
  }

  private func tooMany(_ word: Phrase, _ type: FieldType, _ name: String) -> Problem {
    Problem("'\(word.text)' is one word too many: \(name) is \(type.inWords)", at: word.mark)
  }

  /// A list or a mapping where a word should be.
  func notAWord(_ tree: Tree, _ type: FieldType, _ name: String) -> Problem {
    Problem("\(name) is \(type.inWords), here is \(tree.inWords)", at: tree.mark)
  }

  private func mismatch(_ word: Phrase, _ fault: String, _ type: FieldType, _ name: String) -> Problem {
    Problem("'\(word.text)' \(fault): \(name) is \(type.inWords)", at: word.mark, hint: hint(word, type))
  }

  private func notANumber(_ word: Phrase, _ type: FieldType, _ name: String) -> Problem {
    mismatch(word, word.isDecimal ? "is too large for a number" : "is not a number", type, name)
  }

  private func wrongChoice(_ word: Phrase, _ choices: [String], of type: FieldType, named name: String) -> Problem {
    var problem = Problem(
      "'\(word.text)' does not fit: \(name) is \(type.inWords)", at: word.mark, hint: hint(word, type))
    if let name = closest(to: word.text, among: choices) { problem.hint = "did you mean '\(name)'?" }
    return problem
  }

  private func wrongCount(_ count: Int, _ type: FieldType, _ name: String, at mark: Mark) -> Problem {
    Problem("\(name) is \(type.inWords), here \(count == 1 ? "is 1" : "are \(count)")", at: mark)
  }

  /// A hint at what was probably meant by a word that does not fit.
  private func hint(_ word: Phrase, _ type: FieldType) -> String? {
    let text = word.text
    if scope[text] != nil { return "write $\(text) for the value of \(text)" }
    if ["yes", "on", "y", "True"].contains(text) { return "write true" }
    if ["no", "off", "n", "False"].contains(text) { return "write false" }
    if text.contains(where: { "−–".contains($0) }) { return "a minus is written with '-'" }
    if let hint = substituted(word) { return hint }
    switch type {
    case .countOrName: return nil
    case .wordWithNumber(_, let numbered, _):
      // `equalized(0.01)`
      guard let name = numbered.first(where: { text.hasPrefix($0 + "(") }) else { break }
      return "here it is \(name) \(text.dropFirst(name.count).filter { !"()".contains($0) })"
    case .wordAndNumber: break
    default: if type.takesSeveral { return severalHint(text) }
    }
    if text.hasSuffix(","), text.count > 1 { return "the words of a row have no commas between them" }
    if let first = text.split(separator: " ").first, first.count < text.count, decimal(first) != nil {
      return "the number alone: \(first)"
    }
    if text.count > 1, text.contains(where: { "*/^()".contains($0) }) || text.dropFirst().contains("+") {
      // The text of the file, before names were filled in.
      return "arithmetic is written $(\((word.mark.written ?? text).filter { $0 != "$" }))"
    }
    return nil
  }

  /// `1x28x28`, `(1, 28, 28)`, `-1`
  private func severalHint(_ text: String) -> String? {
    if text == "-1" { return "-1 has no meaning here: each number is written out" }
    let numbers = text.split { !$0.isDecimalDigit }
    let isShape = numbers.count > 1 && text.allSatisfy { $0.isDecimalDigit || "x×,() []*".contains($0) }
    return isShape ? "numbers with spaces between them: \(numbers.joined(separator: " "))" : nil
  }

  /// The hint if the value of a name of `let` is unevaluated arithmetic: `$latent` that is the text `2 * 5`.
  func substituted(_ word: Phrase) -> String? {
    guard let written = word.mark.written, written.hasPrefix("$"), isName(written.dropFirst()),
      case .word(let text) = scope[String(written.dropFirst())],
      text.contains(where: { "*/^+".contains($0) })
    else { return nil }
    return "\(written) is the text '\(text)'; in 'let', too, arithmetic is written $(\(text))"
  }
}

extension FieldType {
  /// "a whole number from 1 to 4096"
  package var inWords: String {
    switch self {
    case .integer(let range): "a whole number\(range.inWords)"
    case .number(let range): "a number\(range.inWords)"
    case .word(let choices): choices.inWords
    case .wordOrNumber(let choices, let range): "\(choices.inWords) or a number\(range.inWords)"
    case .wordAndNumber(let choices, let range):
      "\(choices.inWords), alone or with a number after it, or a number\(range.inWords)"
    case .wordWithNumber(let choices, let numbered, let range):
      "\(choices.inWords); after \(numbered.inWords) a number\(range.inWords) may stand"
    case .flag: "true or false"
    case .text: "a word"
    case .integers(let range, let count):
      "\(count.countInWords) whole number\(count == 1...1 ? "" : "s")\(range.inWords)"
    case .integersAfter(let words, let range, let count):
      count == 1...1
        ? "a whole number\(range.inWords), alone or after \(words.map { "'\($0)'" }.inWords)"
        : "\(count.countInWords) whole numbers\(range.inWords), alone or after \(words.map { "'\($0)'" }.inWords)"
    case .countOrName(let range): "a whole number\(range.inWords), a name, or a name and a number"
    case .texts(let count): "\(count.countInWords) word\(count == 1...1 ? "" : "s")"
    case .equation: "an equation without spaces outside ( )"
    case .equations: "one or more equations, each without spaces outside ( )"
    }
  }

  /// Whether a word could be meant for this type: decides which of several fields without a name takes it.
  func mayHold(_ text: String) -> Bool {
    let isNumeric = text.first.map { $0.isDecimalDigit || "+-.".contains($0) } ?? false
    switch self {
    case .integer, .number, .integers: return isNumeric
    case .word(let choices): return choices.contains(text)
    case .wordOrNumber(let choices, _), .wordAndNumber(let choices, _): return isNumeric || choices.contains(text)
    case .wordWithNumber(let choices, _, _): return isNumeric || choices.contains(text)
    case .flag: return text == "true" || text == "false"
    case .integersAfter(let words, _, _): return isNumeric || words.contains(text)
    case .countOrName, .text, .texts, .equation, .equations: return true
    }
  }

  /// The words to choose from; empty if it has none.
  var choices: [String] {
    switch self {
    case .word(let choices), .wordOrNumber(let choices, _), .wordAndNumber(let choices, _),
      .wordWithNumber(let choices, _, _):
      choices
    default: []
    }
  }

  /// Whether it takes any number of words.
  var takesSeveral: Bool {
    switch self {
    case .integers, .integersAfter, .countOrName, .texts, .equations, .wordAndNumber, .wordWithNumber: true
    default: false
    }
  }
}

extension ClosedRange<Int> {
  /// " from 1 to 4096"; bounds too far to be meant as such are left out.
  fileprivate var inWords: String {
    let far = 1_000_000_000
    switch (lowerBound > -far, upperBound < far) {
    case (true, true): return " from \(lowerBound) to \(upperBound)"
    case (true, false): return lowerBound == 0 ? " that is not negative" : " from \(lowerBound) on"
    case (false, true): return " up to \(upperBound)"
    case (false, false): return ""
    }
  }
}

extension ClosedRange where Bound == Int {
  /// A count: "3", "1 to 3", "1 or more".
  fileprivate var countInWords: String {
    if lowerBound == upperBound { return String(lowerBound) }
    return upperBound < 1000 ? "\(lowerBound) to \(upperBound)" : "\(lowerBound) or more"
  }
}

extension ClosedRange<Double> {
  fileprivate var inWords: String {
    let far = 1e15
    let isPositive = lowerBound > 0 && lowerBound < 1e-100
    let low = isPositive ? " above 0" : " from \(lowerBound.written)"
    switch (lowerBound > -far, upperBound < far) {
    case (true, true): return isPositive ? " above 0, up to \(upperBound.written)" : "\(low) to \(upperBound.written)"
    case (true, false): return lowerBound == 0 ? " that is not negative" : isPositive ? low : "\(low) on"
    case (false, true): return " up to \(upperBound.written)"
    case (false, false): return ""
    }
  }
}

extension [String] {
  /// "nearest or bilinear", "a, b or c"
  fileprivate var inWords: String {
    count > 1 ? dropLast().joined(separator: ", ") + " or " + self[count - 1] : first ?? "nothing"
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
