import Basics
import Graph
import Spec

extension ModelBuilder {
  /// Equations within equations, rows within rows: each level is a level of the stack.
  static let deepest = 250

  /// One level deeper, or as many as the stack of it is worth.
  mutating func deeper(_ levels: Int = 1, at mark: Mark?) throws(Problem) {
    depth += levels
    guard depth <= ModelBuilder.deepest else {
      throw Problem("equations and rows lie more than \(ModelBuilder.deepest) deep within one another here", at: mark)
    }
  }

  /// The value of an equation in the names that are seen here.
  mutating func evaluate(_ expression: Expression) throws(Problem) -> Quantity {
    let outer = depth
    defer { depth = outer }
    try deeper(at: expression.mark)
    do throws(Problem) {
      switch expression {
      case .number(let number, _): return .number(graph.constant(number))
      case .name(let name, let mark): return try named(name, mark)
      case .itself(let mark):
        if let itself = names.local["_"] { return itself }
        throw Problem("'_' stands for the value itself, which only autoregressive(…) knows", at: mark)
      case .negate(let inner, let mark): return try unary(.negate, numeric(inner), at: mark)
      case .binary: return try sum(expression)
      case .comparison(let first, let links): return try comparison(first, links)
      case .call(let name, let arguments, let mark): return try call(name, arguments, mark)
      case .element(let vector, let index, let mark):
        let vector = try plain(vector)
        return try part(of: vector, try place(index, in: vector, at: mark), isElement: true)
      case .slice(let vector, let from, let to, let mark):
        let vector = try plain(vector)
        return try part(of: vector, try places(from, to, in: vector, at: mark), isElement: false)
      case .member(let owner, let name, let mark): return try member(of: owner, name, mark)
      }
    } catch {
      throw error.at(expression.mark)
    }
  }

  /// `a + b − c …` is `(a + b) − c …`: its left side is followed in a loop, so that long sums do not lie deep.
  private mutating func sum(_ expression: Expression) throws(Problem) -> Quantity {
    var first = expression
    var rest: [(op: Binary, right: Expression, mark: Mark)] = []
    while case .binary(let op, let left, let right, let mark) = first {
      rest.append((op.onElements, right, mark))
      first = left
    }
    var result = try numeric(first)
    for (op, right, mark) in rest.reversed() { result = try elementwise(op, result, numeric(right), at: mark) }
    return result
  }

  /// The value of an equation that is numbers: what can be calculated with.
  mutating func numeric(_ expression: Expression) throws(Problem) -> Quantity {
    let quantity = try evaluate(expression)
    _ = try quantity.numbers(expression.short, at: expression.mark)
    return quantity
  }

  /// The value of an equation that is numbers or classes: what can be looked at.
  mutating func plain(_ expression: Expression) throws(Problem) -> Quantity {
    let quantity = try evaluate(expression)
    _ = try quantity.value(expression.short, at: expression.mark)
    return quantity
  }

  // MARK: Names

  private mutating func named(_ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    if let local = names.local[name] {
      if let network = names.network { read[network, default: []].insert(name) }
      return local
    }
    if names.network == nil {
      if experiment.sample(name, in: scope) != nil || experiment.definitions[name] != nil {
        return try defined(name, mark)
      }
      if let shape = experiment.data[name] { return try data(shape, at: mark) }
    }
    if let known = experiment.lets[name] { return try quantity(known, name, mark) }
    if ModelBuilder.moments.contains(name) { return .number(try fed(name, shape: [], at: mark)) }
    if name == "pi" { return .number(graph.constant(.pi)) }
    if distributionNames.contains(name) { return try distribution(name, [], mark) }
    if let network = experiment.networks[name] {
      throw Problem(
        "\(name) is a network, which is called: \(name)(\(network.inputs.map(\.name).joined(separator: ", ")))",
        at: mark)
    }
    if builtinFunctions[name] != nil { throw Problem("\(name) is a function: it needs values in brackets", at: mark) }
    if names.network != nil, experiment.sample(name, in: scope) != nil || experiment.definitions[name] != nil {
      throw Problem(
        "a network does not see '\(name)' of the objective", at: mark,
        hint: "it sees its inputs, its 'as' names, 'let' and other networks; give \(name) as an input")
    }
    throw Problem(
      "nothing is named '\(name)' here", at: mark, hint: suggestion(for: name, among: visibleNames, noun: "names here"))
  }

