import Basics
import Graph
import Spec

extension ModelBuilder {
  /// The value of an equation in the names that are seen here.
  mutating func evaluate(_ expression: Expression) throws(Problem) -> Quantity {
    do throws(Problem) {
      switch expression {
      case .number(let number, _): return .number(graph.constant(number))
      case .name(let name, let mark): return try named(name, mark)
      case .itself(let mark):
        throw Problem("'_' stands for the value itself, which only autoregressive(…) knows", at: mark)
      case .negate(let inner, let mark): return try unary(.negate, evaluate(inner), at: mark)
      case .binary(let op, let left, let right, let mark):
        let a = try evaluate(left)
        let b = try evaluate(right)
        if case .distribution = a.content { _ = try a.numbers(left.mark) }
        if case .distribution = b.content { _ = try b.numbers(right.mark) }
        return try operation(op, a, b, at: mark)
      case .comparison(let first, let links): return try comparison(first, links)
      case .call(let name, let arguments, let mark): return try call(name, arguments, mark)
      case .element(let vector, let index, let mark):
        let place = try wholeNumber(index)
        return try part(of: evaluate(vector), from: place, to: place + 1, isElement: true, at: mark)
      case .slice(let vector, let from, let to, let mark):
        let start = try from.map { e throws(Problem) in try wholeNumber(e) }
        let end = try to.map { e throws(Problem) in try wholeNumber(e) }
        return try part(of: evaluate(vector), from: start ?? 0, to: end, isElement: false, at: mark)
      case .member(let owner, let name, let mark): return try member(of: owner, name, mark)
      }
    } catch {
      throw error.at(expression.mark)
    }
  }

  // MARK: Names

  private mutating func named(_ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    if let local = names.local[name] { return local }
    if names.network == nil {
      if let shape = experiment.data[name], experiment.samples[name] == nil { return fed(shape) }
      if experiment.samples[name] != nil || experiment.definitions[name] != nil { return try defined(name, mark) }
    }
    if let known = experiment.lets[name] { return try quantity(known, name, mark) }
    if name == "step" || name == "epoch" || name == "progress" {
      return .number(graph.input(Port(name, .fed), shape: []))
    }
    if distributionNames.contains(name) { return try distribution(name, [], mark) }
    if name == "pi" { return .number(graph.constant(.pi)) }
    if let function = experiment.definitions[name], !function.parameters.isEmpty || experiment.networks[name] != nil {
      throw Problem("\(name) is a function: it needs values in brackets", at: mark)
    }
    if let network = experiment.networks[name] {
      throw Problem(
        "\(name) is a network, which is called: \(name)(\(network.inputs.map(\.name).joined(separator: ", ")))", at: mark)
    }
    throw Problem("nothing is named '\(name)' here", at: mark, hint: suggestion(for: name, among: visibleNames, noun: "names here"))
  }

  var visibleNames: [String] {
    var known = Array(names.local.keys) + Array(experiment.lets.keys)
    if names.network == nil {
      known += Array(experiment.samples.keys) + Array(experiment.definitions.keys) + Array(experiment.data.keys)
    }
    return known.filter { !$0.contains(".") }.sorted()
  }

  private mutating func quantity(_ value: LetValue, _ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    switch value {
    case .number(let number): return .number(graph.constant(number))
    case .flag(let flag): return .number(graph.constant(flag ? 1 : 0))
    case .word(let word): throw Problem("\(name) is the word '\(word)', not a number", at: mark)
    case .list: throw Problem("\(name) is a list, not a number", at: mark)
    }
  }

  private mutating func fed(_ data: DataShape) -> Quantity {
    let value = graph.input(Port(data.name, .fed), shape: [batch] + data.shape.stored)
    let content: Quantity.Content = data.classes.map { .classes(value, count: $0) } ?? .numbers(value)
    return Quantity(content: content, examples: batch, elements: data.shape)
  }

