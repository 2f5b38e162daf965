import Basics
import Graph
import Spec

/// A call of a built-in function as read.
struct CallSite {
  var name: String
  var arguments: [Expression.Argument]
  var mark: Mark

  /// The arguments by place; a problem where their number is not the function's, or one has an unknown name.
  func positional(_ count: ClosedRange<Int>, named allowed: [String] = [], signature: String) throws(Problem) -> [Expression] {
    for argument in arguments {
      if let name = argument.name, !allowed.contains(name) {
        throw Problem("\(self.name) has no argument '\(name)'", at: argument.mark, hint: "it is written \(signature)")
      }
    }
    let values = arguments.filter { $0.name == nil }.map(\.value)
    guard count.contains(values.count) else {
      throw Problem("\(name) is given \(counted(values.count, "value"))", at: mark, hint: "it is written \(signature)")
    }
    return values
  }

  func named(_ name: String) -> Expression? { arguments.first { $0.name == name }?.value }
}

typealias Builtin = @Sendable (inout ModelBuilder, CallSite) throws(Problem) -> Quantity

/// What an equation may call beside networks and its own functions. Each row is a name and what it does.
let builtinFunctions: [String: Builtin] = {
  var table: [String: Builtin] = [
    "max": extremum(.maximum, .max), "min": extremum(.minimum, nil), "sum": reduction(.sum), "norm": reduction(.norm),
    "mean": meanFunction, "log_mean_exp": logExponential(mean: true), "log_sum_exp": logExponential(mean: false),
    "log_prob": logProbability, "kl": divergence, "entropy": entropyFunction, "clip": clipFunction, "where": whereFunction,
    "lerp": lerpFunction, "number": numberFunction, "one_hot": oneHotFunction, "shape": shapeFunction, "size": sizeFunction,
    "concat": concatFunction, "stop": stopFunction,
  ]
  for (name, op) in elementwiseFunctions { table[name] = elementwise(op) }
  return table
}()

private let elementwiseFunctions: KeyValuePairs<String, Unary> = [
  "exp": .exp, "log": .log, "sqrt": .squareRoot, "abs": .absolute, "floor": .floor, "cos": .cosine, "sin": .sine,
  "tanh": .tanh, "sigmoid": .sigmoid, "softplus": .softplus, "relu": .relu, "sign": .sign,
]

private func elementwise(_ op: Unary) -> Builtin {
  { model, call throws(Problem) in
    let x = try call.positional(1...1, signature: "\(call.name)(x)")[0]
    return try model.unary(op, model.evaluate(x), at: x.mark)
  }
}

// MARK: Reductions

/// Which axes an `over=` names.
private enum Over: String { case elements, samples, examples }

private func over(_ call: CallSite) throws(Problem) -> Over? {
  guard let expression = call.named("over") else { return nil }
  guard case .name(let word, let mark) = expression, let over = Over(rawValue: word) else {
    throw Problem("'over' is elements, samples or examples", at: expression.mark)
  }
  _ = mark
  return over
}

private func reduction(_ way: Reduced.Way) -> Builtin {
  { model, call throws(Problem) in
    let x = try call.positional(1...1, named: ["over"], signature: "\(call.name)(x) or \(call.name)(x, over=elements | samples | examples)")[0]
    let value = try model.evaluate(x)
    return try model.reduced(value, way, over: over(call) ?? .elements, at: call.mark)
  }
}

private let meanFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, named: ["over"], signature: "mean(x) or mean(x, over=elements | samples | examples)")[0]
  var value = try model.evaluate(x)
  _ = try value.numbers(x.mark)
  if let over = try over(call) { return try model.reduced(value, .mean, over: over, at: call.mark) }
  guard !value.isOneNumber else {
    throw Problem("the mean of one number", at: call.mark, hint: "its value has neither samples nor examples nor elements left")
  }
  if !value.elements.isEmpty { value = try model.reduced(value, .mean, over: .elements, at: call.mark) }
  if value.samples != nil { value = try model.reduced(value, .mean, over: .samples, at: call.mark) }
  if value.examples != nil { value = try model.reduced(value, .mean, over: .examples, at: call.mark) }
  return value
}