  private var visibleNames: [String] {
    var known = Array(names.local.keys) + Array(experiment.lets.keys)
    if names.network == nil {
      known += experiment.sampleNames + Array(experiment.definitions.keys) + Array(experiment.data.keys)
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

  mutating func data(_ data: DataShape, at mark: Mark?) throws(Problem) -> Quantity {
    let value = try fed(data.name, shape: [batch] + data.shape.stored, at: mark)
    let content: Quantity.Content = data.classes.map { .classes(value, count: $0) } ?? .numbers(value)
    return Quantity(content: content, examples: batch, elements: data.shape)
  }

  /// A name of `sample` or `define`, computed once. A name that failed fails again with the same problem, so that each
  /// fault is said once.
  mutating func defined(_ name: String, _ mark: Mark?) throws(Problem) -> Quantity {
    let key = ScopedName(name: name, scope: scope)
    if let known = definitions[key] { return try known.get() }
    if underway.contains(name) {
      let cycle = (underway.drop { $0 != name } + [name]).joined(separator: " → ")
      throw Problem("\(name) is defined by itself: \(cycle)", at: mark)
    }
    underway.append(name)
    defer { underway.removeLast() }
    let outer = (names, graph.origin)
    defer { (names, graph.origin) = outer }
    names.local = [:]
    graph.origin = graph.origin(Origin("objective, \(name)"))
    let result: Result<Quantity, Problem>
    do throws(Problem) {
      if let (sample, stream) = experiment.sample(name, in: scope) {
        result = .success(try drawn(sample, stream: stream))
      } else if let definition = experiment.definitions[name], definition.parameters.isEmpty {
        result = .success(try evaluate(definition.body))
      } else {
        throw Problem("\(name) is a function: it needs values in brackets", at: mark)
      }
    } catch { result = .failure(error) }
    definitions[key] = result
    return try result.get()
  }

  // MARK: Comparisons and places

  private mutating func comparison(_ first: Expression, _ links: [Expression.Link]) throws(Problem) -> Quantity {
    var left = try plain(first)
    var truths: [Quantity] = []
    for link in links {
      let right = try plain(link.right)
      truths.append(try comparison(link.relation, left, right, at: link.mark))
      left = right
    }
    guard var result = truths.first else { return left }
    for truth in truths.dropFirst() { result = try elementwise(.multiply, result, truth, at: links[0].mark) }
    return result
  }

  private mutating func comparison(
    _ relation: Expression.ComparisonOperator, _ left: Quantity, _ right: Quantity, at mark: Mark
  ) throws(Problem) -> Quantity {
    switch relation {
    case .less: return try elementwise(.less, left, right, at: mark)
    case .lessOrEqual: return try elementwise(.lessOrEqual, left, right, at: mark)
    case .greater: return try elementwise(.less, right, left, at: mark)
    case .greaterOrEqual: return try elementwise(.lessOrEqual, right, left, at: mark)
    case .equal: return try elementwise(.equal, left, right, at: mark)
    case .notEqual:
      return try elementwise(
        .subtract, .number(graph.constant(1)), elementwise(.equal, left, right, at: mark), at: mark)
    }
  }

  /// `v[i]`; from the end where i is negative.
  private mutating func place(_ index: Expression, in quantity: Quantity, at mark: Mark) throws(Problem) -> Range<Int> {
    let size = try firstAxis(quantity, at: mark)
    let index = try wholeNumber(index)
    let place = index < 0 ? index + size : index
    guard (0..<size).contains(place) else {
      throw Problem("there is no element \(index) of \(size)", at: mark, hint: "elements count from 0 to \(size - 1)")
    }
    return place..<place + 1
  }

  /// `v[a:b]`: from a up to b, b left out; from the end where they are negative.
  private mutating func places(_ from: Expression?, _ to: Expression?, in quantity: Quantity, at mark: Mark)
    throws(Problem) -> Range<Int>
  {
    let size = try firstAxis(quantity, at: mark)
    var ends = [0, size]
    if let from { ends[0] = try wholeNumber(from) }
    if let to { ends[1] = try wholeNumber(to) }
    let (start, end) = (ends[0] < 0 ? ends[0] + size : ends[0], ends[1] < 0 ? ends[1] + size : ends[1])
    guard 0 <= start, start < end, end <= size else {
      throw Problem(
        "there are no elements \(ends[0]) to \(ends[1]) of \(size)", at: mark,
        hint: "elements count from 0; a slice a:b leaves b out")
    }
    return start..<end
  }

  private func firstAxis(_ quantity: Quantity, at mark: Mark) throws(Problem) -> Int {
    guard let size = quantity.elements.first else {
      throw Problem("a single number has no elements to choose from", at: mark)
    }
    return size
  }

  /// Some places of the first axis; of an element the axis goes away.
  private mutating func part(of quantity: Quantity, _ places: Range<Int>, isElement: Bool) throws(Problem) -> Quantity {
    let axis = quantity.lead.count + quantity.elements.storedFirst
    var value = try graph.slice(quantity.value(at: nil), axis: axis, start: places.lowerBound, size: places.count)
    var elements = quantity.elements
    elements[0] = places.count
    if isElement {
      elements.removeFirst()
      value = try graph.reshape(value, to: quantity.lead + elements.stored)
    }
    var result = quantity.replacing(value)
    result.elements = elements
    return result
  }

  // MARK: Numbers known before anything runs

  mutating func wholeNumber(_ expression: Expression, in range: ClosedRange<Int> = -1_000_000_000...1_000_000_000)
    throws(Problem) -> Int
  {
    let number = try constant(expression)
    guard let whole = Int(exactly: number), range.contains(whole) else {
      let isWhole = number == number.rounded()
      let bound =
        number < Double(range.lowerBound)
        ? "at least \(range.lowerBound) is needed" : "at most \(range.upperBound) is possible"
      throw Problem(
        "\(isWhole ? bound : "a whole number is needed") here, and this is \(number.written)", at: expression.mark)
    }
    return whole
  }

  mutating func constant(_ expression: Expression) throws(Problem) -> Double {
    let value = try numeric(expression)
    guard value.isOneNumber, case .constant(let number) = graph.node(try value.numbers(at: expression.mark)).op else {
      throw Problem(
        "a number that is known before training is needed here", at: expression.mark,
        hint: "a number, or an equation of 'let' names")
    }
    return number
  }
}

extension Expression {
  /// As messages name it: itself where it is short.
  var short: String {
    let text = description
    return text.count <= 32 ? text : "this"
  }
}

extension Expression.BinaryOperator {
  fileprivate var onElements: Binary {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    }
  }
}
