import Basics

// Elementwise functions of one, two and three values.
extension GraphBuilder {
  package mutating func unary(_ op: Unary, _ x: Value) -> Value {
    if let number = number(x) { return constant(op(number), shape: shape(x)) }
    if let folded = fold(op, x) { return folded }
    return insert(.unary(op), [x], shape(x))
  }

  /// Operands of different shapes are broadcast as in NumPy (aligned at the last axis).
  package mutating func binary(_ op: Binary, _ a: Value, _ b: Value) throws(Problem) -> Value {
    let (a, b) = try together(a, b)
    if let x = number(a), let y = number(b) { return constant(op(x, y), shape: shape(a)) }
    if let folded = try fold(op, a, b) { return folded }
    // a + b and b + a are one node: a constant comes second, else the older value comes first.
    let swaps =
      (op == .add || op == .multiply || op == .equal) && (number(a) != nil || number(b) == nil && b.index < a.index)
    return try add(.binary(op), swaps ? [b, a] : [a, b])
  }

  package mutating func select(_ condition: Value, _ a: Value, _ b: Value) throws(Problem) -> Value {
    var (condition, a, b) = (condition, a, b)
    (a, b) = try together(a, b)
    (condition, a) = try together(condition, a)
    (a, b) = try together(a, b)
    if let number = number(condition) { return number != 0 ? a : b }
    if a == b { return a }
    if case .unary(.isNonzero) = node(condition).op { condition = node(condition).operands[0] }
    return try add(.select, [condition, a, b])
  }

  /// Both, broadcast to their common shape.
  private mutating func together(_ a: Value, _ b: Value) throws(Problem) -> (Value, Value) {
    if shape(a) == shape(b) { return (a, b) }
    guard let shape = stretched(shape(a), shape(b)) else {
      throw Problem("\(shape(a).words) and \(shape(b).words) do not fit together")
    }
    return (try broadcast(a, to: shape), try broadcast(b, to: shape))
  }

  /// An existing or cheaper value for a function of a function, as x for −(−x); nil: there is none.
  private mutating func fold(_ op: Unary, _ x: Value) -> Value? {
    let inner = node(x)
    switch (op, inner.op) {
    case (.negate, .unary(.negate)): return inner.operands[0]
    case (.negate, .binary(.subtract)):
      return insert(.binary(.subtract), inner.operands.reversed(), inner.shape)
    case (.negate, .binary(.multiply)):
      guard let factor = number(inner.operands[1]) else { return nil }
      return insert(.binary(.multiply), [inner.operands[0], constant(-factor, shape: inner.shape)], inner.shape)
    case (.absolute, .unary(.absolute)), (.relu, .unary(.relu)), (.floor, .unary(.floor)), (.sign, .unary(.sign)),
      (.relu, .unary(.absolute)), (.relu, .unary(.square)), (.absolute, .unary(.square)):
      return x
    case (.absolute, .unary(.negate)), (.square, .unary(.negate)), (.square, .unary(.absolute)):
      return unary(op, inner.operands[0])
    default: return nil
    }
  }

  /// An existing or cheaper value for a function of two values where one is a constant or a negation, or both are the
  /// same; nil: there is none. (0 · x is not folded to 0: x may not be finite.)
  private mutating func fold(_ op: Binary, _ a: Value, _ b: Value) throws(Problem) -> Value? {
    let shape = shape(a)
    func negated(_ value: Value) -> Value? {
      if case .unary(.negate) = node(value).op { node(value).operands[0] } else { nil }
    }
    switch op {
    case .add:
      if number(a) == 0 { return b }
      if number(b) == 0 { return a }
      if let b = negated(b) { return try binary(.subtract, a, b) }
      if let a = negated(a) { return try binary(.subtract, b, a) }
      if let joined = try joined(a, b) { return joined }
    case .subtract:
      if number(b) == 0 { return a }
      if number(a) == 0 { return unary(.negate, b) }
      if let b = negated(b) { return try binary(.add, a, b) }
    case .multiply:
      if number(a) == 1 { return b }
      if number(b) == 1 { return a }
      if number(a) == -1 { return unary(.negate, b) }
      if number(b) == -1 { return unary(.negate, a) }
      if a == b { return unary(.square, a) }
      if let factor = number(a) { return try scaled(b, by: factor) }
      if let factor = number(b) { return try scaled(a, by: factor) }
    case .divide:
      if number(b) == 1 { return a }
      if number(b) == -1 { return unary(.negate, a) }
      if number(a) == 1 { return unary(.reciprocal, b) }
      // Dividing by a power of two is multiplying by another, to the last bit.
      if let divisor = number(b), divisor.isPowerOfTwo {
        return try binary(.multiply, a, constant(1 / divisor, shape: shape))
      }
    case .power:
      switch number(b) {
      case 0: return constant(1, shape: shape)
      case 1: return a
      case 2: return unary(.square, a)
      case 0.5: return unary(.squareRoot, a)
      case -1: return unary(.reciprocal, a)
      default: return nil
      }
    case .maximum, .minimum:
      if a == b { return a }
    case .less, .lessOrEqual, .equal: break
    }
    return nil
  }

  /// x · factor where x is itself a negation or a multiple, as one multiplication; nil where that rounds differently.
  private mutating func scaled(_ x: Value, by factor: Double) throws(Problem) -> Value? {
    let inner = node(x)
    switch inner.op {
    case .unary(.negate):
      return try binary(.multiply, inner.operands[0], constant(-factor, shape: inner.shape))
    case .binary(.multiply):
      guard let other = number(inner.operands[1]), factor.isPowerOfTwo || other.isPowerOfTwo else { return nil }
      return try binary(.multiply, inner.operands[0], constant(other * factor, shape: inner.shape))
    default: return nil
    }
  }
}

extension Double {
  /// Whether it is ± a power of two, and both it and its reciprocal lie well within Float32.
  fileprivate var isPowerOfTwo: Bool { isNormal && significand == 1 && abs(exponent) < 100 }
}
