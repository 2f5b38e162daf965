import Basics
import Glibc

/// Evaluates equations whose names are all known before anything runs.
struct Constants {
  /// For did-you-mean.
  let names: [String]
  /// How many elements a value of a model has, where there is one.
  let size: ((Expression) throws(Problem) -> Int)?
  let value: (String) -> LetValue?

  init(
    names: [String], size: ((Expression) throws(Problem) -> Int)? = nil, value: @escaping (String) -> LetValue?
  ) {
    self.names = names
    self.size = size
    self.value = value
  }

  /// How the problem ends where a result is not one.
  static let notFinite = "is not a finite number"

  static let functions = ["abs", "sqrt", "exp", "log", "floor", "round", "cos", "min", "max"]

  func evaluate(_ expression: Expression) throws(Problem) -> LetValue {
    switch expression {
    case .number(let value, _): return .number(value)
    case .name(let name, let mark): return try named(name, mark)
    case .itself(let mark): throw Problem("'_' has no constant value", at: mark)
    case .negate(let inner, _): return .number(-(try number(inner)))
    case .binary(let sign, let left, let right, let mark):
      return .number(try apply(sign, number(left), number(right), mark))
    case .comparison(let first, let links): return try .flag(compare(first, links))
    case .call(let name, let arguments, let mark): return .number(try call(name, arguments, mark))
    case .part(let list, let subscripts, let mark):
      guard subscripts.count == 1, case .index(let index) = subscripts[0] else {
        throw Problem("a slice has no constant value", at: mark, hint: "take one element: name[0]")
      }
      return try element(list, index, mark)
    case .member(_, let name, let mark): throw Problem("'.\(name)' has no constant value", at: mark)
    }
  }

  /// The value of an equation as a number; true is 1.
  func number(_ expression: Expression) throws(Problem) -> Double {
    switch try evaluate(expression) {
    case .number(let value): return value
    case .flag(let flag): return flag ? 1 : 0
    case let other: throw Problem("a number is needed here, this is \(other.inWords)", at: expression.mark)
    }
  }

  private func named(_ name: String, _ mark: Mark) throws(Problem) -> LetValue {
    if let value = value(name) { return value }
    if name.first == "'" { return .word(String(name.dropFirst().dropLast())) }
    if name == "pi" { return .number(.pi) }
    if name == "true" || name == "false" { return .flag(name == "true") }
    if ["step", "epoch", "progress"].contains(name) {
      throw Problem("'\(name)' changes during training: it has no value here", at: mark)
    }
    throw Problem("no name of 'let' is '\(name)'", at: mark, hint: suggestion(for: name, among: names, noun: "let"))
  }

  private func apply(
    _ sign: Expression.BinaryOperator, _ a: Double, _ b: Double, _ mark: Mark
  ) throws(Problem) -> Double {
    let result =
      switch sign {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .power: pow(a, b)
      }
    return try finite(result, mark) { "\(a.written) \(sign.rawValue) \(b.written)" }
  }

  private func finite(_ value: Double, _ mark: Mark, _ what: () -> String) throws(Problem) -> Double {
    guard value.isFinite else { throw Problem("\(what()) \(Self.notFinite)", at: mark) }
    return value
  }

  private func compare(_ first: Expression, _ links: [Expression.Link]) throws(Problem) -> Bool {
    var left = first
    var holds = true
    // Every link is evaluated, so that a fault shows even after a link that is false.
    for link in links {
      let linkHolds = try holdsBetween(left, link)
      holds = holds && linkHolds
      left = link.right
    }
    return holds
  }

  private func holdsBetween(_ left: Expression, _ link: Expression.Link) throws(Problem) -> Bool {
    let (a, b) = (try value(of: left, besides: link.right), try value(of: link.right, besides: left))
    switch link.relation {
    case .equal where !a.isNumeric || !b.isNumeric: return a == b
    case .notEqual where !a.isNumeric || !b.isNumeric: return a != b
    default: break
    }
    let (x, y) = (try number(left), try number(link.right))
    return switch link.relation {
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    case .equal: x == y
    case .notEqual: x != y
    }
  }

  /// Beside a name that has a value, a name that has none is a word: `kind == deconv`, also where `kind` is a number.
  private func value(of expression: Expression, besides other: Expression) throws(Problem) -> LetValue {
    if case .name(let word, _) = expression, value(word) == nil, case .name(let name, _) = other, value(name) != nil,
      word.first != "'", !Self.reserved.contains(word)
    {
      return .word(word)
    }
    return try evaluate(expression)
  }

  private static let reserved: Set = ["pi", "true", "false", "step", "epoch", "progress"]

  private func call(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Double {
    if name == "size", let size {
      guard arguments.count == 1, arguments[0].name == nil else {
        throw Problem("size takes one value, not \(arguments.count)", at: mark, hint: "size(x)")
      }
      return Double(try size(arguments[0].value))
    }
    guard Self.functions.contains(name) else {
      throw Problem(
        "'\(name)' cannot be used on constants", at: mark,
        hint: suggestion(for: name, among: Self.functions, noun: "functions of constants"))
    }
    var values: [Double] = []
    for argument in arguments {
      if let word = argument.name { throw Problem("'\(name)' takes no '\(word)' here", at: argument.mark) }
      values.append(try number(argument.value))
    }
    let takesMany = name == "min" || name == "max"
    guard takesMany ? values.count >= 2 : values.count == 1 else {
      throw Problem("\(name) takes \(takesMany ? "two numbers or more" : "one number"), not \(values.count)", at: mark)
    }
    let x = values[0]
    let result =
      switch name {
      case "abs": abs(x)
      case "sqrt": x.squareRoot()
      case "exp": exp(x)
      case "log": log(x)
      case "floor": x.rounded(.down)
      case "round": x.rounded()
      case "cos": cos(x)
      case "min": values.min()!
      default: values.max()!
      }
    return try finite(result, mark) { "\(name)(\(x.written))" }
  }

  private func element(_ list: Expression, _ index: Expression, _ mark: Mark) throws(Problem) -> LetValue {
    let value = try evaluate(list)
    guard case .list(let elements) = value else {
      throw Problem("[ ] takes an element of a list, this is \(value.inWords)", at: mark)
    }
    let position = try number(index)
    guard position == position.rounded(), position >= 0, position < Double(elements.count) else {
      throw Problem(
        "there is no element \(position.written): \(value.inWords) has \(elements.count), counted from 0",
        at: index.mark)
    }
    return elements[Int(position)]
  }
}

extension Expression {
  /// Its value where its names have these values; nil if it uses other names.
  package func constant(_ values: [String: LetValue]) -> Double? {
    try? Constants(names: [], value: { values[$0] }).number(self)
  }
}

extension LetValue {
  fileprivate var isNumeric: Bool {
    switch self {
    case .number, .flag: true
    case .word, .list: false
    }
  }
}
