import Basics
import Graph

let logProbability: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "log_prob(p, x)")
  let first = try evaluator.evaluate(arguments[0])
  if first.distribution == nil, try evaluator.evaluate(arguments[1]).distribution != nil {
    throw Problem(
      "log_prob(p, x) takes the distribution first, and \(arguments[0].short) is \(first.words)",
      at: arguments[0].mark, hint: "write log_prob(\(arguments[1].short), \(arguments[0].short))")
  }
  let p = try evaluator.distribution(arguments[0], "log_prob(p, x)")
  let x = try evaluator.plain(arguments[1])
  return try evaluator.scored(p, x, arguments, call)
}

/// −log of the probability of t where these are the logits along the features (an image's channels).
let crossEntropy: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "cross_entropy(logits, t)")
  var p = try evaluator.numeric(arguments[0])
  let logits = try p.numbers(at: arguments[0].mark)
  p.elements = try evaluator.withoutFeatures(p, arguments[0])
  p.content = .distribution(.categorical(logits: logits))
  let t = try evaluator.plain(arguments[1])
  return try evaluator.unary(.negate, evaluator.scored(p, t, arguments, call), at: call.mark)
}

let divergence: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(1...2, "kl(q) or kl(q, p)")
  let q = try evaluator.distribution(arguments[0], "kl(q, p)")
  guard arguments.count == 2 else {
    return try evaluator.summedElements(q.certain.divergence(from: nil, in: &evaluator.graph), like: q)
  }
  let p = try evaluator.distribution(arguments[1], "kl(q, p)")
  let title = "kl(\(arguments[0].short), \(arguments[1].short))"
  guard let elements = commonElements(q.elements, p.elements) else {
    let problem = Problem("\(title): q is over \(q.elements.inWords), p over \(p.elements.inWords)", at: call.mark)
    throw evaluator.noting(arguments[1], evaluator.noting(arguments[0], problem))
  }
  if case (.categorical(let a), .categorical(let b)) = (q.certain, p.certain) {
    let (left, right) = (evaluator.graph.shape(a).last ?? 0, evaluator.graph.shape(b).last ?? 0)
    guard left == right else { throw Problem("\(title): q is over \(left) classes, p over \(right)", at: call.mark) }
  }
  let both = try evaluator.wide([q, p], to: elements, at: call.mark)
  return try evaluator.summedElements(
    both[0].certain.divergence(from: both[1].certain, in: &evaluator.graph), like: both[0])
}

let entropyFunction: Builtin = { evaluator, call throws(Problem) in
  let argument = try call.positional(1...1, "entropy(q)")[0]
  let q = try evaluator.distribution(argument, "entropy(q)")
  return try evaluator.summedElements(q.certain.entropy(in: &evaluator.graph), like: q)
}

/// Equal shapes, or one of them a single number or a vector of one.
private func commonElements(_ a: Shape, _ b: Shape) -> Shape? {
  if a == b || b.isEmpty || b == [1] && !a.isEmpty { return a }
  return a.isEmpty || a == [1] ? b : nil
}

extension EquationEvaluator {
  /// The value of an equation that is a distribution.
  mutating func distribution(_ expression: Expression, _ signature: String) throws(Problem) -> Quantity {
    let quantity = try evaluate(expression)
    if quantity.distribution != nil { return quantity }
    throw noting(
      expression,
      Problem(
        "\(signature) takes a distribution, and \(expression.short) is \(quantity.words)", at: expression.mark,
        hint: "a network gives one when its last row is gaussian, normal, bernoulli or categorical"))
  }

