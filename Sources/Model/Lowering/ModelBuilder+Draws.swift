import Basics
import Graph
import Spec

/// The distributions that an equation names itself: the shape by position, parameters by name.
let distributionNames =
  ["normal", "uniform", "bernoulli", "categorical"] + plainToys.keys.sorted() + Toy.Kind.allCases.map(\.name)

/// Those of the assignment's distributions that are others with a shape.
private let plainToys: [String: (name: String, size: Double)] = [
  "distribution2": ("uniform", 2), "distribution3": ("normal", 1),
]

extension ModelBuilder {
  /// `normal(100)`, `uniform`, `bernoulli(shape(x), p=0.5)`, `categorical(classes=10)`.
  mutating func distribution(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    if let kind = Toy.Kind(rawValue: name) { return try toy(kind, arguments, mark) }
    if let plain = plainToys[name] {
      guard arguments.isEmpty else {
        throw Problem(
          "\(name) takes nothing", at: arguments[0].value.mark, hint: "\(plain.name) takes a shape and parameters")
      }
      return try distribution(plain.name, [.init(.number(plain.size, mark), mark)], mark)
    }
    let standards: KeyValuePairs<String, Double> =
      switch name {
      case "normal": ["mean": 0, "std": 1]
      case "uniform": ["low": 0, "high": 1]
      case "bernoulli": ["p": 0.5]
      default: ["classes": 0]
      }
    try checkNames(arguments, standards.map(\.key), of: name)
    let shape = try self.shape(arguments.filter { $0.name == nil }.map(\.value))
    if name == "categorical" { return try categorical(shape ?? [], arguments, mark) }
    var (result, values) = try parameters(name, standards, shape, arguments, mark)
    switch name {
    case "normal": result.content = .distribution(.normal(mean: values[0], logStd: graph.unary(.log, values[1])))
    case "uniform": result.content = .distribution(.uniform(low: values[0], high: values[1]))
    default:
      // Logits of p: log p − log(1 − p). What is certain is so but for PyTorch's 2⁻²³: logits are finite.
      let most = try graph.binary(.minimum, values[0], graph.constant(1 - 0x1p-23))
      let p = try graph.binary(.maximum, most, graph.constant(0x1p-23))
      let rest = graph.unary(.log, try graph.binary(.subtract, graph.constant(1), p))
      result.content = .distribution(.bernoulli(logits: try graph.binary(.subtract, graph.unary(.log, p), rest)))
    }
    return result
  }

  private func checkNames(_ arguments: [Expression.Argument], _ known: [String], of name: String) throws(Problem) {
    for argument in arguments {
      guard let key = argument.name, !known.contains(key) else { continue }
      throw Problem(
        "\(name) has no parameter '\(key)'", at: argument.mark,
        hint: known.isEmpty ? "it has none" : suggestion(for: key, among: known, noun: "its parameters"))
    }
  }

  /// The parameters by name, all with the axes they have together; the quantity has these, and zeros.
  private mutating func parameters(
    _ name: String, _ standards: KeyValuePairs<String, Double>, _ shape: Shape?, _ arguments: [Expression.Argument],
    _ mark: Mark
  ) throws(Problem) -> (like: Quantity, values: [Value]) {
    var parameters = [Quantity.number(graph.constant(0))]
    if let shape { parameters[0].elements = shape }
    parameters[0].content = .numbers(graph.constant(0, shape: parameters[0].elements.stored))
    for (key, standard) in standards {
      guard let argument = arguments.first(where: { $0.name == key }) else {
        parameters.append(.number(graph.constant(standard)))
        continue
      }
      let parameter = try numeric(argument.value)
      try check(parameter, key, of: name, at: argument.value.mark)
      parameters.append(parameter)
    }
    let aligned = try aligned(parameters, at: mark)
    if let shape, aligned[0].elements != shape {
      throw Problem("\(name) is over \(shape.inWords), and its parameters are \(aligned[0].elements.inWords)", at: mark)
    }
    var values: [Value] = []
    for parameter in aligned.dropFirst() { values.append(try parameter.value(at: mark)) }
    return (aligned[0], values)
  }

  /// `ring`, `ring(modes=10, std=0.1)`, `distribution1(x=theta)`: the shape is the toy's own.
  private mutating func toy(_ kind: Toy.Kind, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    try checkNames(arguments, kind.standards.map(\.key) + [kind.counted?.name].compactMap { $0 }, of: kind.name)
    if let given = arguments.first(where: { $0.name == nil }) {
      throw Problem(
        "\(kind.name) is over \([kind.size].inWords): it takes no shape, only parameters by name", at: given.value.mark)
    }
    var toy = Toy(kind: kind, parameters: [])
    if let (name, standard) = kind.counted {
      toy.count = standard
      if let given = arguments.first(where: { $0.name == name }) {
        toy.count = try wholeNumber(given.value, in: 1...256)
      }
    }
    var (result, values) = try parameters(kind.name, kind.standards, [kind.size], arguments, mark)
    toy.parameters = [try result.value(at: mark)] + values
    result.content = .distribution(.toy(toy))
    return result
  }

