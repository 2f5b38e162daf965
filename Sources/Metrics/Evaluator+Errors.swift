import Basics
import Graph
import Model
import Results
import Spec

// How sure a number is that is a mean over examples.
extension Evaluator {
  /// A number of `define`, of a report or of a row over a split, with its standard error over the examples: s / √N of
  /// what each example adds. There is none for what is not made of means alone, as the root of one. The mean of what the
  /// examples add, in Double, is the value; where means of the whole split go into it, `means` gives that.
  package func score(
    _ name: String, over split: Split, examples: Int? = nil, step: UInt64
  ) throws -> Score {
    let sum = MeanTerms(of: name, in: compiler.experiment)
    let terms = sum.terms ?? []
    let count = batches(of: split, examples: examples).reduce(0) { $0 + $1.count }
    let isAverage = try !terms.isEmpty && count > 0 && graphs([name]).isAverage
    if isAverage, let own = try ofEach(terms, over: split, examples: examples, step: step) {
      var score = Score(meanOf: own)
      score.value += sum.constant
      if !score.value.isFinite { return Score(score.value, count: count) }
      score.note = try drawsInWords(of: terms.map(\.equation))
      return score
    }
    let hasError = !terms.isEmpty && !isAverage
    let value = try part(0, of: hasError ? 2 : 1) {
      try means(of: [name], over: split, examples: examples, step: step)[0].value
    }
    var score = Score(value, count: count)
    guard hasError, value.isFinite else { return score }
    let own = try part(1, of: 2) { try ofEach(terms, over: split, examples: examples, step: step) }
    guard let own else { return score }
    score.error = Score(meanOf: own).error
    score.note = try drawsInWords(of: terms.map(\.equation))
    return score
  }

  /// What each example adds to a sum of means; nil: it cannot be told apart.
  private func ofEach(
    _ terms: [MeanTerms.Term], over split: Split, examples: Int?, step: UInt64
  ) throws -> [Double]? {
    let equations = terms.enumerated().map { (name: "term \($0)", equation: $1.equation) }
    var own: [Double] = []
    for (index, indices) in inTurn(batches(of: split, examples: examples)) {
      let draw = step &* 65_536 &+ UInt64(index)
      var sums = [Double](repeating: 0, count: indices.count)
      let values = try values(
        [], also: equations, batch: indices.count, examples: data.isEmpty ? nil : (split, indices), draw: draw)
      for (term, equation) in zip(terms, equations) {
        // Draw by draw, of each an example after the other.
        guard let numbers = values[equation.name]?.numbers, let shape = values[equation.name]?.shape,
          let rows = shape.first, rows > 0, rows % indices.count == 0
        else { return nil }
        let width = numbers.count / rows
        let weight = term.weight / Double(numbers.count / indices.count)
        for row in 0..<rows {
          let sum = numbers[row * width..<(row + 1) * width].reduce(0) { $0 + Double($1) }
          sums[row % indices.count] += weight * sum
        }
      }
      own += sums
    }
    return own
  }

  /// "1 draw of z an example", of the names of `sample` that are drawn from a network.
  private func drawsInWords(of equations: [Expression]) throws -> String? {
    let batch = 2
    let asked = equations.enumerated().map { (name: "term \($0)", equation: $1) }
    let graph = try compiler.values([], also: asked, batch: batch).graph
    let words = try compiler.experiment.objective.samples.compactMap { sample -> String? in
      let isDrawn = graph.nodes.contains { node in
        if case .random(_, "sample/\(sample.name)") = node.op { true } else { false }
      }
      guard isDrawn, !compiler.isDrawnFromNature(sample.name) else { return nil }
      let count = try compiler.exampleCount(of: sample.name, batch: batch) / batch
      return "\(count) draw\(count == 1 ? "" : "s") of \(sample.name)"
    }
    return words.isEmpty ? nil : words.joined(separator: ", ") + " an example"
  }
}

