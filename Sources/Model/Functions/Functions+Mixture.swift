import Basics
import Graph

private let signature = "mixture(d, logits=l), mixture(d, components=10) or mixture(d, over=samples | examples)"

/// A mixture of the components that d holds: one after another along its features, or, with `over`, one for each sample or
/// example. Without `logits` all weigh the same.
let mixtureFunction: Builtin = { evaluator, call throws(Problem) in
  let argument = try call.positional(1...1, named: ["logits", "components", "over"], signature)[0]
  let d = try evaluator.distribution(argument, "mixture(d)").bare
  switch d.distribution {
  case .normal, .bernoulli, .uniform, .laplace, .logistic, .discretisedLogistic: break
  default:
    throw evaluator.noting(
      argument,
      Problem(
        "mixture mixes normal, bernoulli, uniform, laplace, logistic or discretised_logistic distributions, and"
          + " \(argument.short) is \(d.words)", at: argument.mark))
  }
  if let over = try over(call), over != .elements {
    if let count = call.named("components") {
      throw Problem("the components are the \(over.rawValue): their number is known", at: count.mark)
    }
    return try evaluator.mixture(of: d, argument.short, over: over, call)
  }
  return try evaluator.mixture(ofFeatures: d, argument.short, call)
}

/// The first axis of a value as samples: of K×D, K samples of a vector of D.
let samplesFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "samples(v)")[0]
  let quantity = try evaluator.plain(x)
  if let own = quantity.samples {
    throw Problem(
      "samples are made twice: \(x.short) has \(counted(own, "sample")) already", at: x.mark,
      hint: "an equation has at most one samples axis")
  }
  guard let count = quantity.elements.first else {
    throw Problem("\(x.short) is \(quantity.words): it has no axis to become samples", at: x.mark)
  }
  let value = try quantity.value(at: x.mark)
  let axis = quantity.lead.count + quantity.elements.storedFirst
  var result = quantity.replacing(
    try evaluator.graph.transpose(
      value, [axis] + evaluator.graph.shape(value).indices.filter { $0 != axis }))
  (result.samples, result.elements) = (count, Shape(quantity.elements.dropFirst()))
  return result
}

extension EquationEvaluator {
  /// Components one after another along the features, of an image along its channels. Who chooses is told by the shape of
  /// the logits: a vector of K chooses for the whole example, T×K at each position, K×H×W at each point.
  fileprivate mutating func mixture(ofFeatures d: Quantity, _ name: String, _ call: CallSite) throws(Problem)
    -> Quantity
  {
    var logits: Quantity
    var mark = call.mark
    switch (call.named("logits"), call.named("components")) {
    case (let given?, nil):
      (logits, mark) = (try numeric(given).bare, given.mark)
      _ = try withoutFeatures(logits, given)
    case (nil, let count?):
      let count = try wholeNumber(count, in: 1...1 << 20)
      logits = Quantity(content: .numbers(graph.constant(0, shape: [count])), elements: [count])
    case (nil, nil):
      throw Problem(
        "mixture needs the logits of its components, or how many there are", at: mark,
        hint: "it is written \(signature)")
    case (_?, let count?):
      throw Problem("mixture takes either logits or components, and is given both", at: count.mark)
    }
    let (features, choices) = (d.elements.stored, logits.elements.stored)
    let (positions, count) = (Shape(features.dropLast()), choices.last ?? 1)
    guard let all = features.last else {
      throw Problem(
        "\(name) is \(d.words): a single number has no features to hold components", at: call.mark,
        hint: "over=samples mixes one component for each sample, over=examples one for each example")
    }
    guard all % count == 0 else {
      throw Problem(
        "\(name) is \(d.words): its features are no whole number of \(count) components", at: call.mark,
        hint: "the components lie one after another along the features, an image's channels")
    }
    guard choices.count == 1 || Shape(choices.dropLast()) == positions else {
      throw Problem(
        "the logits are \(logits.elements.inWords), and \(name) is over \(d.elements.inWords)", at: mark,
        hint: "a vector of K chooses for the whole example, T×K at each position, K×H×W at each point")
    }
    let both = try together([d, logits], at: call.mark)
    let (lead, size) = (both[0].lead, all / count)
    let stored = positions + [size]
    var result = try both[0].mapped { value throws(Problem) in
      let split = try graph.reshape(value, to: lead + positions + [count, size])
      let last = graph.shape(split).count - 1
      return try graph.transpose(split, Array(0..<last - 1) + [last, last - 1])
    }
    result.elements = stored.written
    let own = choices.count == 1 ? Shape(repeating: 1, count: positions.count) : positions
    let wide = try graph.reshape(both[1].numbers(at: mark), to: lead + own + [1, count])
    return try mixed(
      result, logits: graph.broadcast(wide, to: lead + stored + [count]),
      joint: choices.count == 1 ? stored.count : 1)
  }

  /// A component for each sample or example; all elements share the choice.
  fileprivate mutating func mixture(of d: Quantity, _ name: String, over: Story.Axes, _ call: CallSite) throws(Problem)
    -> Quantity
  {
    _ = try axes(of: d, over, call, name)
    var logits = Quantity.number(graph.constant(0))
    if let given = call.named("logits") {
      logits = try numeric(given).bare
      guard logits.elements.isEmpty else {
        throw Problem(
          "a logit is one number for each of the \(over.rawValue), and \(given.short) is \(logits.words)",
          at: given.mark,
          hint: over == .samples ? "samples(v) makes samples of the elements of a vector" : nil)
      }
    }
    let both = try together([d, logits], at: call.mark)
    let axis = over == .samples || both[0].samples == nil ? 0 : 1
    let count = both[0].lead[axis]
    /// The axis of the samples or examples goes to the end.
    func moved(_ quantity: Quantity) throws(Problem) -> Quantity {
      var result = try quantity.mapped { value throws(Problem) in
        try graph.transpose(value, graph.shape(value).indices.filter { $0 != axis } + [axis])
      }
      if over == .samples { result.samples = nil } else { result.examples = nil }
      return result
    }
    let (result, choice) = (try moved(both[0]), try moved(both[1]))
    let elements = result.elements.stored
    let wide = try graph.reshape(
      choice.numbers(at: call.mark), to: result.lead + Shape(repeating: 1, count: elements.count) + [count])
    return try mixed(
      result, logits: graph.broadcast(wide, to: result.lead + elements + [count]), joint: elements.count)
  }

  /// A quantity whose distribution has its components along the last axis, as a mixture of them.
  private func mixed(_ quantity: Quantity, logits: Value, joint: Int) throws(Problem) -> Quantity {
    var result = quantity.bare
    guard let component = quantity.distribution else { preconditionFailure("\(quantity.words) is no distribution") }
    result.content = .distribution(.mixture(ComponentMixture(logits: logits, component: component, joint: joint)))
    return result
  }
}
