import Basics

/// How a row's `init` is written: `normal(std=0.02)`, `orthogonal`, `constant(0.1)`. Names and defaults are PyTorch's.
extension Initial {
  fileprivate struct Rule: Sendable {
    let name: String
    /// With their defaults; nil: must be given. A single one may stand without its name.
    let parameters: [(name: String, standard: Double?)]
    let make: @Sendable ([Double]) -> Initial
  }

  fileprivate static let rules: [Rule] = [
    Rule(name: "zeros", parameters: []) { _ in .constant(0) },
    Rule(name: "ones", parameters: []) { _ in .constant(1) },
    Rule(name: "constant", parameters: [("value", nil)]) { .constant($0[0]) },
    Rule(name: "uniform", parameters: [("low", 0), ("high", 1)]) { .uniform(low: $0[0], high: $0[1]) },
    Rule(name: "normal", parameters: [("mean", 0), ("std", 1)]) { .normal(mean: $0[0], std: $0[1]) },
    Rule(name: "kaiming_uniform", parameters: [("slope", 0)]) { .kaimingUniform(slope: $0[0]) },
    Rule(name: "kaiming_normal", parameters: [("slope", 0)]) { .kaimingNormal(slope: $0[0]) },
    Rule(name: "xavier_uniform", parameters: [("gain", 1)]) { .xavierUniform(gain: $0[0]) },
    Rule(name: "xavier_normal", parameters: [("gain", 1)]) { .xavierNormal(gain: $0[0]) },
    Rule(name: "orthogonal", parameters: [("gain", 1)]) { .orthogonal(gain: $0[0]) },
  ]

  /// What the field `init` is, for the reference.
  static let summary = summary(of: "the weights", standard: "PyTorch's default")

  static func summary(of what: String, standard: String) -> String {
    "how \(what) begin: \(rules.map(\.name).joined(separator: ", ")); \(standard) without it"
  }

  /// Its numbers are literal ones: what else may stand there was computed before (`EquationEvaluator.settled`).
  static func read(_ equation: Expression) throws(Problem) -> Initial {
    let name: String
    var arguments: [Expression.Argument] = []
    switch equation {
    case .name(let word, _): name = word
    case .call(let word, let given, _): (name, arguments) = (word, given)
    default: throw Problem("init is a way to begin, such as normal(std=0.02) or orthogonal", at: equation.mark)
    }
    guard let rule = rules.first(where: { $0.name == name }) else {
      throw Problem(
        "no way to begin is named '\(name)'", at: equation.mark,
        hint: suggestion(for: name, among: rules.map(\.name), noun: "ways to begin"))
    }
    let values = try rule.fill(arguments, at: equation.mark)
    if name == "normal", values[1] < 0 { throw Problem("a standard deviation is not negative", at: equation.mark) }
    if name == "uniform", values[0] > values[1] { throw Problem("low lies above high", at: equation.mark) }
    return rule.make(values)
  }
}

extension Initial.Rule {
  /// The parameters' values in order.
  fileprivate func fill(_ arguments: [Expression.Argument], at mark: Mark) throws(Problem) -> [Double] {
    var values = parameters.map(\.standard)
    var isGiven = [Bool](repeating: false, count: parameters.count)
    for argument in arguments {
      let index = try index(of: argument)
      if isGiven[index] { throw Problem("'\(parameters[index].name)' is given twice", at: argument.mark) }
      isGiven[index] = true
      values[index] = try number(argument.value)
    }
    var filled: [Double] = []
    for (value, parameter) in zip(values, parameters) {
      guard let value else { throw Problem("\(name) needs a number: \(name)(\(parameter.name)=…)", at: mark) }
      filled.append(value)
    }
    return filled
  }

  /// Which of the parameters an argument is.
  private func index(of argument: Expression.Argument) throws(Problem) -> Int {
    let names = parameters.map(\.name)
    if names.isEmpty { throw Problem("\(name) takes nothing in ( )", at: argument.mark) }
    guard let given = argument.name else {
      if names.count == 1 { return 0 }
      let form = names.map { "\($0)=…" }.joined(separator: ", ")
      throw Problem("\(name) takes its numbers by name", at: argument.mark, hint: "write \(name)(\(form))")
    }
    guard let index = names.firstIndex(of: given) else {
      throw Problem(
        "\(name) has no '\(given)'", at: argument.mark, hint: suggestion(for: given, among: names, noun: "it has"))
    }
    return index
  }

  /// An argument's number, which must be known before anything runs.
  private func number(_ equation: Expression) throws(Problem) -> Double {
    let result: Double? =
      switch equation {
      case .number(let number, _): number
      case .negate(.number(let number, _), _): -number
      default: nil
      }
    guard let result else { throw Problem("init needs a number that does not change", at: equation.mark) }
    guard abs(result) <= 1e30 else { throw Problem("\(result.written) is too large to begin with", at: equation.mark) }
    return result
  }
}