extension ModelBuilder {
  fileprivate mutating func reduced(_ quantity: Quantity, _ way: Reduced.Way, over: Over, at mark: Mark) throws(Problem) -> Quantity {
    let value = try quantity.numbers(mark)
    var result = quantity
    result.members = [:]
    let axes: [Int]
    let words: String
    switch over {
    case .elements:
      guard !quantity.elements.isEmpty else {
        throw Problem(
          "\(way.rawValue) over elements of one number\(quantity.examples == nil ? "" : " an example")", at: mark,
          hint: "there are no elements left; mean(…) averages over examples")
      }
      axes = Array(quantity.lead.count..<quantity.lead.count + quantity.elements.count)
      words = "\(quantity.elements.size) elements"
      result.elements = []
    case .samples:
      guard let count = quantity.samples else { throw noSamples(mark) }
      axes = [0]
      words = counted(count, "sample")
      result.samples = nil
    case .examples:
      guard let count = quantity.examples else { throw Problem("there are no examples here: this is the same for all", at: mark) }
      axes = [quantity.samples == nil ? 0 : 1]
      words = counted(count, "example")
      result.examples = nil
    }
    let count = axes.map { graph.shape(value)[$0] }.size
    result.content = .numbers(try reduce(value, way, axes))
    result.reduced = quantity.reduced.adding(way, over: words, count: count, isElements: over == .elements)
    return result
  }

  private mutating func reduce(_ value: Value, _ way: Reduced.Way, _ axes: [Int]) throws(Problem) -> Value {
    switch way {
    case .sum: return try graph.reduce(.sum, value, axes: axes)
    case .mean: return try graph.mean(value, axes: axes)
    case .largest: return try graph.reduce(.max, value, axes: axes)
    case .smallest: return graph.unary(.negate, try graph.reduce(.max, graph.unary(.negate, value), axes: axes))
    case .norm:
      // √ of 0 has no finite slope: there the norm is 0 and passes none.
      let squares = try graph.reduce(.sum, graph.unary(.square, value), axes: axes)
      let one = graph.constant(1, shape: graph.shape(squares))
      let zero = graph.constant(0, shape: graph.shape(squares))
      let isPositive = try graph.binary(.less, zero, squares)
      let root = graph.unary(.squareRoot, try graph.select(isPositive, squares, one))
      return try graph.select(isPositive, root, zero)
    }
  }

  fileprivate func noSamples(_ mark: Mark) -> Problem {
    Problem("there are no samples to reduce here", at: mark, hint: "'sample: {z: k of q(x)}' makes k samples of each example")
  }
}

/// `max(x)` reduces elements, `max(a, b)` takes the larger, element by element.
private func extremum(_ op: Binary, _: Reduction?) -> Builtin {
  { model, call throws(Problem) in
    let values = try call.positional(1...8, named: ["over"], signature: "\(call.name)(x), or \(call.name)(a, b)")
    if values.count == 1 {
      let value = try model.evaluate(values[0])
      return try model.reduced(value, op == .maximum ? .largest : .smallest, over: over(call) ?? .elements, at: call.mark)
    }
    var result = try model.evaluate(values[0])
    for value in values.dropFirst() { result = try model.arithmetic(op, result, model.evaluate(value), at: call.mark) }
    return result
  }
}

