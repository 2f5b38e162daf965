import Basics
import Graph

extension ModelBuilder {
  /// The quantity with the axes it lacks: what lacks samples or examples is the same for all.
  func hasLead(_ quantity: Quantity, _ samples: Int?, _ examples: Int?) -> Bool {
    quantity.samples == samples && quantity.examples == examples
  }

  mutating func spread(_ quantity: Quantity, samples: Int?, examples: Int?, at mark: Mark?) throws(Problem) -> Quantity {
    if hasLead(quantity, samples, examples) { return quantity }
    let value = try quantity.value(mark)
    return quantity.replacing(try spread(value, of: quantity, samples: samples, examples: examples, at: mark), samples: samples, examples: examples)
  }

  private mutating func spread(
    _ value: Value, of quantity: Quantity, samples: Int?, examples: Int?, at mark: Mark?
  ) throws(Problem) -> Value {
    if let own = quantity.samples, let samples, own != samples {
      throw Problem("\(own) samples meet \(samples): samples are made twice here", at: mark, hint: "an equation has at most one samples axis")
    }
    if let own = quantity.examples, let examples, own != examples {
      throw Problem("a batch of \(own) meets a batch of \(examples)", at: mark)
    }
    let inner = Shape(graph.shape(value).dropFirst(quantity.lead.count))
    var slots: Shape = []
    var target: Shape = []
    if let samples {
      slots.append(quantity.samples ?? 1)
      target.append(samples)
    }
    if let examples {
      slots.append(quantity.examples ?? 1)
      target.append(examples)
    }
    return try graph.broadcast(try graph.reshape(value, to: slots + inner), to: target + inner)
  }

  /// Two values with all axes of both: leads spread, elements equal or stretched as the language allows.
  mutating func aligned(_ a: Quantity, _ b: Quantity, at mark: Mark?) throws(Problem) -> (Value, Value, like: Quantity) {
    let elements = try commonElements(a, b, at: mark)
    let samples = a.samples ?? b.samples
    let examples = a.examples ?? b.examples
    let wideA = try stretched(try spread(a, samples: samples, examples: examples, at: mark), to: elements, at: mark)
    let wideB = try stretched(try spread(b, samples: samples, examples: examples, at: mark), to: elements, at: mark)
    let like = Quantity(content: .numbers(wideA), samples: samples, examples: examples, elements: elements)
    return (wideA, wideB, like)
  }

  private func commonElements(_ a: Quantity, _ b: Quantity, at mark: Mark?) throws(Problem) -> Shape {
    if a.elements == b.elements || b.elements.isEmpty || b.elements == [1] && !a.elements.isEmpty { return a.elements }
    if a.elements.isEmpty || a.elements == [1] { return b.elements }
    if a.elements.count == b.elements.count,
      zip(a.elements, b.elements).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 })
    {
      return zip(a.elements, b.elements).map { max($0, $1) }
    }
    throw Problem(
      "\(a.elements.words) meets \(b.elements.words): elements must have equal shapes", at: mark,
      hint: "only a single number, or an axis of 1 among equally many, stretches")
  }

  mutating func stretched(_ quantity: Quantity, to elements: Shape, at mark: Mark?) throws(Problem) -> Value {
    let value = try quantity.value(mark)
    if quantity.elements == elements { return value }
    let lead = quantity.lead
    let inner = quantity.elements.count == elements.count ? quantity.elements.stored : Shape(repeating: 1, count: elements.count)
    return try graph.broadcast(try graph.reshape(value, to: lead + inner), to: lead + elements.stored)
  }

  /// An operator, element by element.
  mutating func arithmetic(_ op: Binary, _ a: Quantity, _ b: Quantity, at mark: Mark?) throws(Problem) -> Quantity {
    _ = try a.numbers(mark)
    _ = try b.numbers(mark)
    return try elementwise(op, a, b, at: mark)
  }

  /// The same for classes too: they may be compared.
  mutating func elementwise(_ op: Binary, _ a: Quantity, _ b: Quantity, at mark: Mark?) throws(Problem) -> Quantity {
    let (left, right, like) = try aligned(a, b, at: mark)
    var result = like
    result.content = .numbers(try graph.binary(op, left, right))
    result.reduced = combined(op, a, b, at: mark)
    return result
  }

  /// The story of a sum is its longer side's; a mean over elements added to a sum over them is most likely a slip.
  private mutating func combined(_ op: Binary, _ a: Quantity, _ b: Quantity, at mark: Mark?) -> Reduced {
    if op == .add || op == .subtract, let mark,
      a.reduced.averagesElements && b.reduced.sumsElements || a.reduced.sumsElements && b.reduced.averagesElements
    {
      let warning = Problem(
        "a mean over elements is added to a sum over elements: the one weighs less by the number of elements", at: mark,
        hint: "left: \(a.reduced.words)\nright: \(b.reduced.words)", severity: .warning)
      if !warnings.contains(warning) { warnings.append(warning) }
    }
    return a.reduced.steps.count >= b.reduced.steps.count ? a.reduced : b.reduced
  }

  mutating func unary(_ op: Unary, _ a: Quantity, at mark: Mark?) throws(Problem) -> Quantity {
    var result = a
    result.content = .numbers(graph.unary(op, try a.numbers(mark)))
    result.members = [:]
    return result
  }
}
