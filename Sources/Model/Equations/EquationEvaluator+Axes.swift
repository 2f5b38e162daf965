import Basics
import Graph

extension EquationEvaluator {
  // MARK: Samples and examples

  /// The quantity with the axes that it lacks: one without samples or examples is the same for all of them.
  mutating func spread(_ quantity: Quantity, samples: Int?, examples: Int?, at mark: Mark?) throws(Problem) -> Quantity
  {
    if quantity.samples == samples && quantity.examples == examples { return quantity }
    if let own = quantity.samples, let samples, own != samples {
      throw Problem(
        "\(own) samples meet \(samples): samples are made twice here", at: mark,
        hint: "an equation has at most one samples axis")
    }
    if let own = quantity.examples, let examples, own != examples {
      throw Problem("a batch of \(own) meets a batch of \(examples)", at: mark)
    }
    var slots: Shape = []
    if samples != nil { slots.append(quantity.samples ?? 1) }
    if examples != nil { slots.append(quantity.examples ?? 1) }
    let target = [samples, examples].compactMap { $0 }
    let lead = quantity.lead.count
    try (target + quantity.elements).checkSize(at: mark)
    var result = try quantity.mapped { value throws(Problem) in
      let inner = graph.shape(value).dropFirst(lead)
      return try graph.broadcast(try graph.reshape(value, to: slots + inner), to: target + inner)
    }
    result.samples = samples
    result.examples = examples
    return result
  }

  /// Values broadcast to common samples and examples; their elements stay.
  mutating func together(_ quantities: [Quantity], at mark: Mark?) throws(Problem) -> [Quantity] {
    let samples = quantities.compactMap(\.samples).first
    let examples = quantities.compactMap(\.examples).first
    var result: [Quantity] = []
    for quantity in quantities { result.append(try spread(quantity, samples: samples, examples: examples, at: mark)) }
    return result
  }

  // MARK: Elements

  /// Values broadcast to common axes and elements, as far as the language allows.
  mutating func aligned(_ quantities: [Quantity], at mark: Mark?) throws(Problem) -> [Quantity] {
    var elements: Shape = []
    for quantity in quantities { elements = try common(elements, quantity.elements, at: mark) }
    return try wide(quantities, to: elements, at: mark)
  }

  /// Values broadcast to common axes and to elements that all of them stretch to.
  mutating func wide(_ quantities: [Quantity], to elements: Shape, at mark: Mark?) throws(Problem) -> [Quantity] {
    var result: [Quantity] = []
    for quantity in try together(quantities, at: mark) {
      result.append(try stretched(quantity, to: elements, at: mark))
    }
    return result
  }

  /// Equal shapes, a single number (or a vector of one), or with equally many axes a 1: nothing else stretches.
  private func common(_ a: Shape, _ b: Shape, at mark: Mark?) throws(Problem) -> Shape {
    if a == b || b.isEmpty || b == [1] && !a.isEmpty { return a }
    if a.isEmpty || a == [1] { return b }
    guard a.count == b.count, zip(a, b).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw Problem(
        "\(a.inWords) meets \(b.inWords): elements must have equal shapes", at: mark,
        hint: "only a single number, or an axis of 1 among equally many, stretches")
    }
    return zip(a, b).map { max($0, $1) }
  }

  mutating func stretched(_ quantity: Quantity, to elements: Shape, at mark: Mark?) throws(Problem) -> Quantity {
    let own = quantity.elements
    if own == elements { return quantity }
    let lead = quantity.lead
    try (lead + elements).checkSize(at: mark)
    let inner = own.count == elements.count ? own.stored : Shape(repeating: 1, count: elements.count)
    var result = try quantity.mapped { value throws(Problem) in
      let extra = graph.shape(value).dropFirst(lead.count + own.count)
      return try graph.broadcast(try graph.reshape(value, to: lead + inner + extra), to: lead + elements.stored + extra)
    }
    result.elements = elements
    return result
  }
}
