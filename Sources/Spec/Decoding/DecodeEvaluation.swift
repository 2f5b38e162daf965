import Basics

// `evaluate` and `figures`: what comes after training.
extension Decoder {
  mutating func figures(_ tree: Tree?) -> [Call] {
    list(tree, "figures", hint: "figures: [loss, samples]").compactMap { call($0, catalogues.figures) }
  }

  mutating func evaluations(_ tree: Tree?, of objective: Objective?, data: [String]) -> [Evaluation] {
    guard let tree else { return [] }
    let definitions = objective?.definitions.filter(\.parameters.isEmpty).map(\.name) ?? []
    var made: [Evaluation] = []
    for item in list(tree, "evaluate", hint: "evaluate: [elbo]") {
      switch item {
      case .scalar: if let one = evaluation(item, definitions, isKnown: objective != nil) { made.append(one) }
      case .mapping(let entries, _):
        if entries.count == 1, case .mapping = entries[0].value {
          if let call = call(item, catalogues.metrics) { made.append(.metric(call)) }
        } else {
          made += entries.compactMap { column($0) }
        }
      case .list(_, let mark):
        report(Problem("expected a name, a metric or 'column: equation', here is a list", at: mark))
      }
    }
    checkColumns(made)
    return made.map { derived($0, of: made, objective, data) }
  }

  /// An equation that names the column of another row, which is no value of the objective, is made of columns.
  private func derived(_ row: Evaluation, of rows: [Evaluation], _ objective: Objective?, _ data: [String])
    -> Evaluation
  {
    guard case .equation(let column, let equation) = row else { return row }
    var values = Set(scope.names + networkNames + data + ["step", "epoch", "progress"])
    if let objective {
      let samples = objective.samples + objective.steps.flatMap(\.samples)
      values.formUnion(samples.map(\.name) + objective.definitions.map(\.name))
    }
    // What a metric's column is called begins with the metric: fid, fid_real.
    let columns = rows.compactMap { other -> String? in
      switch other {
      case .definition(let row): row.column
      case .equation(let other, _), .derived(let other, _): other == column ? nil : other
      case .metric: nil
      }
    }
    let metrics = catalogues.metrics.names
    func isColumn(_ name: String) -> Bool {
      columns.contains(name) || metrics.contains { name == $0 || name.hasPrefix("\($0)_") }
    }
    let isMade = ColumnEquation(equation).names.contains { !values.contains($0.name) && isColumn($0.name) }
    return isMade ? .derived(column: column, equation) : row
  }

  /// Every number needs a column of its own; the column of a definition includes its settings.
  private mutating func checkColumns(_ rows: [Evaluation]) {
    var marks: [String: Mark] = [:]
    for row in rows {
      let written: String
      switch row {
      case .definition: written = row.text
      case .equation(let column, _), .derived(let column, _): written = column
      case .metric: continue
      }
      if let first = marks[written] {
        report(
          Problem(
            "'\(written)' is evaluated twice", at: row.mark,
            hint: written == row.name ? "another name: {other: \(row.name)}" : "one row is enough"
          )
          .noting(first, "the first time"))
      }
      marks[written] = row.mark
    }
  }

  private mutating func column(_ entry: Tree.Entry) -> Evaluation? {
    attempt { decoder throws(Problem) in
      try Signature.check(entry.key, noun: "a column")
      return .equation(column: entry.key.text, try decoder.equation(entry.value, "'\(entry.key.text)'"))
    }
  }

  /// A number of `define` before a metric of the same name, unless the row's words are the metric's: `accuracy classifier(x) t`.
  private mutating func evaluation(_ item: Tree, _ definitions: [String], isKnown: Bool) -> Evaluation? {
    attempt { decoder throws(Problem) in
      let words = try decoder.phrase(item, "a row of 'evaluate'").words()
      guard let head = words.first else { throw Problem("a row of 'evaluate' is empty", at: item.mark) }
      let metrics = decoder.catalogues.metrics
      let isNumbers = words.count < 2 || words[1].text == "examples" || decoder.scope[words[1].text] != nil
      if definitions.contains(head.text), isNumbers || metrics[head.text] == nil {
        return .definition(try decoder.evaluated(head, Array(words.dropFirst())))
      }
      if metrics[head.text] == nil {
        // An objective that could not be read may define it.
        if !isKnown { return nil }
        throw Problem(
          "no number of 'define' and no metric is called '\(head.text)'", at: head.mark,
          hint: suggestion(for: head.text, among: definitions + metrics.names))
      }
      return .metric(try decoder.call(head, .words(Array(words.dropFirst())), metrics))
    } ?? nil
  }

  /// A number of `define`, then `examples` and names of `let`, each with its value.
  private func evaluated(_ head: Phrase, _ words: [Phrase]) throws(Problem) -> Evaluation.Definition {
    var made = Evaluation.Definition(name: head.text, mark: head.mark)
    for index in stride(from: 0, to: words.count, by: 2) {
      let name = words[index]
      let isExamples = name.reads("examples")
      guard isExamples || scope[name.text] != nil else {
        throw Problem(
          "'\(head.text)' is a number of 'define': after it come 'examples' and names of 'let', not '\(name.text)'",
          at: name.mark, hint: suggestion(for: name.text, among: ["examples"] + scope.names, noun: "what may be set"))
      }
      guard index + 1 < words.count else {
        throw Problem("'\(name.text)' has no value", at: name.mark, hint: "\(head.text) \(name.text) 100")
      }
      guard isExamples ? made.examples == nil : !made.lets.contains(where: { $0.name == name.text }) else {
        throw Problem("'\(name.text)' is set twice", at: name.mark)
      }
      if isExamples {
        made.examples = try fields.value(words[index + 1], of: .integer(1...100_000_000), named: "examples").integer
      } else {
        made.lets.append(.init(name: name.text, value: try LetValue(words[index + 1]), mark: name.mark))
      }
    }
    return made
  }

  private mutating func list(_ tree: Tree?, _ key: String, hint: String) -> [Tree] {
    guard let tree, !tree.isEmpty else { return [] }
    if case .list(let items, _) = tree { return items }
    report(Problem("'\(key)' is a list of rows, here is \(tree.inWords)", at: tree.mark, hint: hint))
    return []
  }
}
