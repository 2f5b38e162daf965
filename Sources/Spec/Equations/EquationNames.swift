import Basics

extension Expression {
  /// The same equation with names replaced by values. A name that is called can only become another name.
  package func replacing(_ values: [String: Expression]) -> Expression {
    if values.isEmpty { return self }
    if case .name(let name, _) = self { return values[name] ?? self }
    let made = mappingParts { $0.replacing(values) }
    guard case .call(let name, let arguments, let mark) = made, case .name(let other, _) = values[name] else {
      return made
    }
    return .call(other, arguments, mark)
  }

  /// The same equation with other numbers at some places.
  func replacingNumbers(_ numbers: [Mark: Expression]) -> Expression {
    if case .number(_, let mark) = self { return numbers[mark] ?? self }
    return mappingParts { $0.replacingNumbers(numbers) }
  }

  /// Whether a number in it is such. Makes nothing: it is asked of every equation of every trial of a sweep.
  func hasNumber(where isSuch: (Double, Mark) -> Bool) -> Bool {
    switch self {
    case .number(let number, let mark): isSuch(number, mark)
    case .itself, .name: false
    case .negate(let operand, _), .member(let operand, _, _): operand.hasNumber(where: isSuch)
    case .binary(_, let left, let right, _): left.hasNumber(where: isSuch) || right.hasNumber(where: isSuch)
    case .comparison(let first, let links):
      first.hasNumber(where: isSuch) || links.contains { $0.right.hasNumber(where: isSuch) }
    case .call(_, let arguments, _): arguments.contains { $0.value.hasNumber(where: isSuch) }
    case .part(let value, let subscripts, _):
      value.hasNumber(where: isSuch)
        || subscripts.contains { part in
          switch part {
          case .index(let index): index.hasNumber(where: isSuch)
          case .range(let from, let to, _):
            from?.hasNumber(where: isSuch) ?? false || to?.hasNumber(where: isSuch) ?? false
          }
        }
    }
  }

  private func mappingParts(_ change: (Expression) -> Expression) -> Expression {
    switch self {
    case .number, .itself, .name: self
    case .negate(let operand, let mark): .negate(change(operand), mark)
    case .binary(let sign, let left, let right, let mark): .binary(sign, change(left), change(right), mark)
    case .comparison(let first, let links):
      .comparison(first: change(first), links.map { Link($0.relation, change($0.right), $0.mark) })
    case .call(let name, let arguments, let mark):
      .call(name, arguments.map { Argument(name: $0.name, change($0.value), $0.mark) }, mark)
    case .part(let value, let subscripts, let mark):
      .part(change(value), subscripts.map { $0.mappingParts(change) }, mark)
    case .member(let value, let name, let mark): .member(change(value), name, mark)
    }
  }

  /// The names that are called.
  package var called: Set<String> {
    let inner = parts.reduce(into: Set<String>()) { $0.formUnion($1.called) }
    guard case .call(let name, _, _) = self else { return inner }
    return inner.union([name])
  }

  /// The names that stand for values, with their marks; names that are called are not among them.
  package var values: [(name: String, mark: Mark)] {
    var values: [(name: String, mark: Mark)] = []
    collectValues(&values)
    return values
  }

  private func collectValues(_ values: inout [(name: String, mark: Mark)]) {
    if case .name(let name, let mark) = self { return values.append((name, mark)) }
    for part in parts { part.collectValues(&values) }
  }

  /// The parts of the equation that this one is made of.
  package var parts: [Expression] {
    switch self {
    case .number, .itself, .name: []
    case .negate(let operand, _), .member(let operand, _, _): [operand]
    case .binary(_, let left, let right, _): [left, right]
    case .comparison(let first, let links): [first] + links.map(\.right)
    case .call(_, let arguments, _): arguments.map(\.value)
    case .part(let value, let subscripts, _): [value] + subscripts.flatMap(\.parts)
    }
  }

  /// The arguments of every call of a name in it.
  package func calls(of name: String) -> [[Argument]] {
    let inner = parts.flatMap { $0.calls(of: name) }
    guard case .call(name, let arguments, _) = self else { return inner }
    return [arguments] + inner
  }

  /// The name that is called with `_` as an argument, and the index of that argument.
  package var userOfItself: (name: String, index: Int)? {
    if case .call(let name, let arguments, _) = self,
      let index = arguments.firstIndex(where: { if case .itself = $0.value { true } else { false } })
    {
      return (name, index)
    }
    return parts.lazy.compactMap(\.userOfItself).first
  }
}

extension Expression.Subscript {
  fileprivate func mappingParts(_ change: (Expression) -> Expression) -> Self {
    switch self {
    case .index(let index): .index(change(index))
    case .range(let from, let to, let mark): .range(from: from.map(change), to: to.map(change), mark)
    }
  }

  fileprivate var parts: [Expression] {
    switch self {
    case .index(let index): [index]
    case .range(let from, let to, _): [from, to].compactMap { $0 }
    }
  }
}
