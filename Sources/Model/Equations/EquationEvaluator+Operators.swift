import Basics
import Graph

extension EquationEvaluator {
  /// `a + b − c …` is `(a + b) − c …`: its left side is followed in a loop, so that long sums do not recurse deeply.
  mutating func sum(_ expression: Expression) throws(Problem) -> Quantity {
    var first = expression
    var rest: [(op: Binary, right: Expression, mark: Mark)] = []
    while case .binary(let op, let left, let right, let mark) = first {
      rest.append((op.onElements, right, mark))
      first = left
    }
    var result = try numeric(first)
    for (op, right, mark) in rest.reversed() {
      let (left, other) = (result, try numeric(right))
      result = try elementwise(op, left, other, at: mark)
      if let a = number(left), let b = number(other) {
        let value = try result.numbers(at: mark)
        do throws(Problem) { try checkFinite(value, "\(a.written) \(op.sign) \(b.written)") } catch {
          throw error.at(mark)
        }
      }
    }
    return result
  }

  /// `a < b <= c`: 1 where every link is true, else 0.
  mutating func comparison(_ first: Expression, _ links: [Expression.Link]) throws(Problem) -> Quantity {
    var left = try plain(first)
    var truths: [Quantity] = []
    for link in links {
      let right = try plain(link.right)
      truths.append(try comparison(link.relation, left, right, at: link.mark))
      left = right
    }
    guard var result = truths.first else { return left }
    for truth in truths.dropFirst() { result = try elementwise(.multiply, result, truth, at: links[0].mark) }
    return result
  }

  private mutating func comparison(
    _ relation: Expression.ComparisonOperator, _ left: Quantity, _ right: Quantity, at mark: Mark
  ) throws(Problem) -> Quantity {
    switch relation {
    case .less: return try elementwise(.less, left, right, at: mark)
    case .lessOrEqual: return try elementwise(.lessOrEqual, left, right, at: mark)
    case .greater: return try elementwise(.less, right, left, at: mark)
    case .greaterOrEqual: return try elementwise(.lessOrEqual, right, left, at: mark)
    case .equal: return try elementwise(.equal, left, right, at: mark)
    case .notEqual:
      return try elementwise(
        .subtract, .number(graph.constant(1)), elementwise(.equal, left, right, at: mark), at: mark)
    }
  }

  private func number(_ quantity: Quantity) -> Double? {
    if case .numbers(let value) = quantity.content { graph.number(value) } else { nil }
  }

  // MARK: On values

  /// An operator, element by element. Of classes only comparisons make sense, which `numbers` lets through.
  mutating func elementwise(_ op: Binary, _ a: Quantity, _ b: Quantity, at mark: Mark?) throws(Problem) -> Quantity {
    let both = try aligned([a, b], at: mark)
    var result = both[0]
    result.content = .numbers(try graph.binary(op, both[0].value(at: mark), both[1].value(at: mark)))
    result.members = [:]
    result.story = story(op, a.story, b.story, at: mark)
    return result
  }

  mutating func unary(_ op: Unary, _ a: Quantity, at mark: Mark?) throws(Problem) -> Quantity {
    var result = a.replacing(graph.unary(op, try a.numbers(at: mark)))
    if op == .negate { result.story = a.story.negated }
    return result
  }

  /// Warns where a mean over elements is added to a sum over them, which is most likely a mistake.
  private mutating func story(_ op: Binary, _ a: Story, _ b: Story, at mark: Mark?) -> Story {
    let sign: Story.Sign = op == .add ? .plus : op == .subtract ? .minus : .and
    if sign != .and, a.has(.mean) != b.has(.mean), a.has(.sum) != b.has(.sum), a.has(.mean) != a.has(.sum) {
      warn(
        Problem(
          "a mean over elements and a sum over elements are added: the mean weighs less by the number of its elements",
          at: mark,
          hint: "left: \(a.words)\nright: \(b.words)", severity: .warning))
    }
    return a.combined(sign, b)
  }
}

extension Binary {
  /// As an equation has it.
  fileprivate var sign: String {
    Expression.BinaryOperator.allCases.first { $0.onElements == self }?.rawValue ?? rawValue
  }
}

extension Expression.BinaryOperator {
  fileprivate var onElements: Binary {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    }
  }
}
