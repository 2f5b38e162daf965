import Basics
import Model

/// Sums and differences of mean codes, shown as pictures: of `7 - 1 + 4` those of the three means and of the result, `[4, …]`. A
/// term is a class, by its number or word, or an equation that is true of some examples (`data.smile > 0`).
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
    let terms = try terms(compiler)
    if terms.contains(where: { $0.index != nil }) {
      do { try compiler.checkEntries(of: label) } catch { return "'\(label)' is not a class of each example" }
    }
    return try input(compiler) == nil ? "'\(value)' is made from nothing of the shape of '\(codes)'" : nil
  }

  private func input(_ compiler: Compiler) throws -> String? {
    let shape = try compiler.entry(of: codes).shape
    return try compiler.draws(behind: value).first { try compiler.entry($0).shape == shape }
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
      guard number >= 0, number == number.rounded(), words.isEmpty || Int(number) < words.count else {
        throw Problem("there is no class \(number.written)", at: mark)
      }
      return [Term(sign: sign, equation: part, index: Int(number))]
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
    try compiler.checkEntries(of: part)
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
    let count = means.count + 1
    var given = try evaluator.others(behind: value, than: input, [0], copies: count)
    given[input] = (means + [sum]).flatMap { $0 }
    return try evaluator.cells(of: value, examples: [Int](repeating: 0, count: count), given: given)
  }
}
