import Basics
import Graph
import Spec

/// The distributions that an equation names itself: the shape by position, parameters by name.
let distributionNames =
  ["normal", "uniform", "bernoulli", "categorical", "laplace", "logistic", "discretised_logistic"]
  + plainToys.keys.sorted() + Toy.Kind.allCases.map(\.name)

/// The assignment's distributions that are aliases of others with a shape.
private let plainToys: [String: (name: String, size: Double)] = [
  "distribution2": ("uniform", 2), "distribution3": ("normal", 1),
]

/// What PyTorch calls parameters that have another name here.
private let otherNames = ["loc": "mean", "probs": "p"]

/// Whether a distribution holds the logarithm of a parameter.
private func isLogarithmic(_ key: String, _ name: String) -> Bool { key == "scale" || key == "std" && name == "normal" }

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
    let isOfLogits = arguments.contains { $0.name == "logits" }
    /// Parameters that may be equations, with their defaults.
    var standards: KeyValuePairs<String, Double> = [:]
    var others: [String] = []
    switch name {
    case "normal": standards = ["mean": 0, "std": 1]
    case "uniform": standards = ["low": 0, "high": 1]
    case "laplace", "logistic": standards = ["mean": 0, "scale": 1]
    case "discretised_logistic": (standards, others) = (["mean": 0, "scale": 1], ["levels", "low", "high"])
    case "bernoulli": (standards, others) = (isOfLogits ? ["logits": 0] : ["p": 0.5], ["p", "logits"])
    default: others = ["classes", "logits"]
    }
    try checkNames(arguments, standards.map(\.key) + others, of: name)
    if isOfLogits, let other = arguments.first(where: { $0.name == "p" || $0.name == "classes" }), let key = other.name
    {
      throw Problem("\(name) takes either \(key) or logits, and is given both", at: other.mark)
    }
    let shape = try self.shape(arguments.filter { $0.name == nil }.map(\.value))
    if name == "categorical" { return try categorical(shape, arguments, mark) }
    var (result, values) = try parameters(name, standards, shape, arguments, mark)
    switch name {
    case "normal": result.content = .distribution(.normal(mean: values[0], logStd: values[1]))
    case "uniform": result.content = .distribution(.uniform(low: values[0], high: values[1]))
    case "laplace": result.content = .distribution(.laplace(Laplace(mean: values[0], logScale: values[1])))
    case "logistic": result.content = .distribution(.logistic(Logistic(mean: values[0], logScale: values[1])))
    case "discretised_logistic":
      let smooth = Logistic(mean: values[0], logScale: values[1])
      result.content = .distribution(
        .discretisedLogistic(DiscretisedLogistic(smooth: smooth, levels: try levels(arguments, mark))))
    case _ where isOfLogits: result.content = .distribution(.bernoulli(logits: values[0]))
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

  func checkNames(_ arguments: [Expression.Argument], _ known: [String], of name: String) throws(Problem) {
    for argument in arguments {
      guard let key = argument.name, !known.contains(key) else { continue }
      var hint = known.isEmpty ? "it has none" : suggestion(for: key, among: known, noun: "its parameters")
      if let own = otherNames[key], known.contains(own) { hint = "it is called '\(own)' here" }
      if key == "std", known.contains("scale") {
        hint = "it takes a scale, which is the standard deviation times \(name == "laplace" ? "1 / √2" : "√3 / π")"
      }
      throw Problem("\(name) has no parameter '\(key)'", at: argument.mark, hint: hint)
    }
  }

  /// The parameters by name, all with the axes they have together, of `std` and `scale` the logarithms; the quantity has
  /// these axes, and zeros.
  mutating func parameters(
    _ name: String, _ standards: KeyValuePairs<String, Double>, _ shape: Shape?, _ arguments: [Expression.Argument],
    _ mark: Mark
  ) throws(Problem) -> (like: Quantity, values: [Value]) {
    var parameters = [Quantity.number(graph.constant(0))]
    if let shape { parameters[0].elements = shape }
    parameters[0].content = .numbers(graph.constant(0, shape: parameters[0].elements.stored))
    for (key, standard) in standards {
      guard let argument = arguments.first(where: { $0.name == key }) else {
        parameters.append(.number(graph.constant(isLogarithmic(key, name) ? logarithm(standard) : standard)))
        continue
      }
      var parameter = try numeric(argument.value)
      try check(parameter, key, of: name, at: argument.value.mark)
      if isLogarithmic(key, name) {
        parameter = parameter.replacing(try graph.logOfScale(parameter.numbers(at: argument.value.mark)))
      }
      parameters.append(parameter)
    }
    if name == "uniform" { try checkRange(parameters[1], parameters[2], at: mark) }
    let aligned = try aligned(parameters, at: mark)
    if let shape, aligned[0].elements != shape {
      throw Problem("\(name) is over \(shape.inWords), and its parameters are \(aligned[0].elements.inWords)", at: mark)
    }
    var values: [Value] = []
    for parameter in aligned.dropFirst() { values.append(try parameter.value(at: mark)) }
    return (aligned[0], values)
  }

  /// A constant that no distribution has.
  private func check(_ parameter: Quantity, _ key: String, of name: String, at mark: Mark) throws(Problem) {
    guard case .constant(let number) = graph.node(try parameter.numbers(at: mark)).op else { return }
    let noun = key == "std" ? "standard deviation" : key
    if key == "std" || key == "scale", !(number >= 0) {
      throw Problem("a \(noun) is not negative, and this is \(number.written)", at: mark)
    }
    if isLogarithmic(key, name), number == 0 {
      throw Problem(
        "a \(name) distribution with \(noun) 0 has no density", at: mark,
        hint: "a number above 0; a scale that may be 0 stands outside: scale * e, with e: \(name)(shape(x))")
    }
    if key == "p", !(0...1).contains(number) {
      throw Problem("a probability lies between 0 and 1, and this is \(number.written)", at: mark)
    }
  }

  /// Constants between which there is nothing to draw.
  private func checkRange(_ low: Quantity, _ high: Quantity, at mark: Mark) throws(Problem) {
    guard case .constant(let low) = graph.node(try low.numbers(at: mark)).op,
      case .constant(let high) = graph.node(try high.numbers(at: mark)).op, low >= high
    else { return }
    throw Problem("uniform is from low to high, and here low is \(low.written) and high \(high.written)", at: mark)
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
