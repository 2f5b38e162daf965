import Basics
import Graph

extension EquationEvaluator {
  /// A layer without weights as a function: `softmax(x)`, `upsample(x, 2)`, `leaky_relu(x, slope=0.1)`.
  mutating func call(_ layer: any LayerKind.Type, _ site: CallSite) throws(Problem) -> Quantity {
    guard let first = site.arguments.first, first.name == nil else {
      throw Problem("\(site.name) is given no value", at: site.mark, hint: "its first argument is what it works on")
    }
    let x = try plain(first.value)
    let row = try row(layer.description, site)
    let key = EvaluationKey(name: "layer \(row.text)", arguments: [x.bare])
    if let known = results[key] { return try known.get() }
    let outer = model.context.prefix
    defer { model.context.prefix = outer }
    // In a network the random numbers belong to the row that the equation is in.
    if scope.network == nil { model.context.prefix = "objective" }
    let (inputs, lead) = try batched([x], site.mark)
    let before = model.kept.count
    let input = try model.value(of: inputs[0], at: site.mark)
    let made = try model.lower(row, input, with: [], examples: inputs[0].examples)
    guard model.kept.count == before else {
      throw Problem(
        "\(site.name) has weights or keeps statistics: it stands in the rows of a network", at: site.mark,
        hint: "networks: {net: [\(row.text)]}, and net(\(first.value.short)) in the equation")
    }
    var result = try restored(made, lead)
    result.story = x.story
    results[key] = .success(result)
    return result
  }

  /// The arguments after the first, as the fields of a row.
  private mutating func row(_ kind: KindDescription, _ site: CallSite) throws(Problem) -> Call {
    var row = Call(kind: kind.name, mark: site.mark)
    var positions = kind.fields.filter { $0.position != nil }.sorted { ($0.position ?? 0) < ($1.position ?? 0) }
    var rest = site.arguments.dropFirst()
    while let argument = rest.popFirst() {
      let name = argument.name ?? positions.first?.name
      guard let name, let field = kind.field(name), row.arguments[name] == nil else {
        let names = kind.fields.map(\.name)
        throw Problem(
          argument.name.map { "\(kind.name) has no '\($0)'" } ?? "\(kind.name) is given too many values",
          at: argument.mark,
          hint: names.isEmpty ? "it takes one value" : "after the value: \(names.joined(separator: ", "))")
      }
      positions.removeAll { $0.name == name }
      var values = [argument.value]
      if case .integers = field.type {
        while let next = rest.first, next.name == nil {
          values.append(next.value)
          rest.removeFirst()
        }
      }
      row.arguments[name] = .init(try value(values, of: field), argument.mark)
      row.text += " \(argument.name.map { $0 + " " } ?? "")\(values.map(\.description).joined(separator: " "))"
    }
    if let missing = kind.fields.first(where: { $0.required && row.arguments[$0.name] == nil }) {
      throw Problem("\(kind.name) needs \(missing.name): \(missing.summary)", at: site.mark)
    }
    return row
  }

  private mutating func value(_ values: [Expression], of field: FieldDescription) throws(Problem) -> FieldValue {
    let equation = values[0]
    switch field.type {
    case .integer(let range): return .integer(try wholeNumber(equation, in: range))
    case .integers(let range, let count):
      guard count.contains(values.count) else {
        throw Problem(
          "\(field.name) is \(count.lowerBound) to \(count.upperBound) numbers, and here are \(values.count)",
          at: equation.mark)
      }
      var numbers: [Int] = []
      for value in values { numbers.append(try wholeNumber(value, in: range)) }
      return .integers(numbers)
    case .word(let words), .wordOrNumber(let words, _):
      if case .name(let word, _) = equation, words.contains(word) { return .word(word) }
      if case .wordOrNumber(_, let range) = field.type { return .number(try number(equation, in: range)) }
      throw Problem("\(field.name) is one of \(words.joined(separator: ", "))", at: equation.mark)
    case .number(let range): return .number(try number(equation, in: range))
    case .flag:
      guard case .name(let word, _) = equation, word == "true" || word == "false" else {
        throw Problem("\(field.name) is true or false", at: equation.mark)
      }
      return .flag(word == "true")
    case .text, .texts, .wordAndNumber, .wordWithNumber, .integersAfter, .countOrName, .equation, .equations:
      throw Problem("\(field.name) cannot be given in an equation", at: equation.mark)
    }
  }

  private mutating func number(_ equation: Expression, in range: ClosedRange<Double>) throws(Problem) -> Double {
    let number = try constant(equation)
    guard range.contains(number) else {
      throw Problem(
        "a number from \(range.lowerBound.written) to \(range.upperBound.written) is needed here, and this is \(number.written)",
        at: equation.mark)
    }
    return number
  }
}

/// The layers that an equation may call. Instead of rows with other values (`JoinKind`) it has operators and functions.
let layerFunctions: [String: any LayerKind.Type] = {
  var table: [String: any LayerKind.Type] = [:]
  for case let layer as any LayerKind.Type in layerKinds { table[layer.name] = layer }
  return table
}()