  private mutating func categorical(_ shape: Shape, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    guard let classes = arguments.first(where: { $0.name == "classes" }) else {
      throw Problem("categorical needs its number of classes", at: mark, hint: "categorical(classes=10)")
    }
    guard shape.count <= 2 else {
      throw Problem("classes are single ones, T or H×W of them, not \(shape.words)", at: mark)
    }
    let count = try wholeNumber(classes.value, in: 1...1 << 24)
    try checkSize([batch] + shape + [count], at: mark)
    return Quantity(
      content: .distribution(.categorical(logits: graph.constant(0, shape: shape + [count]))), elements: shape)
  }

  /// A constant that no distribution has.
  private func check(_ parameter: Quantity, _ key: String, of name: String, at mark: Mark) throws(Problem) {
    guard case .constant(let number) = graph.node(try parameter.numbers(at: mark)).op else { return }
    if key == "std", !(number >= 0) {
      throw Problem("a standard deviation is not negative, and this is \(number.written)", at: mark)
    }
    if key == "p", !(0...1).contains(number) {
      throw Problem("a probability lies between 0 and 1, and this is \(number.written)", at: mark)
    }
  }

  /// Whole numbers by place, or one `shape(x)`; nil where nothing is given.
  private mutating func shape(_ arguments: [Expression]) throws(Problem) -> Shape? {
    guard let first = arguments.first else { return nil }
    var shape: Shape = []
    for argument in arguments {
      let quantity = try evaluate(argument)
      if case .shape(let given) = quantity.content {
        shape += given
      } else {
        shape.append(try wholeNumber(argument, in: 1...1 << 24))
      }
    }
    guard shape.count <= 3 else {
      throw Problem(
        "\(shape.words) has too many axes", at: first.mark, hint: "shapes are d, T×d or C×H×W: at most three axes")
    }
    try checkSize([batch] + shape, at: first.mark)
    return shape
  }

  // MARK: Drawing

  /// A name of `sample`: data as it comes, or a draw for each example.
  mutating func drawn(_ sample: Objective.Sample, stream: String) throws(Problem) -> Quantity {
    if let f = try placeByPlace(sample.source) { return try drawn(sample, placeByPlace: f, stream: stream) }
    let source = try evaluate(sample.source)
    guard source.distribution != nil else { return try data(sample, source) }
    let count = try sample.count.map { count throws(Problem) in try wholeNumber(count, in: 1...1_000_000) }
    if count != nil, let own = source.samples {
      throw Problem(
        "samples are made twice: what \(sample.name) is drawn from has \(counted(own, "sample")) already",
        at: sample.count?.mark ?? sample.mark,
        hint: "leave out '\(sample.count?.short ?? "k") of': \(sample.name) then has one draw for each of them")
    }
    let wide = try spread(source, samples: count ?? source.samples, examples: batch, at: sample.source.mark)
    guard let distribution = wide.distribution else { preconditionFailure("\(sample.name) was a distribution") }
    var result = wide
    let isGiven = experiment.given.contains(sample.name)
    let value =
      isGiven
      ? try fed(sample.name, shape: wide.shape, at: sample.mark)
      : try distribution.draw(stream: stream, in: &graph)
    result.content = .numbers(value)
    if case .categorical(let logits) = distribution {
      result.content = .classes(value, count: graph.shape(logits).last ?? 1)
    }
    result.story = .plain
    return result
  }

  /// What is not drawn must be data.
  private func data(_ sample: Objective.Sample, _ source: Quantity) throws(Problem) -> Quantity {
    guard isData(sample.source) else {
      throw noting(
        sample.source,
        Problem(
          "\(sample.name) is not drawn: \(sample.source.short) is \(source.words)", at: sample.source.mark,
          hint:
            "'sample' takes data or distributions (a network whose last row is gaussian gives one); a value belongs under 'define'"
        ))
    }
    if let count = sample.count {
      throw Problem("'k of' makes k draws of a distribution, and this is data", at: count.mark)
    }
    return source
  }

  private func isData(_ expression: Expression) -> Bool {
    switch expression {
    case .name(let name, _): experiment.data[name] != nil
    case .member(.name(let name, _), let field, _): experiment.data["\(name).\(field)"] != nil
    default: false
    }
  }

  // MARK: Where things come from

  /// The problem with the place that its reader wants to see next: where the network ends that made the value, or
  /// (`data`) which data it is.
  func noting(_ expression: Expression, data: Bool = false, _ problem: Problem) -> Problem {
    guard names.network == nil else { return problem }
    var expression = expression
    // A name leads on to its equation; a circle was found before.
    for _ in 0..<8 {
      guard case .name(let name, _) = expression, names.local[name] == nil else { break }
      if let sample = experiment.sample(name, in: scope)?.sample {
        expression = sample.source
      } else if let definition = experiment.definitions[name] {
        expression = definition.body
      } else {
        return data ? problem.noting(experiment.sources[name], "\(name) comes from here") : problem
      }
    }
    if case .call(let name, _, _) = expression, case .rows(let rows) = experiment.networks[name]?.body,
      let last = rows.last
    {
      return problem.noting(last.mark, "\(name) ends in '\(last.text)'")
    }
    return problem
  }
}
