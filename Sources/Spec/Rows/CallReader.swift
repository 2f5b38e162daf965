import Basics

/// Reads a row of a catalogue in either form, `conv2d 32 kernel 4` or `{conv2d: {channels: 32, kernel: 4}}`:
/// words without a name go to the fields that have a position, in order; then pairs of a field and its value.
struct CallReader {
  let catalogue: Catalogue
  let fields: FieldReader

  init(_ catalogue: Catalogue, _ scope: Scope) {
    self.catalogue = catalogue
    fields = FieldReader(scope: scope)
  }

  /// The words of a row after its kind. Fields that are required may still be missing.
  func read(_ words: [Phrase], of kind: KindDescription, at head: Phrase, into problems: inout [Problem]) -> Call {
    var row = RowOfWords(kind: kind, catalogue: catalogue, fields: fields, words: words)
    row.read()
    problems += row.problems
    let text = ([head] + words).map(\.text).joined(separator: " ")
    return Call(kind: kind.name, arguments: row.arguments, text: text, mark: head.mark)
  }

  /// The fields of a row written as a mapping, already substituted.
  func read(_ entries: [Tree.Entry], of kind: KindDescription, at head: Phrase, into problems: inout [Problem]) -> Call
  {
    var arguments: [String: Call.Argument] = [:]
    var text = kind.name
    for entry in entries {
      let key = entry.key.text
      guard let field = kind.field(key) else {
        problems.append(unknownField(entry.key, of: kind, in: catalogue))
        continue
      }
      do throws(Problem) {
        let words = try wordsOf(entry.value, field)
        text += ([key] + words.map(\.text)).map { " " + $0 }.joined()
        let value = try fields.value(words, of: field.type, named: key, at: entry.key.mark)
        arguments[key] = Call.Argument(value, words.first?.mark ?? entry.key.mark)
      } catch { problems.append(error) }
    }
    return Call(kind: kind.name, arguments: arguments, text: text, mark: head.mark)
  }

  /// A problem for each required field that was not given.
  func missing(_ call: Call, of kind: KindDescription) -> [Problem] {
    kind.fields.filter { $0.required && call.arguments[$0.name] == nil }.map { field in
      Problem("\(kind.name) needs \(field.name): \(field.type.inWords)", at: call.mark, hint: field.summary)
    }
  }

  private func wordsOf(_ value: Tree, _ field: FieldDescription) throws(Problem) -> [Phrase] {
    switch value {
    case .scalar(let phrase):
      switch field.type {
      case .equation: return [phrase]
      case .text: return phrase.characters.isEmpty && !phrase.isQuoted ? [] : [phrase]
      default: return try phrase.words()
      }
    case .list(let items, _) where field.type.takesSeveral:
      var words: [Phrase] = []
      for item in items {
        guard case .scalar(let phrase) = item else { throw fields.notAWord(item, field.type, field.name) }
        words.append(phrase)
      }
      return words
    case .list, .mapping: throw fields.notAWord(value, field.type, field.name)
    }
  }
}

/// `conv2d has no field 'kernal'`
func unknownField(_ word: Phrase, of kind: KindDescription, in catalogue: Catalogue) -> Problem {
  let names = kind.fields.map(\.name)
  let hint =
    if word.text == "activation" {
      "an activation is a row of its own"
    } else if catalogue[word.text] != nil {
      "'\(word.text)' is a row of its own"
    } else if names.isEmpty {
      "\(kind.name) has no fields"
    } else {
      Habits.hint(for: word.text, among: names, noun: "fields of \(kind.name)")
    }
  return Problem("\(kind.name) has no field '\(word.text)'", at: word.mark, hint: hint)
}

/// Assigns the words of one row to its fields.
private struct RowOfWords {
  let kind: KindDescription
  let catalogue: Catalogue
  let fields: FieldReader
  let words: [Phrase]
  let positional: [FieldDescription]
  var arguments: [String: Call.Argument] = [:]
  var problems: [Problem] = []
  private var index = 0

  init(kind: KindDescription, catalogue: Catalogue, fields: FieldReader, words: [Phrase]) {
    self.kind = kind
    self.catalogue = catalogue
    self.fields = fields
    self.words = words
    positional = kind.fields.filter { $0.position != nil }.sorted { ($0.position ?? 0) < ($1.position ?? 0) }
  }

  mutating func read() {
    let names = kind.fields.map(\.name)
    problems += words.compactMap { Habits.equals($0, among: names) }.prefix(1)
    readPositional()
    while index < words.count, problems.isEmpty { readNamed() }
  }