  /// log p(x), one number an example.
  fileprivate mutating func scored(
    _ p: Quantity, _ x: Quantity, _ arguments: [Expression], _ call: CallSite
  ) throws(Problem) -> Quantity {
    try checkScored(p, x, arguments[1])
    guard let elements = commonElements(p.elements, x.elements) else {
      let title = "\(call.name)(\(arguments[0].short), \(arguments[1].short))"
      let problem = Problem(
        "\(title): the distribution is over \(p.elements.inWords), x is \(x.elements.inWords)", at: call.mark)
      throw noting(arguments[1], data: true, noting(arguments[0], problem))
    }
    if case .mixture = p.certain, elements != p.elements, elements.size > 1 {
      throw Problem(
        "\(call.name)(\(arguments[0].short), \(arguments[1].short)): the mixture is over \(p.elements.inWords), x is "
          + "\(x.elements.inWords), and a mixture does not stretch", at: call.mark)
    }
    let both = try wide([p, x], to: elements, at: call.mark)
    let value = try both[0].certain.logProbability(both[1].value(at: arguments[1].mark), in: &graph)
    return try summedElements(value, like: both[0])
  }

  /// Whether p has a probability for x: classes for a categorical, numbers for all others.
  fileprivate mutating func checkScored(_ p: Quantity, _ x: Quantity, _ expression: Expression) throws(Problem) {
    guard case .categorical(let logits) = p.certain else {
      let numbers = try x.numbers(expression.short, at: expression.mark)
      if let support = p.certain.support { try checkSupport(support, numbers, expression) }
      if let scorer = p.certain.scorer {
        note(Scored(value: numbers, scorer: scorer, text: expression.short, mark: expression.mark))
      }
      return
    }
    guard case .classes(_, let count) = x.content else {
      throw Problem(
        "a categorical distribution scores classes, and \(expression.short) is \(x.words)", at: expression.mark)
    }
    let classes = graph.shape(logits).last ?? 0
    guard count == classes else {
      throw Problem(
        "the distribution is over \(classes) classes, and \(expression.short) is one of \(count)", at: expression.mark)
    }
  }

  /// Throws where x is data itself, not computed from it, with a range that a distribution over so much does not cover.
  private func checkSupport(
    _ support: (name: String, range: ClosedRange<Double>, hint: String), _ numbers: Value, _ expression: Expression
  ) throws(Problem) {
    guard let name = feeds.first(where: { $0.value == numbers })?.key, let range = scope.experiment.data[name]?.range,
      range.lowerBound < support.range.lowerBound || range.upperBound > support.range.upperBound
    else { return }
    let problem = Problem(
      "a \(support.name) distribution is over \(support.range.lowerBound.written) to "
        + "\(support.range.upperBound.written), and \(expression.short) lies from \(range.lowerBound.written) to "
        + "\(range.upperBound.written)", at: expression.mark, hint: support.hint)
    throw problem.noting(scope.experiment.sources[name], "\(name) comes from here")
  }

  /// One number an example: the sum over the elements.
  fileprivate mutating func summedElements(_ value: Value, like: Quantity) throws(Problem) -> Quantity {
    let count = like.elements.size
    var result = Quantity(content: .numbers(value), samples: like.samples, examples: like.examples, elements: [])
    if like.elements.isEmpty { return result }
    let axes = Array(like.lead.count..<like.lead.count + like.elements.count)
    result.content = .numbers(try graph.reduce(.sum, value, axes: axes))
    result.story = Story.plain.reduced(.sum, over: .elements, count: count)
    return result
  }
}

extension Quantity {
  /// The distribution of a quantity that is known to be one.
  fileprivate var certain: Distribution {
    guard let distribution else { preconditionFailure("\(words) is not a distribution") }
    return distribution
  }
}

extension Distribution {
  /// The numbers that it is over where these have ends that data can lie outside of by mistake, and what to do then.
  fileprivate var support: (name: String, range: ClosedRange<Double>, hint: String)? {
    switch kind {
    case .bernoulli: ("bernoulli", 0...1, "scale: 0 1 in 'data', or a last row 'normal'")
    case .discretisedLogistic(let logistic):
      (
        kind.name, logistic.levels.low...logistic.levels.high,
        "low=-1, high=1 say between which ends its levels lie, or 'scale' in 'data' how the data does"
      )
    case .normal, .categorical, .uniform, .laplace, .logistic, .toy, .relaxed, .mixture: nil
    }
  }
}
