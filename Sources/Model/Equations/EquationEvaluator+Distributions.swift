import Basics
import Graph
import Spec

/// The distributions that an equation names itself: the shape by position, parameters by name.
let distributionNames =
  ["normal", "uniform", "bernoulli", "categorical"] + plainToys.keys.sorted() + Toy.Kind.allCases.map(\.name)

/// The assignment's distributions that are aliases of others with a shape.
private let plainToys: [String: (name: String, size: Double)] = [
  "distribution2": ("uniform", 2), "distribution3": ("normal", 1),
]

extension EquationEvaluator {
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
      // Logits of p: log p − log(1 − p). Probabilities are clamped to 2⁻²³ … 1 − 2⁻²³ as in PyTorch, so that logits are
      // finite.
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
    try ([batch] + shape + [count]).checkSize(at: mark)
    return Quantity(
      content: .distribution(.categorical(logits: graph.constant(0, shape: shape + [count]))), elements: shape)
  }

  /// A constant that no distribution has.
  private func check(_ parameter: Quantity, _ key: String, of name: String, at mark: Mark) throws(Problem) {
    guard case .constant(let number) = graph.node(try parameter.numbers(at: mark)).op else { return }
    if key == "std", !(number >= 0) {
      throw Problem("a standard deviation is not negative, and this is \(number.written)", at: mark)
    }
    if key == "std", number == 0, name == "normal" {
      throw Problem(
        "a normal distribution with standard deviation 0 has no density", at: mark,
        hint: "a number above 0; a scale that may be 0 stands outside: scale * e, with e: normal(shape(x))")
    }
    if key == "p", !(0...1).contains(number) {
      throw Problem("a probability lies between 0 and 1, and this is \(number.written)", at: mark)
    }
  }

  /// Whole numbers by position, or one `shape(x)`; nil where nothing is given.
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
    try ([batch] + shape).checkSize(at: first.mark)
    return shape
  }
}