/// log Σ exp over the samples, through their largest; the mean divides by their number.
private func logExponential(mean: Bool) -> Builtin {
  { model, call throws(Problem) in
    let x = try call.positional(1...1, named: ["over"], signature: "\(call.name)(x)")[0]
    let quantity = try model.evaluate(x)
    let value = try quantity.numbers(x.mark)
    let axis: Int
    var result = quantity
    result.members = [:]
    switch try over(call) ?? .samples {
    case .samples:
      guard quantity.samples != nil else { throw model.noSamples(call.mark) }
      axis = 0
      result.samples = nil
    case .examples:
      guard quantity.examples != nil else { throw Problem("there are no examples here", at: call.mark) }
      axis = quantity.samples == nil ? 0 : 1
      result.examples = nil
    case .elements:
      guard quantity.elements.count == 1 else {
        throw Problem("\(call.name) over elements takes a vector, and this is \(quantity.words)", at: x.mark)
      }
      axis = quantity.lead.count
      result.elements = []
    }
    let count = model.graph.shape(value)[axis]
    let top = model.graph.stop(try model.graph.reduce(.max, value, axes: [axis], keep: true))
    let powers = model.graph.unary(.exp, try model.graph.binary(.subtract, value, top))
    let total = model.graph.unary(.log, try model.graph.reduce(.sum, powers, axes: [axis]))
    let flat = try model.graph.reshape(top, to: model.graph.shape(total))
    var sum = try model.graph.binary(.add, total, flat)
    if mean { sum = try model.graph.binary(.subtract, sum, model.graph.constant(logarithm(Double(count)))) }
    result.content = .numbers(sum)
    return result
  }
}

// MARK: Distributions

private let logProbability: Builtin = { model, call throws(Problem) in
  let arguments = try call.positional(2...2, signature: "log_prob(p, x)")
  let p = try model.evaluate(arguments[0])
  let x = try model.evaluate(arguments[1])
  let distribution = try model.distribution(p, arguments[0].mark, "log_prob(p, x)")
  if case .categorical(let logits) = distribution {
    guard case .classes(_, let count) = x.content else {
      throw Problem("a categorical distribution scores classes, and this is \(x.words)", at: arguments[1].mark)
    }
    let classes = model.graph.shape(logits).last ?? 0
    guard count == classes else {
      throw Problem("the distribution is over \(classes) classes, and these are classes of \(count)", at: arguments[1].mark)
    }
  } else {
    _ = try x.numbers(arguments[1].mark)
  }
  guard p.elements == x.elements || p.elements.isEmpty || x.elements.isEmpty else {
    throw Problem(
      "log_prob(p, x): the distribution is over \(p.elements.words), x is \(x.elements.words)", at: call.mark,
      hint: "both must have the same shape")
  }
  return try model.summed(p, x, distribution, arguments[1].mark) { (p, x, g: inout GraphBuilder) throws(Problem) in
    try p.logProbability(x, in: &g)
  }
}

private let divergence: Builtin = { model, call throws(Problem) in
  let arguments = try call.positional(1...2, signature: "kl(q) or kl(q, p)")
  let q = try model.evaluate(arguments[0])
  let first = try model.distribution(q, arguments[0].mark, "kl(q, p)")
  guard arguments.count == 2 else {
    let value = try first.divergence(from: nil, in: &model.graph)
    return try model.summedElements(value, like: q)
  }
  let p = try model.evaluate(arguments[1])
  let second = try model.distribution(p, arguments[1].mark, "kl(q, p)")
  guard q.elements == p.elements || p.elements.isEmpty else {
    throw Problem("kl(q, p): q is over \(q.elements.words), p over \(p.elements.words)", at: call.mark)
  }
  var like = q
  like.samples = q.samples ?? p.samples
  like.examples = q.examples ?? p.examples
  let left = try model.spread(first, q, to: like)
  let right = try model.spread(second, p, to: like)
  return try model.summedElements(left.divergence(from: right, in: &model.graph), like: like)
}

private let entropyFunction: Builtin = { model, call throws(Problem) in
  let argument = try call.positional(1...1, signature: "entropy(q)")[0]
  let q = try model.evaluate(argument)
  let value = try model.distribution(q, argument.mark, "entropy(q)").entropy(in: &model.graph)
  return try model.summedElements(value, like: q)
}

