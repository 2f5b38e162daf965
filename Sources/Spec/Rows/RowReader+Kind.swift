import Basics

// What the kind of a row names: a block, a network or a layer, in this order.
extension RowReader {
  /// Longer words are refused as arguments of blocks.
  private static let longestArgument = 500

  mutating func use(_ head: Phrase, _ given: Given, _ path: String, in context: TableContext) throws(Problem)
    -> Row.Body
  {
    let name = head.text
    if let block = blocks[name] { return try open(block, head, given, path, in: context) }
    if let network = networks[name] { return try call(network, head, given) }
    guard let kind = layers.catalogue[name] else { throw unknown(head) }
    return .layer(layer(kind, head, given, in: context))
  }

  // MARK: - Blocks

  private mutating func open(
    _ block: Blocks.Block, _ head: Phrase, _ given: Given, _ path: String, in context: TableContext
  ) throws(Problem) -> Row.Body {
    let name = head.text
    if context.chain.contains(name) {
      let chain = (context.chain.drop { $0 != name } + [name]).joined(separator: " → ")
      throw Problem(
        "block '\(name)' opens itself: \(chain)", at: head.mark, hint: "a block is text; it cannot hold itself")
    }
    guard context.depth < Self.deepest else {
      throw Problem("blocks in blocks deeper than \(Self.deepest)", at: head.mark)
    }
    let arguments = try block.signature.bind(given, to: block.signature.parameters ?? [], at: head)
    for (name, value) in arguments where value.characters.count > Self.longestArgument {
      throw Problem("'\(name)' is given more than \(Self.longestArgument) characters", at: value.mark)
    }
    var inner = context
    inner.path = path + "."
    inner.extra = arguments
    inner.trail = [head.mark] + context.trail
    inner.chain.append(name)
    inner.depth += 1
    inner.names.inner = [:]
    return .rows(table(block.rows, in: &inner), scoped: true)
  }

  // MARK: - Networks

  /// The value of the row above is the first input; the row gives the others.
  private func call(_ network: Signature, _ head: Phrase, _ given: Given) throws(Problem) -> Row.Body {
    let others = Array((network.parameters ?? []).dropFirst())
    let values = try network.bind(given, to: others, at: head)
    var arguments: [Expression] = []
    for parameter in others {
      guard let value = values[parameter.name.text] else { preconditionFailure("\(parameter.name.text) is not bound") }
      arguments.append(try EquationReader.read(value))
    }
    return .network(head.text, arguments)
  }

  // MARK: - Layers

  private mutating func layer(_ kind: KindDescription, _ head: Phrase, _ given: Given, in context: TableContext) -> Call
  {
    var found: [Problem] = []
    var call: Call
    switch given {
    case .words(let words): call = layers.read(words, of: kind, at: head, into: &found)
    case .entries(let entries): call = layers.read(entries, of: kind, at: head, into: &found)
    }
    apply(context.withs, to: &call, of: kind, into: &found)
    if found.isEmpty { found = layers.missing(call, of: kind) }
    for problem in found { report(problem, in: context) }
    return call
  }

  /// The nearest `with` wins; a field of the row itself wins over every `with`.
  private mutating func apply(
    _ indices: [Int], to call: inout Call, of kind: KindDescription, into problems: inout [Problem]
  ) {
    for index in indices.reversed() {
      let with = withs[index]
      guard let field = kind.field(with.name.text) else { continue }
      withs[index].isUsed = true
      guard call.arguments[field.name] == nil else { continue }
      do throws(Problem) {
        let isBareFlag = field.type == .flag && with.words.isEmpty
        let value: FieldValue =
          isBareFlag
          ? .flag(true) : try layers.fields.value(with.words, of: field.type, named: field.name, at: with.name.mark)
        call.arguments[field.name] = Call.Argument(value, with.words.first?.mark ?? with.name.mark)
      } catch {
        problems.append(error.noting(call.mark, "set for this row"))
      }
    }
  }

  /// `with bias false init normal(std=0.02)`: pairs of a field that some layer has and its value.
  mutating func readWith(_ words: [Phrase], in context: inout TableContext) throws(Problem) {
    guard words.count > 1 else {
      throw Problem("expected a field after 'with'", at: words[0].mark, hint: "with bias false")
    }
    var index = 1
    while index < words.count {
      let name = words[index]
      let type = layers.catalogue.kinds.lazy.compactMap { $0.field(name.text)?.type }.first
      guard let type else {
        throw Problem(
          "no layer has a field '\(name.text)'", at: name.mark, hint: Habits.hint(for: name.text, among: fieldNames))
      }
      index += 1
      let count: Int
      if type == .flag {
        let isBare = index == words.count || !type.mayHold(words[index].text) && fieldNames.contains(words[index].text)
        count = isBare ? 0 : 1
      } else if type.takesSeveral {
        count = words[index...].prefix { type.mayHold($0.text) && !fieldNames.contains($0.text) }.count
      } else {
        guard index < words.count else { throw layers.fields.missing(type, name.text, at: name.mark) }
        count = 1
      }
      context.withs.append(withs.count)
      withs.append(With(name: name, words: Array(words[index..<index + count])))
      index += count
    }
  }

  private var fieldNames: [String] { Array(Set(layers.catalogue.kinds.flatMap { $0.fields.map(\.name) })) }
}

// MARK: - Names from elsewhere

extension RowReader {
  private func unknown(_ head: Phrase) -> Problem {
    let name = head.text
    let known = blocks.names + Array(networks.keys) + layers.catalogue.names
    let problem = Problem("no layer, block or network is called '\(name)'", at: head.mark)
    if let row = layers.catalogue.row(calledElsewhere: name) { return problem.hinting("here it is '\(row)'") }
    if scope[name] != nil { return problem.hinting("write $\(name) for the value of \(name)") }
    if let called = Habits.calledName(name) {
      let row = layers.catalogue.row(calledElsewhere: called)?.split(separator: " ").first.map(String.init)
      let kind = row ?? called.lowercased()
      if let kind = layers.catalogue[kind]
        ?? closest(to: kind, among: layers.catalogue.names).flatMap({ layers.catalogue[$0] })
      {
        return problem.hinting("a row has no brackets: \(kind.usage)")
      }
    }
    if let owner = layers.catalogue.kinds.first(where: { $0.field(name) != nil }),
      closest(to: name, among: known) == nil
    {
      return problem.hinting(
        "'\(name)' is a field, of \(owner.name) for example; a comma or a '-' before it ended the row")
    }
    if known.contains(name.lowercased()) { return problem.hinting("did you mean '\(name.lowercased())'?") }
    return problem.hinting(suggestion(for: name, among: known))
  }
}
