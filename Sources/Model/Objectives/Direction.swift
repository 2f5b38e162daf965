import Basics
import Spec

/// Which way a number of an objective is better, derived from its equations: a name in a maximised equation is better
/// higher, with a minus before it lower; a name in none of them has the direction of the names that it is made of.
package struct Direction {
  private let experiment: Experiment
  private let definitions: [String: Expression]
  /// Names of `let`, which weigh terms.
  private let factors: [String: LetValue]

  package init(_ experiment: Experiment) {
    self.experiment = experiment
    let values = experiment.objective.definitions.filter(\.parameters.isEmpty)
    definitions = Dictionary(values.map { ($0.name, $0.body) }) { first, _ in first }
    factors = Dictionary(experiment.lets.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// Nil: it is unknown, or both are wanted in turn.
  package func isBetterHigher(_ name: String) -> Bool? {
    if StepPlan.lossNames(experiment.objective).joined().contains(name) { return false }
    let reports = experiment.objective.reports + experiment.objective.steps.flatMap(\.reports)
    // `report: [{bound: elbo}]` is elbo.
    if definitions[name] == nil, case .name(let other, _)? = reports.first(where: { $0.name == name })?.equation {
      return wanted(other, depth: 0)
    }
    return wanted(name, depth: 0)
  }

  private func wanted(_ name: String, depth: Int) -> Bool? {
    guard depth < 4 else { return nil }
    var signs = Signs(of: name, definitions, factors)
    var ways: Set<Bool> = []
    for update in experiment.objective.steps.flatMap(\.updates) {
      for sign in signs.read(update.equation) { ways.insert(sign == update.maximize) }
    }
    if ways.isEmpty, let body = definitions[name] {
      for part in Set(body.values.map(\.name)) where definitions[part] != nil {
        guard let way = wanted(part, depth: depth + 1) else { return nil }
        var signs = Signs(of: part, definitions, factors)
        for sign in signs.read(body) { ways.insert(sign == way) }
      }
    }
    return ways.count == 1 ? ways.first : nil
  }
}

/// Whether equations grow (true) or fall (false) with a name, for each of the name's occurrences; both where that
/// cannot be seen.
private struct Signs {
  private let name: String
  private let definitions: [String: Expression]
  private let factors: [String: LetValue]
  /// Of other names: each is opened once.
  private var known: [String: Set<Bool>] = [:]

  init(of name: String, _ definitions: [String: Expression], _ factors: [String: LetValue]) {
    self.name = name
    self.definitions = definitions
    self.factors = factors
  }

  mutating func read(_ expression: Expression) -> Set<Bool> {
    switch expression {
    case .number, .itself: return []
    case .name(let other, _): return named(other)
    case .negate(let part, _): return turned(read(part))
    case .binary(.add, let left, let right, _): return read(left).union(read(right))
    case .binary(.subtract, let left, let right, _): return read(left).union(turned(read(right)))
    case .binary(.multiply, let left, let right, _):
      if let isPositive = left.isPositive(factors) { return isPositive ? read(right) : turned(read(right)) }
      if let isPositive = right.isPositive(factors) { return isPositive ? read(left) : turned(read(left)) }
      return unclear([left, right])
    case .binary(.divide, let left, let right, _):
      if let isPositive = right.isPositive(factors) { return isPositive ? read(left) : turned(read(left)) }
      return unclear([left, right])
    case .binary(.power, let left, let right, _): return unclear([left, right])
    case .comparison(let first, let links): return unclear([first] + links.map(\.right))
    case .call(let function, let arguments, _):
      let parts = arguments.map(\.value)
      guard Self.growing.contains(function) else { return unclear(parts) }
      return parts.reduce(into: []) { $0.formUnion(read($1)) }
    case .member(let part, _, _), .part(let part, _, _): return read(part)
    }
  }

  private static let growing: Set = ["mean", "sum", "log_mean_exp", "log_sum_exp", "exp", "log", "sqrt", "max", "min"]

  private mutating func named(_ other: String) -> Set<Bool> {
    if other == name { return [true] }
    if let signs = known[other] { return signs }
    // In their order and not within one another: a chain of names may be long.
    let names = Leaning(of: other) {
      known[$0] != nil
    } equations: { name in
      (definitions[name].map { [$0] } ?? [], [])
    }.order
    for name in names { known[name] = [] }
    for name in names { known[name] = definitions[name].map { read($0) } ?? [] }
    return known[other] ?? []
  }

  private func turned(_ signs: Set<Bool>) -> Set<Bool> { Set(signs.map { !$0 }) }

  private mutating func unclear(_ parts: [Expression]) -> Set<Bool> {
    for part in parts where !read(part).isEmpty { return [true, false] }
    return []
  }
}
