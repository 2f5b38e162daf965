import Basics
import Graph

/// Which axes an `over=` names.
func over(_ call: CallSite) throws(Problem) -> Story.Axes? {
  guard let expression = call.named("over") else { return nil }
  guard case .name(let word, _) = expression, let over = Story.Axes(rawValue: word) else {
    throw Problem("'over' is elements, samples or examples", at: expression.mark)
  }
  return over
}

func reduction(_ way: Story.Way) -> Builtin {
  { evaluator, call throws(Problem) in
    let x = try call.positional(
      1...1, named: ["over"], "\(call.name)(x) or \(call.name)(x, over=elements | samples | examples)")[0]
    return try evaluator.reduced(evaluator.numeric(x), way, over: over(call) ?? .elements, call, x.short)
  }
}

let meanFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, named: ["over"], "mean(x) or mean(x, over=elements | samples | examples)")[0]
  var value = try evaluator.numeric(x)
  if let over = try over(call) { return try evaluator.reduced(value, .mean, over: over, call, x.short) }
  guard !value.isOneNumber else {
    throw Problem("\(x.short) is one number already: there is nothing left to average", at: call.mark)
  }
  if !value.elements.isEmpty { value = try evaluator.reduced(value, .mean, over: .elements, call, x.short) }
  if value.samples != nil { value = try evaluator.reduced(value, .mean, over: .samples, call, x.short) }
  if value.examples != nil { value = try evaluator.reduced(value, .mean, over: .examples, call, x.short) }
  return value
}

/// `max(x)` reduces elements, `max(a, b)` takes the larger, element by element.
func extremum(_ op: Binary, _ way: Story.Way) -> Builtin {
  { evaluator, call throws(Problem) in
    let values = try call.positional(1...8, named: ["over"], "\(call.name)(x), or \(call.name)(a, b)")
    var result = try evaluator.numeric(values[0])
    if values.count == 1 {
      return try evaluator.reduced(result, way, over: over(call) ?? .elements, call, values[0].short)
    }
    if let over = call.named("over") {
      throw Problem(
        "'over' is for \(call.name) of one value", at: over.mark, hint: "\(call.name)(a, b) goes element by element")
    }
    for value in values.dropFirst() {
      result = try evaluator.elementwise(op, result, evaluator.numeric(value), at: call.mark)
    }
    return result
  }
}

/// log Σ exp over the samples, through their largest; the mean divides by their number.
func logExponential(_ way: Story.Way) -> Builtin {
  { evaluator, call throws(Problem) in
    let x = try call.positional(
      1...1, named: ["over"], "\(call.name)(x) or \(call.name)(x, over=elements | samples | examples)")[0]
    return try evaluator.reduced(evaluator.numeric(x), way, over: over(call) ?? .samples, call, x.short)
  }
}

/// exp(x) over its sum: along the features, as the layer has it, or over all elements, the samples or the examples.
let softmaxFunction: Builtin = { evaluator, call throws(Problem) in
  guard let over = try over(call) else { return try evaluator.call(Softmax.self, call) }
  let x = try call.positional(
    1...1, named: ["over"], "softmax(x) or softmax(x, over=elements | samples | examples)")[0]
  let quantity = try evaluator.numeric(x)
  let axes = try evaluator.axes(of: quantity, over, call, x.short)
  return quantity.replacing(try evaluator.graph.softmax(quantity.numbers(at: x.mark), axes: axes))
}

extension EquationEvaluator {
  fileprivate mutating func reduced(
    _ quantity: Quantity, _ way: Story.Way, over: Story.Axes, _ call: CallSite, _ name: String
  ) throws(Problem) -> Quantity {
    let axes = try axes(of: quantity, over, call, name)
    let value = try quantity.numbers(at: call.mark)
    var result = quantity
    switch over {
    case .elements: result.elements = []
    case .samples: result.samples = nil
    case .examples: result.examples = nil
    }
    let count = axes.map { graph.shape(value)[$0] }.size
    result.content = .numbers(try reduced(value, way, axes, count: count))
    if over == .examples, way == .sum || way == .mean { noteExampleSum(try graph.reduce(.sum, value, axes: axes)) }
    result.story = quantity.story.reduced(way, over: over, count: count)
    result.members = [:]
    return result
  }

  /// The axes in memory; throws where there are none of that kind.
  func axes(of quantity: Quantity, _ over: Story.Axes, _ call: CallSite, _ name: String) throws(Problem)
    -> [Int]
  {
    switch over {
    case .elements:
      guard !quantity.elements.isEmpty else {
        throw Problem(
          "\(call.name) goes over elements, and \(name) is \(quantity.words)", at: call.mark,
          hint: quantity.examples == nil ? nil : "there are no elements left to reduce; mean(…) averages over examples")
      }
      return Array(quantity.lead.count..<quantity.lead.count + quantity.elements.count)
    case .samples:
      guard quantity.samples != nil else {
        throw Problem(
          "\(call.name) goes over samples, and \(name) has none: it is \(quantity.words)", at: call.mark,
          hint: "'sample: {z: k of q(x)}' makes k samples of each example")
      }
      return [0]
    case .examples:
      guard quantity.examples != nil else {
        throw Problem(
          "\(call.name) goes over examples, and \(name) is the same for all of them: \(quantity.words)", at: call.mark)
      }
      return [quantity.samples == nil ? 0 : 1]
    }
  }

  private mutating func reduced(_ value: Value, _ way: Story.Way, _ axes: [Int], count: Int) throws(Problem) -> Value {
    switch way {
    case .sum: return try graph.reduce(.sum, value, axes: axes)
    case .mean: return try graph.mean(value, axes: axes)
    case .largest: return try graph.reduce(.max, value, axes: axes)
    case .smallest: return graph.unary(.negate, try graph.reduce(.max, graph.unary(.negate, value), axes: axes))
    case .norm: return try norm(value, axes)
    case .logSumExp: return try graph.logSumExp(value, axes: axes)
    case .logMeanExp:
      return try graph.binary(
        .subtract, graph.logSumExp(value, axes: axes), graph.constant(logarithm(Double(count))))
    }
  }

  /// √ Σ x². The root has no finite slope at 0: there the norm is 0 and its gradient too.
  private mutating func norm(_ value: Value, _ axes: [Int]) throws(Problem) -> Value {
    let squares = try graph.reduce(.sum, graph.unary(.square, value), axes: axes)
    let isPositive = try graph.binary(.less, graph.constant(0), squares)
    let root = graph.unary(.squareRoot, try graph.select(isPositive, squares, graph.constant(1)))
    return try graph.select(isPositive, root, graph.constant(0))
  }
}