extension ModelBuilder {
  fileprivate func distribution(_ quantity: Quantity, _ mark: Mark, _ signature: String) throws(Problem) -> Distribution {
    guard case .distribution(let distribution) = quantity.content else {
      throw Problem(
        "\(signature) takes a distribution, and this is \(quantity.words)", at: mark,
        hint: "a network gives one when its last row is gaussian, normal, bernoulli or categorical")
    }
    return distribution
  }

  /// A distribution's parameters with the axes of `like`; single numbers stay.
  fileprivate mutating func spread(_ distribution: Distribution, _ quantity: Quantity, to like: Quantity) throws(Problem) -> Distribution {
    if hasLead(quantity, like.samples, like.examples) { return distribution }
    let lead = quantity.lead.count
    return try distribution.mapped { value throws(Problem) in
      let shape = graph.shape(value)
      if shape.isEmpty { return value }
      let inner = Shape(shape.dropFirst(lead))
      let own = Quantity(content: .numbers(value), samples: quantity.samples, examples: quantity.examples, elements: inner.written)
      return try spread(own, samples: like.samples, examples: like.examples, at: nil).numbers(nil)
    }
  }

  fileprivate mutating func summed(
    _ p: Quantity, _ x: Quantity, _ distribution: Distribution, _ mark: Mark,
    _ score: (Distribution, Value, inout GraphBuilder) throws(Problem) -> Value
  ) throws(Problem) -> Quantity {
    var like = x
    like.samples = p.samples ?? x.samples
    like.examples = p.examples ?? x.examples
    if like.elements.isEmpty { like.elements = p.elements }
    let wide = try spread(distribution, p, to: like)
    let value = try spread(x, samples: like.samples, examples: like.examples, at: mark)
    let number = try stretched(value, to: like.elements, at: mark)
    return try summedElements(score(wide, number, &graph), like: like)
  }

  /// One number an example: the sum over the elements.
  fileprivate mutating func summedElements(_ value: Value, like: Quantity) throws(Problem) -> Quantity {
    let shape = graph.shape(value)
    let axes = Array(like.lead.count..<shape.count)
    var result = Quantity(content: .numbers(value), samples: like.samples, examples: like.examples, elements: [])
    let count = Shape(shape.dropFirst(like.lead.count)).size
    if !axes.isEmpty {
      result.content = .numbers(try graph.reduce(.sum, value, axes: axes))
      result.reduced = like.reduced.adding(.sum, over: "\(count) elements", count: count, isElements: true)
    }
    return result
  }
}

// MARK: The rest

private let clipFunction: Builtin = { model, call throws(Problem) in
  let values = try call.positional(3...3, signature: "clip(x, low, high)")
  let low = try model.arithmetic(.maximum, model.evaluate(values[0]), model.evaluate(values[1]), at: call.mark)
  return try model.arithmetic(.minimum, low, model.evaluate(values[2]), at: call.mark)
}

private let whereFunction: Builtin = { model, call throws(Problem) in
  let values = try call.positional(3...3, signature: "where(condition, a, b)")
  let (a, b, like) = try model.aligned(model.evaluate(values[1]), model.evaluate(values[2]), at: call.mark)
  let first = like.replacing(a, samples: like.samples, examples: like.examples)
  let second = like.replacing(b, samples: like.samples, examples: like.examples)
  let (condition, wideA, all) = try model.aligned(model.evaluate(values[0]), first, at: call.mark)
  let (_, wideB, _) = try model.aligned(model.evaluate(values[0]), second, at: call.mark)
  return all.replacing(try model.graph.select(condition, wideA, wideB), samples: all.samples, examples: all.examples)
}

private let lerpFunction: Builtin = { model, call throws(Problem) in
  let values = try call.positional(3...3, signature: "lerp(a, b, t)")
  let a = try model.evaluate(values[0])
  let difference = try model.arithmetic(.subtract, model.evaluate(values[1]), a, at: call.mark)
  return try model.arithmetic(.add, a, model.arithmetic(.multiply, difference, model.evaluate(values[2]), at: call.mark), at: call.mark)
}

