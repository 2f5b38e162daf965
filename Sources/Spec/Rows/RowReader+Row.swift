import Basics

// One row of a table, as text or as a mapping.
extension RowReader {
  mutating func row(_ tree: Tree, _ index: Int, in context: inout TableContext) -> Row? {
    let path = context.path + String(index)
    do throws(Problem) {
      switch tree {
      case .scalar(let phrase):
        return try textRow(try substituted(phrase, in: context).trimmed, path, in: &context)
      case .mapping(let entries, let mark):
        return try mappingRow(entries, mark, path, in: &context)
      case .list(_, let mark):
        throw Problem(
          "a row is text or a mapping, here is a list", at: mark, hint: "rows in rows need a kind: 'residual: [ … ]'")
      }
    } catch {
      report(error, in: context)
      return nil
    }
  }

  /// The arguments that a row gives its kind.
  enum Given {
    case words([Phrase])
    case entries([Tree.Entry])
  }

  // MARK: - Text

  private mutating func textRow(_ phrase: Phrase, _ path: String, in context: inout TableContext) throws(Problem)
    -> Row?
  {
    let ranges = try phrase.wordRanges()
    var words = ranges.map { phrase.part($0) }
    if words.isEmpty { throw Problem("a row is empty", at: phrase.mark) }
    let alias = try takeAlias(&words)
    if let alias { bind(alias, in: &context) }
    let body: Row.Body
    switch words.first?.text {
    case nil:
      body = .rows([], scoped: false)  // `as h` alone
    case "from":
      guard words.count > 1 else { throw Problem("expected an equation after 'from'", at: words[0].mark) }
      let equation = phrase.part(ranges[1].lowerBound..<ranges[words.count - 1].upperBound)
      body = .from(try EquationReader.read(equation))
    case "with":
      if let alias { throw Problem("'with' makes no value that could be named", at: alias.mark) }
      try readWith(words, in: &context)
      return nil
    case "residual", "repeat", "when":
      throw Problem(
        "'\(words[0].text)' has no rows", at: words[0].mark, hint: "a colon, then the rows: '\(phrase.text): [ … ]'")
    default:
      body = try use(words[0], .words(Array(words.dropFirst())), path, in: context)
    }
    return Row(
      body, alias: alias?.text, path: path, text: phrase.text, mark: words.first?.mark ?? phrase.mark,
      trail: context.trail)
  }

  /// Takes `as name` off the end of a row's words.
  private func takeAlias(_ words: inout [Phrase]) throws(Problem) -> Phrase? {
    guard let index = words.firstIndex(where: { $0.text == "as" }) else { return nil }
    guard index + 1 < words.count else { throw Problem("expected a name after 'as'", at: words[index].mark) }
    guard index + 2 == words.count else {
      throw Problem("expected nothing after 'as \(words[index + 1].text)'", at: words[index + 2].mark)
    }
    let name = words[index + 1]
    words.removeLast(2)
    return name
  }

  /// Enters a name bound by `as`; a problem with the name does not stop its row from being read.
  private mutating func bind(_ name: Phrase, in context: inout TableContext) {
    let text = name.text
    attempt(context) { reader throws(Problem) in
      try Signature.check(name, noun: "a value")
      if let first = context.names.inner[text] {
        throw Problem("'\(text)' is bound twice", at: name.mark).noting(first, "first bound here")
      }
      if let other = context.names.outer[text] {
        throw Problem("'\(text)' is already \(other.what) of the network", at: name.mark).noting(
          other.mark, "named here")
      }
      if reader.scope[text] != nil { throw Problem("'\(text)' is already a name of 'let'", at: name.mark) }
      if let network = reader.networks[text] {
        throw Problem("'\(text)' is already a network", at: name.mark).noting(network.name.mark, "written here")
      }
    }
    context.names.inner[text] = name.mark
  }

  // MARK: - Mappings

