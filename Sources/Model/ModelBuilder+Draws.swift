import Basics
import Graph
import Spec

/// The distributions that an equation names itself: the shape by position, parameters by name.
let distributionNames = ["normal", "uniform", "bernoulli", "categorical"]

extension ModelBuilder {
  /// `normal(100)`, `uniform`, `bernoulli(shape(x), p=0.5)`, `categorical(classes=10)`.
  mutating func distribution(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Quantity {
    let allowed = switch name {
    case "normal": ["mean", "std"]
    case "uniform": ["low", "high"]
    case "bernoulli": ["p"]
    default: ["classes"]
    }
    var parameters: [String: Quantity] = [:]
    for argument in arguments {
      guard let key = argument.name else { continue }
      guard allowed.contains(key) else {
        throw Problem("\(name) has no parameter '\(key)'", at: argument.mark, hint: suggestion(for: key, among: allowed, noun: "its parameters"))
      }
      parameters[key] = try evaluate(argument.value)
    }
    let shape = try self.shape(arguments.filter { $0.name == nil })
    var like = Quantity(content: .shape([]), elements: shape ?? [])
    for parameter in parameters.values where shape == nil && parameter.elements.count > like.elements.count { like.elements = parameter.elements }
    for parameter in parameters.values {
      like.samples = like.samples ?? parameter.samples
      like.examples = like.examples ?? parameter.examples
    }
    func parameter(_ model: inout ModelBuilder, _ key: String, standard: Double) throws(Problem) -> Value {
      let given = parameters[key] ?? .number(model.graph.constant(standard))
      let wide = try model.spread(given, samples: like.samples, examples: like.examples, at: mark)
      return try model.stretched(wide, to: like.elements, at: mark)
    }
    switch name {
    case "normal":
      let logStd = graph.unary(.log, try parameter(&self, "std", standard: 1))
      like.content = .distribution(.normal(mean: try parameter(&self, "mean", standard: 0), logStd: logStd))
    case "uniform":
      let low = try parameter(&self, "low", standard: 0)
      like.content = .distribution(.uniform(low: low, high: try parameter(&self, "high", standard: 1)))
    case "bernoulli":
      // Logits of p: log p − log(1 − p).
      let p = try parameter(&self, "p", standard: 0.5)
      let rest = try graph.binary(.subtract, graph.constant(1), p)
      like.content = .distribution(.bernoulli(logits: try graph.binary(.subtract, graph.unary(.log, p), graph.unary(.log, rest))))
    default:
      guard let classes = arguments.first(where: { $0.name == "classes" }) else {
        throw Problem("categorical needs its number of classes", at: mark, hint: "categorical(classes=10)")
      }
      let count = try wholeNumber(classes.value)
      guard count > 0 else { throw Problem("\(count) classes", at: classes.mark) }
      like = Quantity(content: .shape([]), elements: shape ?? [])
      like.content = .distribution(.categorical(logits: graph.constant(0, shape: like.elements.stored + [count])))
    }
    return like
  }

  /// Whole numbers by place, or one `shape(x)`; nil where nothing is given.
  private mutating func shape(_ arguments: [Expression.Argument]) throws(Problem) -> Shape? {
    guard !arguments.isEmpty else { return nil }
    var shape: Shape = []
    for argument in arguments {
      let quantity = try evaluate(argument.value)
      if case .shape(let given) = quantity.content {
        shape += given
      } else {
        let size = try wholeNumber(argument.value)
        guard (1...1 << 24).contains(size) else { throw Problem("an axis of \(size)", at: argument.mark, hint: "shapes are whole numbers from 1") }
        shape.append(size)
      }
    }
    return shape
  }

  /// A name of `sample`: data as it comes, or a draw for each example.
  mutating func drawn(_ sample: Objective.Sample) throws(Problem) -> Quantity {
    let source = try evaluate(sample.source)
    let count = try sample.count.map { expression throws(Problem) in
      let count = try wholeNumber(expression)
      guard count > 0 else { throw Problem("\(count) samples", at: expression.mark) }
      return count
    }
    guard case .distribution(let distribution) = source.content else {
      guard isData(sample.source) else {
        throw Problem(
          "\(sample.name) is not drawn: this is \(source.words)", at: sample.source.mark,
          hint: "'sample' takes data or distributions; a value belongs under 'define'")
      }
      if let count { throw Problem("\(count) of data", at: sample.mark, hint: "'k of' makes k draws of a distribution") }
      return source
    }
    if count != nil, source.samples != nil {
      throw Problem("samples are made twice: what \(sample.name) is drawn from has \(source.samples!) samples already", at: sample.mark)
    }
    let samples = count ?? source.samples
    let wide = try leading(distribution, source, samples: samples)
    var result = Quantity(content: .shape([]), samples: samples, examples: batch, elements: source.elements)
    let value: Value
    if let given = try given(sample.name, result) {
      value = given
    } else {
      value = try wide.draw(stream: "sample/\(sample.name)", in: &graph)
    }
    result.content = .numbers(value)
    if case .categorical(let logits) = distribution { result.content = .classes(value, count: graph.shape(logits).last ?? 1) }
    return result
  }

  private func isData(_ expression: Expression) -> Bool {
    switch expression {
    case .name(let name, _): experiment.data[name] != nil
    case .member(.name(let name, _), let field, _): experiment.data["\(name).\(field)"] != nil
    default: false
    }
  }

  /// The fed input that stands for a name of `sample` which is given rather than drawn.
  private mutating func given(_ name: String, _ quantity: Quantity) throws(Problem) -> Value? {
    guard experiment.given.contains(name) else { return nil }
    return graph.input(Port(name, .fed), shape: quantity.lead + quantity.elements.stored)
  }

  /// The distribution's parameters with samples and examples in front, one draw for each.
  private mutating func leading(_ distribution: Distribution, _ quantity: Quantity, samples: Int?) throws(Problem) -> Distribution {
    let lead = quantity.lead.count
    return try distribution.mapped { value throws(Problem) in
      let shape = graph.shape(value)
      let inner = shape.count >= lead ? Shape(shape.dropFirst(lead)) : []
      let own = Quantity(
        content: .numbers(value), samples: shape.isEmpty ? nil : quantity.samples, examples: shape.isEmpty ? nil : quantity.examples,
        elements: inner.written)
      return try spread(own, samples: samples, examples: batch, at: nil).numbers(nil)
    }
  }
}