private let numberFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, signature: "number(t)")[0]
  let quantity = try model.evaluate(x)
  var result = quantity
  result.content = .numbers(try quantity.value(x.mark))
  return result
}

private let oneHotFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, signature: "one_hot(t)")[0]
  let quantity = try model.evaluate(x)
  guard case .classes(let value, let count) = quantity.content else {
    throw Problem("one_hot takes a class, and this is \(quantity.words)", at: x.mark)
  }
  let shape = model.graph.shape(value) + [count]
  let places = model.graph.iota(shape, axis: shape.count - 1)
  let wide = try model.graph.broadcast(try model.graph.reshape(value, to: shape.dropLast() + [1]), to: shape)
  var result = quantity
  // Classes become the first axis as written: of a map the channels, which lie last; of a sequence they are swapped there.
  var hot = try model.graph.binary(.equal, places, wide)
  let lead = quantity.lead.count
  if quantity.elements.count == 1 { hot = try model.graph.transpose(hot, Array(0..<lead) + [lead + 1, lead]) }
  result.content = .numbers(hot)
  result.elements = [count] + quantity.elements
  return result
}

private let shapeFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, signature: "shape(x)")[0]
  let shape = try model.evaluate(x).elements
  return Quantity(content: .shape(shape), elements: [])
}

private let sizeFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, signature: "size(x)")[0]
  let quantity = try model.evaluate(x)
  if case .shape(let shape) = quantity.content { return .number(model.graph.constant(Double(shape.size))) }
  return .number(model.graph.constant(Double(quantity.elements.size)))
}

private let stopFunction: Builtin = { model, call throws(Problem) in
  let x = try call.positional(1...1, signature: "stop(v)")[0]
  let quantity = try model.evaluate(x)
  return quantity.replacing(model.graph.stop(try quantity.value(x.mark)), samples: quantity.samples, examples: quantity.examples)
}

private let concatFunction: Builtin = { model, call throws(Problem) in
  let values = try call.positional(1...16, signature: "concat(a, b, …)")
  var parts: [Quantity] = []
  for value in values { parts.append(try model.evaluate(value)) }
  return try model.concatenated(parts, at: call.mark)
}

extension ModelBuilder {
  /// Joins along the first axis as written; single numbers count as vectors of one; numbers and vectors spread over an image.
  mutating func concatenated(_ parts: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    let samples = parts.compactMap(\.samples).first
    let examples = parts.compactMap(\.examples).first
    let rank = max(1, parts.map(\.elements.count).max() ?? 1)
    let model = parts.first { $0.elements.count == rank }
    var values: [Value] = []
    var size = 0
    for part in parts {
      let wide = try spread(part, samples: samples, examples: examples, at: mark)
      var elements = part.elements.isEmpty ? [1] : part.elements
      var value = try wide.value(mark)
      let lead = wide.lead
      if elements.count == 1, rank > 1, let inner = model?.elements.dropFirst() {
        value = try graph.reshape(value, to: lead + ([elements[0]] + Shape(repeating: 1, count: rank - 1)).stored)
        elements = [elements[0]] + inner
        value = try graph.broadcast(value, to: lead + elements.stored)
      } else {
        value = try graph.reshape(value, to: lead + elements.stored)
      }
      guard elements.count == rank, model.map({ elements.dropFirst() == $0.elements.dropFirst() }) ?? true else {
        throw Problem(
          "\(part.elements.words) cannot be joined to \(model?.elements.words ?? "it"): all axes but the first must be equal", at: mark)
      }
      size += elements[0]
      values.append(value)
    }
    let lead = [samples, examples].compactMap { $0 }
    let inner = model.map { Shape($0.elements.dropFirst()) } ?? []
    let elements = [size] + inner
    let joined = try graph.concat(values, axis: lead.count + elements.storedAxis(0))
    return Quantity(content: .numbers(joined), samples: samples, examples: examples, elements: elements)
  }
}