  private mutating func mappingRow(
    _ entries: [Tree.Entry], _ mark: Mark, _ path: String, in context: inout TableContext
  ) throws(Problem) -> Row? {
    let kinds = entries.filter { $0.key.text != "as" && $0.key.text != "shortcut" }
    let alias = try aliasEntry(entries, in: &context)
    let shortcut = entries.first { $0.key.text == "shortcut" }
    guard let entry = kinds.first else {
      if let shortcut { throw Problem("'shortcut' without 'residual'", at: shortcut.key.mark) }
      return Row(
        .rows([], scoped: false), alias: alias, path: path, text: "as \(alias ?? "")", mark: mark, trail: context.trail)
    }
    if let problem = Self.kindAsValue(kinds) { throw problem }
    if kinds.count > 1 {
      throw Problem(
        "a row has one kind: '\(entry.key.text)', here is '\(kinds[1].key.text)' too", at: kinds[1].key.mark,
        hint: "fields go below their kind: {\(entry.key.text): {field: value}}; each row has its own '-'")
    }
    let key = try substituted(entry.key, in: context).trimmed
    let words = try key.words()
    guard let head = words.first else { throw Problem("a row has no kind", at: entry.key.mark) }
    if let shortcut, head.text != "residual" {
      throw Problem("'shortcut' belongs to 'residual', here is '\(head.text)'", at: shortcut.key.mark)
    }
    var text = key.text
    let body: Row.Body?
    switch entry.value {
    case .list(let rows, _):
      body = try rowsInRows(key, words, rows, shortcut: shortcut?.value, path, in: &context)
    case .mapping(let fields, _):
      if words.count > 1 {
        throw Problem("expected fields either as words or as a mapping, here are both", at: words[1].mark)
      }
      let fields = try substituted(fields, in: context)
      text += fields.map { " \($0.key.text) \($0.value.wordsWritten)" }.joined()
      body = try fieldsRow(head, fields, path, in: &context)
    case .scalar(let value):
      if ["residual", "repeat", "when"].contains(head.text) {
        throw Problem("'\(key.text)' takes a list of rows, here is \(entry.value.inWords)", at: value.mark)
      }
      let written = [key.text, value.text].filter { !$0.isEmpty }.joined(separator: " ")
      throw Problem("a row of text has no colon", at: entry.key.mark, hint: "write '\(written)'")
    }
    guard let body else { return nil }
    if let alias { text += " as \(alias)" }
    return Row(body, alias: alias, path: path, text: text, mark: head.mark, trail: context.trail)
  }

  /// `{type: linear, features: 64}`: here the kind is a key, not a value.
  private static func kindAsValue(_ entries: [Tree.Entry]) -> Problem? {
    guard let entry = entries.first(where: { ["type", "kind", "name", "layer", "class"].contains($0.key.text) }),
      case .scalar(let kind) = entry.value
    else { return nil }
    let fields = entries.filter { $0.key.text != entry.key.text }
    let words = fields.map { " \($0.key.text) \($0.value.wordsWritten)" }.joined()
    return Problem("a row begins with its kind", at: entry.key.mark, hint: "write '\(kind.text)\(words)'")
  }

  private mutating func aliasEntry(_ entries: [Tree.Entry], in context: inout TableContext) throws(Problem) -> String? {
    guard let entry = entries.first(where: { $0.key.text == "as" }) else { return nil }
    guard case .scalar(let phrase) = entry.value else {
      throw Problem("'as' takes a name, here is \(entry.value.inWords)", at: entry.value.mark)
    }
    let name = try substituted(phrase, in: context).trimmed
    bind(name, in: &context)
    return name.text
  }

  private func substituted(_ entries: [Tree.Entry], in context: TableContext) throws(Problem) -> [Tree.Entry] {
    var made: [Tree.Entry] = []
    for entry in entries { made.append(Tree.Entry(key: entry.key, value: try substituted(entry.value, in: context))) }
    return made
  }

  private func substituted(_ tree: Tree, in context: TableContext) throws(Problem) -> Tree {
    switch tree {
    case .scalar(let phrase): return .scalar(try substituted(phrase, in: context))
    case .list(let items, let mark):
      var made: [Tree] = []
      for item in items { made.append(try substituted(item, in: context)) }
      return .list(made, mark)
    case .mapping(let entries, let mark): return .mapping(try substituted(entries, in: context), mark)
    }
  }

  private mutating func fieldsRow(
    _ head: Phrase, _ fields: [Tree.Entry], _ path: String, in context: inout TableContext
  ) throws(Problem) -> Row.Body? {
    switch head.text {
    case "with":
      var words = [head]
      for field in fields {
        guard case .scalar(let value) = field.value else {
          throw Problem("'\(field.key.text)' takes words, here is \(field.value.inWords)", at: field.value.mark)
        }
        words.append(field.key)
        words += try value.words()
      }
      try readWith(words, in: &context)
      return nil
    case "residual", "repeat", "when":
      throw Problem("'\(head.text)' takes a list of rows, here is a mapping", at: head.mark)
    case "from":
      throw Problem("'from' takes an equation, here is a mapping", at: head.mark, hint: "write 'from z[0:20]'")
    default:
      return try use(head, .entries(fields), path, in: context)
    }
  }

