import Basics

extension Expression {
  /// The same equation with names replaced by values. A name that is called can only become another name.
  package func replacing(_ values: [String: Expression]) -> Expression {
    if values.isEmpty { return self }
    switch self {
    case .number, .itself: return self
    case .name(let name, _): return values[name] ?? self
    case .negate(let operand, let mark): return .negate(operand.replacing(values), mark)
    case .binary(let sign, let left, let right, let mark):
      return .binary(sign, left.replacing(values), right.replacing(values), mark)
    case .comparison(let first, let links):
      return .comparison(
        first: first.replacing(values), links.map { Link($0.relation, $0.right.replacing(values), $0.mark) })
    case .call(let name, let arguments, let mark):
      let made = arguments.map { Argument(name: $0.name, $0.value.replacing(values), $0.mark) }
      if case .name(let other, _) = values[name] { return .call(other, made, mark) }
      return .call(name, made, mark)
    case .element(let value, let index, let mark):
      return .element(value.replacing(values), index.replacing(values), mark)
    case .slice(let value, let from, let to, let mark):
      return .slice(value.replacing(values), from: from?.replacing(values), to: to?.replacing(values), mark)
    case .member(let value, let name, let mark): return .member(value.replacing(values), name, mark)
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
    if case .name(let name, let mark) = self { return [(name, mark)] }
    return parts.flatMap(\.values)
  }

  /// The parts of the equation that this one is made of.
  private var parts: [Expression] {
    switch self {
    case .number, .itself, .name: []
    case .negate(let operand, _), .member(let operand, _, _): [operand]
    case .binary(_, let left, let right, _), .element(let left, let right, _): [left, right]
    case .comparison(let first, let links): [first] + links.map(\.right)
    case .call(_, let arguments, _): arguments.map(\.value)
    case .slice(let value, let from, let to, _): [value] + [from, to].compactMap { $0 }
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