  /// A name of `sample` or `define`, computed once. A name that failed fails again with the same problem, so that each fault is said once.
  mutating func defined(_ name: String, _ mark: Mark?) throws(Problem) -> Quantity {
    if let known = definitions[name] { return try known.get() }
    if underway.contains(name) {
      let cycle = (underway.drop { $0 != name } + [name]).joined(separator: " → ")
      throw Problem("\(name) is defined by itself: \(cycle)", at: mark)
    }
    underway.append(name)
    defer { underway.removeLast() }
    let outer = (names, graph.origin)
    defer { (names, graph.origin) = outer }
    names.local = [:]
    names.network = nil
    graph.origin = graph.origin(Origin("objective, \(name)"))
    let result: Result<Quantity, Problem>
    do throws(Problem) {
      if let sample = experiment.samples[name] {
        result = .success(try drawn(sample))
      } else if let definition = experiment.definitions[name], definition.parameters.isEmpty {
        result = .success(try evaluate(definition.body))
      } else {
        throw Problem("\(name) is a function: it needs values in brackets", at: mark)
      }
    } catch { result = .failure(error) }
    definitions[name] = result
    return try result.get()
  }

  // MARK: Operators

  private mutating func operation(_ op: Expression.BinaryOperator, _ a: Quantity, _ b: Quantity, at mark: Mark) throws(Problem) -> Quantity {
    switch op {
    case .add: return try arithmetic(.add, a, b, at: mark)
    case .subtract: return try arithmetic(.subtract, a, b, at: mark)
    case .multiply: return try arithmetic(.multiply, a, b, at: mark)
    case .divide: return try arithmetic(.divide, a, b, at: mark)
    case .power:
      if case .constant(2) = graph.node(try b.numbers(mark)).op { return try unary(.square, a, at: mark) }
      return try arithmetic(.power, a, b, at: mark)
    }
  }

  private mutating func comparison(_ first: Expression, _ links: [Expression.Link]) throws(Problem) -> Quantity {
    var left = try evaluate(first)
    var result: Quantity?
    for link in links {
      let right = try evaluate(link.right)
      let truth: Quantity
      switch link.relation {
      case .less: truth = try elementwise(.less, left, right, at: link.mark)
      case .lessOrEqual: truth = try elementwise(.lessOrEqual, left, right, at: link.mark)
      case .greater: truth = try elementwise(.less, right, left, at: link.mark)
      case .greaterOrEqual: truth = try elementwise(.lessOrEqual, right, left, at: link.mark)
      case .equal: truth = try elementwise(.equal, left, right, at: link.mark)
      case .notEqual:
        truth = try arithmetic(.subtract, .number(graph.constant(1)), elementwise(.equal, left, right, at: link.mark), at: link.mark)
      }
      result = try result.map { earlier throws(Problem) in try arithmetic(.multiply, earlier, truth, at: link.mark) } ?? truth
      left = right
    }
    return result ?? left
  }

  /// Elements `from..<to` of the first axis.
  private mutating func part(of quantity: Quantity, from: Int, to: Int?, isElement: Bool, at mark: Mark) throws(Problem) -> Quantity {
    guard let size = quantity.elements.first else { throw Problem("one number has no elements to choose from", at: mark) }
    let start = from < 0 ? from + size : from
    let end = to.map { $0 <= 0 && from < 0 || $0 < 0 ? $0 + size : $0 } ?? size
    guard 0 <= start, start < end, end <= size else {
      throw Problem(
        isElement ? "element \(from) of \(size)" : "elements \(from) to \(to.map(String.init) ?? "the end") of \(size)", at: mark,
        hint: "elements count from 0; a slice a:b leaves b out")
    }
    let axis = quantity.lead.count + quantity.elements.storedAxis(0)
    var value = try graph.slice(quantity.value(mark), axis: axis, start: start, size: end - start)
    var elements = quantity.elements
    elements[0] = end - start
    if isElement {
      elements.removeFirst()
      value = try graph.reshape(value, to: quantity.lead + elements.stored)
    }
    var result = quantity.replacing(value, samples: quantity.samples, examples: quantity.examples)
    result.elements = elements
    return result
  }

  // MARK: Members