  // MARK: - Rows in rows

  private mutating func rowsInRows(
    _ key: Phrase, _ words: [Phrase], _ rows: [Tree], shortcut: Tree?, _ path: String, in context: inout TableContext
  ) throws(Problem) -> Row.Body? {
    guard context.depth < Self.deepest else {
      throw Problem("rows in rows deeper than \(Self.deepest)", at: words[0].mark)
    }
    switch words[0].text {
    case "residual":
      if words.count > 1 { throw Problem("'residual' takes no '\(words[1].text)'", at: words[1].mark) }
      let main = inside(rows, path + ".", in: &context)
      guard let shortcut else { return .residual(main, shortcut: nil) }
      guard case .list(let beside, _) = shortcut else {
        throw Problem("'shortcut' takes a list of rows, here is \(shortcut.inWords)", at: shortcut.mark)
      }
      return .residual(main, shortcut: inside(beside, path + ".shortcut.", in: &context))
    case "repeat":
      return .rows(try rounds(words, rows, path, in: context), scoped: false)
    case "when":
      guard words.count > 1 else {
        throw Problem("expected a condition after 'when'", at: words[0].mark, hint: "when size >= 8")
      }
      let condition = try EquationReader.read(key.part(4..<key.characters.count).trimmed)
      guard try holds(condition) else {
        for index in context.withs { withs[index].isUsed = true }
        return nil
      }
      return .rows(inside(rows, path + ".", in: &context), scoped: false)
    default:
      let list = rows.map(\.wordsWritten).joined(separator: " ")
      throw Problem(
        "'\(words[0].text)' holds no rows", at: words[0].mark,
        hint: words.count == 1 && decimal(list.prefix { $0 != " " }) != nil
          ? "write '\(key.text) \(list)'"
          : "residual, repeat and when hold rows; a table of its own goes under 'blocks'")
    }
  }

  /// Rows in rows that share their names with the rows around them.
  private mutating func inside(_ rows: [Tree], _ path: String, in context: inout TableContext) -> [Row] {
    var inner = context
    inner.path = path
    inner.depth += 1
    let made = table(rows, in: &inner)
    context.names = inner.names
    return made
  }

  private mutating func rounds(
    _ words: [Phrase], _ rows: [Tree], _ path: String, in context: TableContext
  ) throws(Problem) -> [Row] {
    guard words.count == 2 else {
      throw Problem("'repeat' takes one number", at: words[min(2, words.count - 1)].mark, hint: "repeat 3: [ … ]")
    }
    let times = try layers.fields.value(words[1], of: .integer(0...1000), named: "repeat").integer
    var rounds: [Row] = []
    for round in 0..<times {
      guard count(words[0].mark, in: context) else { break }
      var inner = context
      inner.path = "\(path).\(round)."
      inner.depth += 1
      inner.names.inner = [:]
      rounds.append(
        Row(
          .rows(table(rows, in: &inner), scoped: true), path: "\(path).\(round)", text: "round \(round + 1)",
          mark: words[0].mark, trail: context.trail))
    }
    return rounds
  }

  private func holds(_ condition: Expression) throws(Problem) -> Bool {
    let value: LetValue
    do { value = try scope.evaluate(condition) } catch {
      guard case .comparison = condition else { throw error }
      var problem = error
      let other = "a setting of the sweep may change a block: sweep: {kind: {deconv: {blocks.up(c): [ … ]}}}"
      problem.hint = [error.hint, other].compactMap(\.self).joined(separator: "\n")
      throw problem
    }
    switch value {
    case .flag(let flag): return flag
    case .number(let number): return number != 0
    case .word, .list:
      throw Problem(
        "'\(condition)' is neither true nor false", at: condition.mark, hint: "compare it: when kind == deconv")
    }
  }
}

extension Tree {
  /// Its words in a line, for the text of a row.
  var wordsWritten: String {
    switch self {
    case .scalar(let phrase): phrase.text
    case .list(let items, _): items.map(\.wordsWritten).joined(separator: " ")
    case .mapping(let entries, _): entries.map { "\($0.key.text) \($0.value.wordsWritten)" }.joined(separator: " ")
    }
  }
}