  /// A word goes to the next field with a position that could hold it, so those not required may be skipped:
  /// `gaussian log_std` has no number.
  private mutating func readPositional() {
    var next = 0
    while index < words.count, problems.isEmpty {
      let text = words[index].text
      let candidate = positional[next...].firstIndex { $0.type.mayHold(text) }
      let isChoice = candidate.map { positional[$0].type.choices.contains(text) } ?? false
      if kind.field(text) != nil, !isChoice { return }
      guard let slot = candidate else {
        if next < positional.count { problems.append(misplaced(words[index], positional[next...])) }
        return
      }
      let field = positional[slot]
      take(field, field.type.takesSeveral ? several(of: field.type) : [words[index]], at: words[index])
      next = slot + 1
    }
  }

  private mutating func readNamed() {
    let word = words[index]
    guard let field = kind.field(word.text) else {
      problems.append(nameless(word))
      return
    }
    if let first = arguments[field.name] {
      problems.append(Problem("\(field.name) is given twice", at: word.mark).noting(first.mark, "first given here"))
    }
    index += 1
    if field.type == .flag,
      index == words.count || !field.type.mayHold(words[index].text) && kind.field(words[index].text) != nil
    {
      arguments[field.name] = Call.Argument(.flag(true), word.mark)
      return
    }
    take(field, field.type.takesSeveral ? several(of: field.type) : Array(words[index...].prefix(1)), at: word)
  }

  private mutating func take(_ field: FieldDescription, _ taken: [Phrase], at mark: Phrase) {
    index += taken.count
    do throws(Problem) {
      let value = try fields.value(taken, of: field.type, named: field.name, at: mark.mark)
      arguments[field.name] = Call.Argument(value, taken.first?.mark ?? mark.mark)
    } catch { problems.append(error) }
  }

  /// The words from here on that belong to a field that takes all that come, or a word and its number.
  private func several(of type: FieldType) -> [Phrase] {
    switch type {
    case .wordAndNumber(let choices, _), .wordWithNumber(let choices, _, _):
      let first = words[index...].prefix(1)
      guard let word = first.first, choices.contains(word.text) else { return Array(first) }
      return first + words[index...].dropFirst().prefix(1).filter { decimal($0.text) != nil }
    default: break
    }
    let fitting = words[index...].prefix { type.mayHold($0.text) && kind.field($0.text) == nil }
    guard case .countOrName = type else { return Array(fitting) }
    return fitting.prefix(1) + fitting.dropFirst().prefix { decimal($0.text) != nil }
  }

  /// A word that fits none of the remaining fields.
  private func misplaced(_ word: Phrase, _ open: ArraySlice<FieldDescription>) -> Problem {
    let choices = open.flatMap(\.type.choices)
    if closest(to: word.text, among: choices) == nil, closest(to: word.text, among: kind.fields.map(\.name)) != nil {
      return unknownField(word, of: kind, in: catalogue)
    }
    let field = open.first { closest(to: word.text, among: $0.type.choices) != nil } ?? open.first
    guard let field else { return nameless(word) }
    do throws(Problem) {
      _ = try fields.value(word, of: field.type, named: field.name)
      return nameless(word)
    } catch { return error }
  }

  /// A word where the name of a field should stand.
  private func nameless(_ word: Phrase) -> Problem {
    if ["+", "-", "*", "/", "^", "<", ">", "==", "="].contains(word.text) {
      let takesEquations = kind.fields.contains { $0.type == .equation || $0.type == .equations }
      return Problem(
        "'\(word.text)' stands alone: the words of a row are split at spaces", at: word.mark,
        hint: fields.substituted(word)
          ?? (takesEquations ? "put an equation in ( ) or leave its spaces out" : "arithmetic is written $(4 * 5)"))
    }
    guard decimal(word.text) != nil else { return unknownField(word, of: kind, in: catalogue) }
    let problem = Problem("'\(word.text)' belongs to no field of \(kind.name)", at: word.mark)
    if kind.fields.isEmpty { return problem.hinting("\(kind.name) has no fields") }
    // Layers of PyTorch begin with the size of their input.
    let isOutput = ["features", "channels"].contains(positional.first?.name)
    let known = isOutput ? "\nwhat comes in is known from above: only what goes out is written" : ""
    return problem.hinting("it is written: \(kind.usage)\(known)")
  }
}

extension Problem {
  func hinting(_ hint: String) -> Problem {
    var copy = self
    copy.hint = hint
    return copy
  }
}
