import Basics
import Graph

// Functions that do not reduce their values.

let clipFunction: Builtin = { evaluator, call throws(Problem) in
  let values = try call.positional(3...3, "clip(x, low, high)")
  let x = try evaluator.numeric(values[0])
  let low = try evaluator.elementwise(.maximum, x, evaluator.numeric(values[1]), at: call.mark)
  let clipped = try evaluator.elementwise(.minimum, low, evaluator.numeric(values[2]), at: call.mark)
  // At a bound the gradient goes to x, as in PyTorch; maximum and minimum would share it with the bound.
  let both = try evaluator.aligned([x, clipped], at: call.mark).map { quantity throws(Problem) in
    try quantity.value(at: call.mark)
  }
  return clipped.replacing(
    try evaluator.graph.select(evaluator.graph.binary(.equal, both[0], both[1]), both[0], both[1]))
}

/// Numbers, or classes of one kind.
let whereFunction: Builtin = { evaluator, call throws(Problem) in
  let values = try call.positional(3...3, "where(condition, a, b)")
  let parts = [try evaluator.numeric(values[0]), try evaluator.plain(values[1]), try evaluator.plain(values[2])]
  if parts[1].classCount != parts[2].classCount {
    throw Problem(
      "where chooses between \(parts[1].words) and \(parts[2].words): both must be numbers, or classes of one kind",
      at: call.mark)
  }
  let all = try evaluator.aligned(parts, at: call.mark)
  var result = all[1].replacing(
    try evaluator.graph.select(all[0].value(at: call.mark), all[1].value(at: call.mark), all[2].value(at: call.mark)))
  result.story = parts[1].story.combined(.and, parts[2].story)
  return result
}

let lerpFunction: Builtin = { evaluator, call throws(Problem) in
  let values = try call.positional(3...3, "lerp(a, b, t): a + t (b - a)")
  let a = try evaluator.numeric(values[0])
  let difference = try evaluator.elementwise(.subtract, evaluator.numeric(values[1]), a, at: call.mark)
  return try evaluator.elementwise(
    .add, a, evaluator.elementwise(.multiply, difference, evaluator.numeric(values[2]), at: call.mark), at: call.mark)
}

let numberFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "number(t)")[0]
  var result = try evaluator.plain(x)
  result.content = .numbers(try result.value(at: x.mark))
  result.members = [:]
  return result
}

let oneHotFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "one_hot(t)")[0]
  let quantity = try evaluator.plain(x)
  guard let count = quantity.classCount, quantity.elements.count <= 2 else {
    throw Problem("one_hot takes a class, T or H×W of them, and \(x.short) is \(quantity.words)", at: x.mark)
  }
  let value = try quantity.value(at: x.mark)
  let shape = evaluator.graph.shape(value) + [count]
  try shape.checkSize(at: x.mark)
  let classes = evaluator.graph.iota(shape, axis: shape.count - 1)
  let wide = try evaluator.graph.broadcast(try evaluator.graph.reshape(value, to: shape.dropLast() + [1]), to: shape)
  var result = quantity.bare
  result.content = .numbers(try evaluator.graph.binary(.equal, classes, wide))
  return try evaluator.classesFirst(result, count)
}

/// The class of the largest feature: of a vector, of each position of a sequence, of each point of an image.
let argmaxFunction: Builtin = { evaluator, call throws(Problem) in
  if let over = call.arguments.first(where: { $0.name == "over" }) {
    throw Problem(
      "argmax has no 'over': it gives a class, and classes lie along the features", at: over.mark,
      hint: "the place of the largest among samples or examples is no class; softmax(x, over=samples) weighs them")
  }
  let x = try call.positional(1...1, "argmax(x)")[0]
  var result = try evaluator.numeric(x).bare
  let value = try result.numbers(at: x.mark)
  result.elements = try evaluator.withoutFeatures(result, x)
  let shape = evaluator.graph.shape(value)
  result.content = .classes(try evaluator.graph.argmax(value, axis: shape.count - 1), count: shape.last ?? 1)
  return result
}

let shapeFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "shape(x)")[0]
  return Quantity(content: .shape(try evaluator.evaluate(x).elements), elements: [])
}

/// How many elements a value or a shape has.
let sizeFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "size(x)")[0]
  let quantity = try evaluator.evaluate(x)
  if case .shape(let shape) = quantity.content { return .number(evaluator.graph.constant(Double(shape.size))) }
  return .number(evaluator.graph.constant(Double(quantity.elements.size)))
}

/// The same value or distribution, through which no gradient goes.
let stopFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "stop(v)")[0]
  return try evaluator.evaluate(x).mapped { value throws(Problem) in evaluator.graph.stop(value) }
}

/// Each example's gradient. Examples do not depend on one another, so it is the gradient of their sum. (Through batch
/// statistics they do; the gradient is then still that of the sum.)
let gradientFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "grad(y, x)")
  let y = try evaluator.numeric(arguments[0])
  let x = try evaluator.numeric(arguments[1])
  guard y.elements.size == 1 else {
    throw Problem(
      "grad(y, x) takes one number an example, and \(arguments[0].short) is \(y.words)", at: arguments[0].mark,
      hint: "sum(…) makes one number of its elements")
  }
  guard y.samples == nil || x.samples != nil, y.examples == nil || x.examples != nil else {
    throw Problem(
      "\(arguments[0].short) is \(y.words), and \(arguments[1].short) is the same for all: \(x.words)", at: call.mark)
  }
  let (from, to) = (try y.numbers(at: call.mark), try x.numbers(at: call.mark))
  guard evaluator.graph.reaches(from, to) else {
    throw Problem(
      "\(arguments[0].short) does not depend on \(arguments[1].short): it has no gradient for it", at: call.mark)
  }
  let total = try evaluator.graph.reduce(.sum, from, axes: Array(evaluator.graph.shape(from).indices))
  return x.bare.replacing(try evaluator.graph.gradients(of: total, for: [to])[0])
}

let concatFunction: Builtin = { evaluator, call throws(Problem) in
  let values = try call.positional(1...16, "concat(a, b, …)")
  var parts: [Quantity] = []
  for value in values { parts.append(try evaluator.numeric(value)) }
  return try evaluator.concatenated(parts, at: call.mark)
}

extension EquationEvaluator {
  /// The elements without the features: those of a vector, of a sequence's positions, an image's channels.
  func withoutFeatures(_ quantity: Quantity, _ expression: Expression) throws(Problem) -> Shape {
    guard !quantity.elements.isEmpty else {
      throw Problem("\(expression.short) is \(quantity.words): it has no features to choose from", at: expression.mark)
    }
    return quantity.elements.stored.dropLast()
  }

  /// Joins along the first axis as written; single numbers count as vectors of one; numbers and vectors spread over
  /// an image.
  fileprivate mutating func concatenated(_ parts: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    let goal = parts.map(\.elements).max { $0.count < $1.count } ?? []
    let inner = Shape(goal.dropFirst())
    let wide = try together(parts, at: mark)
    let lead = wide[0].lead
    var values: [Value] = []
    var size = 0
    for part in wide {
      let own = part.elements.isEmpty ? [1] : part.elements
      let fits = own.count == max(1, goal.count) ? Shape(own.dropFirst()) == inner : own.count == 1 && goal.count == 3
      guard fits else {
        throw Problem(
          "\(part.elements.inWords) cannot be joined to \(goal.inWords): all axes but the first must be equal",
          at: mark,
          hint: "numbers and vectors spread over an image")
      }
      let elements = [own[0]] + inner
      let slots = own.count == elements.count ? elements : [own[0]] + Shape(repeating: 1, count: inner.count)
      let value = try graph.reshape(part.value(at: mark), to: lead + slots.stored)
      values.append(try graph.broadcast(value, to: lead + elements.stored))
      size += own[0]
    }
    var result = wide[0].bare
    result.elements = [size] + inner
    try result.shape.checkSize(at: mark)
    result.content = .numbers(try graph.concat(values, axis: lead.count + result.elements.storedFirst))
    for part in parts { result.story = result.story.combined(.and, part.story) }
    return result
  }
}