/// A number as a sum of means over examples, each with a weight, and of a constant.
private struct MeanTerms {
  struct Term {
    var weight: Double
    var equation: Expression
  }
  /// Nil: it is something else.
  private(set) var terms: [Term]?
  private(set) var constant = 0.0
  private let definitions: [String: Expression]
  private let constants: [String: Double]
  private let functions: [String: Expression]

  init(of name: String, in experiment: Experiment) {
    let objective = experiment.objective
    // A step may have draws of its own.
    let isOfStep = objective.steps.contains { $0.reports.contains { $0.name == name } }
    let values = objective.definitions.filter(\.parameters.isEmpty)
    definitions = Dictionary(values.map { ($0.name, $0.body) }) { first, _ in first }
    let others = objective.definitions.filter { !$0.parameters.isEmpty }
    functions = Dictionary(others.map { ($0.name, $0.body) }) { first, _ in first }
    constants = Dictionary(
      experiment.lets.compactMap { binding in
        if case .number(let number) = binding.value { (binding.name, number) } else { nil }
      }
    ) { first, _ in first }
    var equations = Dictionary(objective.reports.map { ($0.name, $0.equation) }) { first, _ in first }
    for row in experiment.evaluate {
      if case .equation(let column, let equation) = row, equations[column] == nil { equations[column] = equation }
    }
    let equation = isOfStep ? nil : equations[name] ?? definitions[name]
    terms = equation.flatMap { terms(of: $0, weight: 1, depth: 0) }
  }

  private mutating func terms(of equation: Expression, weight: Double, depth: Int) -> [Term]? {
    guard depth < 32 else { return nil }
    if let number = number(equation) {
      constant += weight * number
      return []
    }
    func inner(_ part: Expression, _ factor: Double = 1) -> [Term]? {
      terms(of: part, weight: weight * factor, depth: depth + 1)
    }
    switch equation {
    case .name(let name, _): return definitions[name].flatMap { inner($0) }
    case .negate(let part, _): return inner(part, -1)
    case .binary(.add, let left, let right, _):
      guard let first = inner(left), let second = inner(right) else { return nil }
      return first + second
    case .binary(.subtract, let left, let right, _):
      guard let first = inner(left), let second = inner(right, -1) else { return nil }
      return first + second
    case .binary(.multiply, let left, let right, _):
      if let factor = number(left) { return inner(right, factor) }
      return number(right).flatMap { inner(left, $0) }
    case .binary(.divide, let left, let right, _): return number(right).flatMap { inner(left, 1 / $0) }
    case .call("mean", let arguments, _) where arguments.count == 1 && isOfExamples(arguments[0].value, depth: depth):
      return [Term(weight: weight, equation: arguments[0].value)]
    default: return nil
    }
  }

  /// Whether its value for an example depends on that example alone: no mean or sum over examples is in it.
  private func isOfExamples(_ equation: Expression, depth: Int) -> Bool {
    guard depth < 32, equation.calls(of: "mean").isEmpty else { return false }
    let values = equation.values.map(\.name)
    // `over=examples` names them. A value may have the name of a function that is called, as kl(q) does.
    let bodies = values.compactMap { definitions[$0] } + equation.called.compactMap { functions[$0] }
    return !values.contains("examples") && bodies.allSatisfy { isOfExamples($0, depth: depth + 1) }
  }

  private func number(_ equation: Expression) -> Double? {
    switch equation {
    case .number(let number, _): return number
    case .name(let name, _): return definitions[name] == nil ? constants[name] : nil
    case .negate(let part, _): return number(part).map { -$0 }
    case .binary(let sign, let left, let right, _):
      guard let left = number(left), let right = number(right) else { return nil }
      switch sign {
      case .add: return left + right
      case .subtract: return left - right
      case .multiply: return left * right
      case .divide: return left / right
      case .power: return nil
      }
    default: return nil
    }
  }
}
