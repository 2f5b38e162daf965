import Basics
import Model

/// Sums and differences of mean codes, shown as pictures: of `7 - 1 + 4` those of the three means and of the result,
/// `[4, …]`. A term is a class, by its number or word, or an equation that is true of some examples (`data.smile > 0`).
struct CodeSums: ValueArrayKind {
  static let name = "sums"
  static let summary = "a value of the mean codes of classes, and of their sum"
  static let fields: [Field<Self>] = [
    .value, Field("equation", \.equation, required: true, "sums and differences of classes"),
    Field("code", \.code, "the code of an example; 'code' where not given"),
    Field("by", \.by, "the class of an example; data.label where not given"),
    Field("examples", \.examples, in: 1...1_000_000, "how many examples the means are of, at most"),
  ]
  var value = ""
  var equation: Expression?
  var code: Expression?
  var by: Expression?
  var examples = 10_000

  private var codes: Expression { code ?? .name("code", needed.mark) }
  private var label: Expression { by ?? .member(.name("data", needed.mark), "label", needed.mark) }
  private var needed: Expression {
    guard let equation else { preconditionFailure("sums without an equation") }
    return equation
  }

  private struct Term {
    var sign: Float
    var equation: Expression
    /// Nil: the examples for which the equation is not 0.
    var index: Int?
  }

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    if compiler.data.isEmpty { return "there is no data" }
    if code == nil, !compiler.hasValue("code") { return "'define' has no 'code'" }
    try compiler.checkEntries(of: codes)
    // Names of classes are words of the label: one that is mistyped is the first to hear of.
    if by != nil { try checkNumber(label, compiler) }
    if try terms(compiler).contains(where: { $0.index != nil }), by == nil {
      guard compiler.data.contains(where: { $0.name == "data.label" }) else {
        return "'\(label)' is not a class of each example"
      }
      try checkNumber(label, compiler)
    }
    return try input(compiler) == nil ? "'\(value)' is made from nothing of the shape of '\(codes)'" : nil
  }

  /// An example is in a class or not, so there is one number of each.
  private func checkNumber(_ equation: Expression, _ compiler: Compiler) throws {
    try compiler.checkEntries(of: equation)
    guard try compiler.entry(of: equation).shape.isEmpty else {
      throw Problem(
        "'\(equation)' is not one number for each example", at: equation.mark,
        hint: "a class, as data.label, or what is true of an example, as code[0] > 0")
    }
  }

  private func input(_ compiler: Compiler) throws -> String? {
    if case .name(let name, _) = codes, try compiler.draws(behind: value).contains(name) {
      return try compiler.source(named: name, field: "code", of: value)?.input
    }
    return try compiler.standIn(
      for: codes.description, shape: compiler.entry(of: codes).shape, field: "code", of: value)
  }

  private func terms(_ compiler: Compiler) throws -> [Term] {
    return try terms(needed, sign: 1, compiler.words(of: label), compiler)
  }

  private func terms(_ part: Expression, sign: Float, _ words: [String], _ compiler: Compiler) throws -> [Term] {
    switch part {
    case .binary(.add, let left, let right, _):
      return try terms(left, sign: sign, words, compiler) + terms(right, sign: sign, words, compiler)
    case .binary(.subtract, let left, let right, _):
      return try terms(left, sign: sign, words, compiler) + terms(right, sign: -sign, words, compiler)
    case .negate(let inner, _): return try terms(inner, sign: -sign, words, compiler)
    case .number(let number, let mark):
      let count = try? compiler.graph(of: label).classes["value"]
      guard let index = Int(exactly: number), index >= 0, index < count ?? .max else {
        throw Problem(
          "there is no class \(number.written)", at: mark, hint: count.map { "the classes are 0 to \($0 - 1)" })
      }
      return [Term(sign: sign, equation: part, index: index)]
    case .name(let name, let mark):
      if let index = words.firstIndex(of: name) { return [Term(sign: sign, equation: part, index: index)] }
      guard compiler.hasValue(name) else {
        throw Problem(
          "no class is called '\(name)'", at: mark,
          hint: words.isEmpty
            ? "these classes have no names: write their numbers, 7-1+4"
            : suggestion(for: name, among: words, noun: "classes"))
      }
    default: break
    }
    guard !part.values.isEmpty else {
      throw Problem("'\(part)' is neither a class nor true of some examples", at: part.mark)
    }
    try checkNumber(part, compiler)
    return [Term(sign: sign, equation: part, index: nil)]
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let input = try input(evaluator.compiler) else { preconditionFailure("there was an obstacle") }
    let terms = try terms(evaluator.compiler)
    let codes = try evaluator.entries(of: codes, count: examples).entries
    let isOfClasses = terms.contains { $0.index != nil }
    let labels = isOfClasses ? try evaluator.entries(of: label, count: examples).numbers : []
    var means: [[Float]] = []
    for term in terms {
      let members: [Bool]
      if let index = term.index {
        members = labels.map { $0 == Float(index) }
      } else {
        members = try evaluator.entries(of: term.equation, count: examples).numbers.map { $0 != 0 }
      }
      let own = zip(codes, members).filter { $0.1 }.map { $0.0 }
      guard !own.isEmpty else { throw Problem("no example is of '\(term.equation)'") }
      means.append(own[0].indices.map { i in Float(own.reduce(0) { $0 + Double($1[i]) } / Double(own.count)) })
    }
    let sum = means[0].indices.map { i in zip(terms, means).reduce(Float(0)) { $0 + $1.0.sign * $1.1[i] } }
    return try evaluator.cells(
      of: value, varying: [input: NPY(shape: [means.count + 1, sum.count], numbers: (means + [sum]).flatMap { $0 })])
  }
}
