import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// Numbers that say where training stands.
  static let moments: Set = ["step", "epoch", "progress"]

  /// What a name means: first the names of a network or a function, then those of the objective, then those of all.
  mutating func named(_ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    let experiment = scope.experiment
    if let local = scope.local[name] {
      if let network = scope.network { uses.names[network, default: []].insert(name) }
      return local
    }
    if scope.network == nil {
      if scope.isOfObjective(name) { return try defined(name, mark) }
      if let shape = experiment.data[name] { return try data(shape, at: mark) }
    }
    if let known = experiment.lets[name] { return try quantity(known, name, mark) }
    if Self.moments.contains(name) { return .number(try fed(name, shape: [], at: mark)) }
    if name == "pi" { return .number(graph.constant(.pi)) }
    if name == "true" || name == "false" { return .number(graph.constant(name == "true" ? 1 : 0)) }
    if distributionNames.contains(name) { return try distribution(name, [], mark) }
    throw notAValue(name, mark)
  }

  /// Why a name has no value here.
  private func notAValue(_ name: String, _ mark: Mark) -> Problem {
    if name.first == "'" {
      return Problem(
        "the word \(name) has no value", at: mark, hint: "words are compared in tables: when kind == \(name)")
    }
    if let network = scope.experiment.networks[name] {
      return Problem(
        "\(name) is a network, which is called: \(name)(\(network.inputs.map(\.name).joined(separator: ", ")))",
        at: mark)
    }
    if builtinFunctions[name] != nil { return Problem("\(name) is a function: it needs values in brackets", at: mark) }
    if scope.network != nil, scope.isOfObjective(name) {
      return Problem(
        "a network does not see '\(name)' of the objective", at: mark,
        hint: "it sees its inputs, its 'as' names, 'let' and other networks; give \(name) as an input")
    }
    return Problem(
      "nothing is named '\(name)' here", at: mark,
      hint: suggestion(for: name, among: scope.visibleNames, noun: "names here"))
  }

  private mutating func quantity(_ value: LetValue, _ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    switch value {
    case .number(let number): return .number(graph.constant(number))
    case .flag(let flag): return .number(graph.constant(flag ? 1 : 0))
    case .word(let word): throw Problem("\(name) is the word '\(word)', not a number", at: mark)
    case .list: throw Problem("\(name) is a list, not a number", at: mark)
    }
  }

  /// A name of `sample` or `define`. Of a long chain of names the first ones are evaluated first: evaluated within one
  /// another they would take too much of the stack.
  mutating func defined(_ name: String, _ mark: Mark?) throws(Problem) -> Quantity {
    if nesting.isOutsideNames {
      for earlier in try chain(below: name) { _ = try? evaluated(earlier, nil) }
    }
    return try evaluated(name, mark)
  }

  /// The names that a name leans on, if they make a long chain, the first ones first.
  private mutating func chain(below name: String) throws(Problem) -> [String] {
    let (known, scope) = (results, scope)
    let leaning = Leaning(of: name) {
      known[EvaluationKey(name: $0, step: scope.step)] != nil
    } equations: { name in
      if let sample = scope.sample(name)?.sample { return ([sample.source] + (sample.count.map { [$0] } ?? []), []) }
      let definition = scope.experiment.definitions[name]
      return (definition.map { [$0.body] } ?? [], definition?.parameters ?? [])
    }
    guard nesting.depth + leaning.depth > Nesting.deepestChain else { return [] }
    if let circle = leaning.circle {
      let shown = circle.prefix(4).joined(separator: " → ") + (circle.count > 4 ? " → …" : "")
      let problem = Problem(
        "\(circle[0]) is defined by itself: \(shown) → \(circle[0])", at: scope.experiment.definitions[circle[0]]?.mark)
      // None of them has a value: nobody need go round again.
      for name in circle { results[EvaluationKey(name: name, step: scope.step)] = .failure(problem) }
      throw problem
    }
    return leaning.order.dropLast().filter { scope.experiment.definitions[$0]?.parameters.isEmpty ?? true }
  }

  private mutating func evaluated(_ name: String, _ mark: Mark?) throws(Problem) -> Quantity {
    if nesting.underway.contains(name) {
      let circle = (nesting.underway.drop { $0 != name } + [name]).joined(separator: " → ")
      throw Problem("\(name) is defined by itself: \(circle)", at: mark)
    }
    return try once(EvaluationKey(name: name, step: scope.step)) { evaluator throws(Problem) in
      evaluator.nesting.underway.append(name)
      defer { evaluator.nesting.underway.removeLast() }
      let outer = (evaluator.scope, evaluator.graph.origin)
      defer { (evaluator.scope, evaluator.graph.origin) = outer }
      evaluator.scope.local = [:]
      evaluator.graph.origin = evaluator.graph.origin(Origin("objective, \(name)"))
      if let (sample, stream) = evaluator.scope.sample(name) { return try evaluator.drawn(sample, stream: stream) }
      guard let definition = evaluator.scope.experiment.definitions[name], definition.parameters.isEmpty else {
        throw Problem("\(name) is a function: it needs values in brackets", at: mark)
      }
      return try evaluator.evaluate(definition.body)
    }
  }

  // MARK: What comes from outside

  mutating func data(_ data: DataShape, at mark: Mark?) throws(Problem) -> Quantity {
    let value = try fed(data.name, shape: [batch] + data.shape.stored, at: mark)
    let content: Quantity.Content = data.classes.map { .classes(value, count: $0) } ?? .numbers(value)
    return Quantity(content: content, examples: batch, elements: data.shape)
  }

  /// An array handed in at each run. One name is one array: a network's own input `step` and the step of training
  /// differ.
  mutating func fed(_ name: String, shape: Shape, at mark: Mark?) throws(Problem) -> Value {
    try shape.checkSize(at: mark)
    if let known = feeds[name], graph.shape(known) != shape {
      throw Problem(
        "'\(name)' means two things here: \(graph.shape(known).words) and \(shape.words)", at: mark,
        hint: "give one of them another name")
    }
    let value = graph.input(Port(name, .fed), shape: shape)
    feeds[name] = value
    return value
  }
}