  private mutating func member(of owner: Expression, _ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    if case .name(let source, _) = owner, names.network == nil, names.local[source] == nil,
      let field = experiment.data["\(source).\(name)"]
    {
      return fed(field)
    }
    if case .name(let source, _) = owner, names.network == nil, experiment.data[source] != nil, experiment.samples[source] == nil {
      let fields = experiment.data.keys.filter { $0.hasPrefix(source + ".") }.map { String($0.dropFirst(source.count + 1)) }
      throw Problem("\(source) has no field '\(name)'", at: mark, hint: suggestion(for: name, among: fields.sorted(), noun: "fields"))
    }
    let quantity = try evaluate(owner)
    if let bound = quantity.members[name] { return bound }
    guard case .distribution(let distribution) = quantity.content else {
      throw Problem(
        "this has no '\(name)'", at: mark,
        hint: suggestion(for: name, among: quantity.members.keys.sorted(), noun: "its names"))
    }
    var result = quantity
    result.members = [:]
    switch name {
    case "mean": result.content = .numbers(try distribution.mean(in: &graph))
    case "std": result.content = .numbers(try distribution.std(in: &graph))
    case "mode":
      let mode = try distribution.mode(in: &graph)
      if case .categorical(let logits) = distribution {
        result.content = .classes(mode, count: graph.shape(logits).last ?? 1)
      } else {
        result.content = .numbers(mode)
      }
    case "logits":
      switch distribution {
      case .bernoulli(let logits), .categorical(let logits): result.content = .numbers(logits)
      default: throw Problem("a \(distribution.name) distribution has no logits", at: mark, hint: "it has .mean and .std")
      }
    default:
      throw Problem(
        "a distribution has no '\(name)'", at: mark,
        hint: suggestion(for: name, among: ["mean", "std", "mode", "logits"], noun: "a distribution has"))
    }
    if case .categorical(let logits) = distribution, name == "mean" || name == "logits" {
      result.elements = Shape(graph.shape(logits).dropFirst(quantity.lead.count)).written
    }
    return result
  }

  // MARK: Calls

  private mutating func call(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Quantity {
    if let network = experiment.networks[name] {
      if let named = arguments.first(where: { $0.name != nil }) {
        throw Problem("a network takes its values by place, not by name", at: named.mark)
      }
      var values: [Quantity] = []
      for argument in arguments { values.append(try evaluate(argument.value)) }
      return try call(network, values, at: mark)
    }
    if let function = experiment.definitions[name], !function.parameters.isEmpty, names.network == nil {
      return try call(function, arguments, mark)
    }
    guard let builtin = builtinFunctions[name] else {
      if experiment.definitions[name] != nil || experiment.samples[name] != nil || experiment.lets[name] != nil || names.local[name] != nil {
        throw Problem("\(name) is a value, and values are not called", at: mark)
      }
      let known = experiment.networks.keys.sorted() + builtinFunctions.keys.sorted() + distributionNames
        + experiment.definitions.values.filter { !$0.parameters.isEmpty }.map(\.name)
      if distributionNames.contains(name) {
        return try distribution(name, arguments, mark)
      }
      throw Problem("no network or function is named '\(name)'", at: mark, hint: suggestion(for: name, among: known, noun: "functions"))
    }
    return try builtin(&self, CallSite(name: name, arguments: arguments, mark: mark))
  }

  private mutating func call(_ function: Objective.Definition, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Quantity {
    guard arguments.count == function.parameters.count else {
      throw Problem(
        "\(function.name) takes \(counted(function.parameters.count, "value")) (\(function.parameters.joined(separator: ", "))), and is given \(arguments.count)",
        at: mark)
    }
    guard underway.filter({ $0 == "\(function.name)()" }).isEmpty else {
      throw Problem("\(function.name) calls itself", at: mark)
    }
    var bound: [String: Quantity] = [:]
    for (parameter, argument) in zip(function.parameters, arguments) { bound[parameter] = try evaluate(argument.value) }
    underway.append("\(function.name)()")
    defer { underway.removeLast() }
    let outer = names
    defer { names = outer }
    names.local = bound
    return try evaluate(function.body)
  }

  /// A whole number known before anything runs.
  mutating func wholeNumber(_ expression: Expression) throws(Problem) -> Int {
    let number = try constant(expression)
    guard number == number.rounded(), abs(number) < 1e9 else {
      throw Problem("a whole number is needed here, and this is \(number.written)", at: expression.mark)
    }
    return Int(number)
  }

  /// A number known before anything runs.
  mutating func constant(_ expression: Expression) throws(Problem) -> Double {
    let value = try evaluate(expression)
    guard value.isOneNumber, case .constant(let number) = graph.node(try value.numbers(expression.mark)).op else {
      throw Problem("a number that is known before training is needed here", at: expression.mark, hint: "a number, or an equation of 'let' names")
    }
    return number
  }
}
