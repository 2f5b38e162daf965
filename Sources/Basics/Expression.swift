/// An equation as parsed; what its names mean is not known yet. The grammar is in docs/language.md.
package indirect enum Expression: Sendable, Hashable {
  case number(Double, Mark)
  /// A word in quotes keeps them: `'deconv'` is no name, and is only compared.
  case name(String, Mark)
  /// `_`: inside `autoregressive`, the value itself.
  case itself(Mark)
  case negate(Expression, Mark)
  /// `a + b`; the mark is the operator's.
  case binary(BinaryOperator, Expression, Expression, Mark)
  /// `a < b <= c`: a chain is true where every link is.
  case comparison(first: Expression, [Link])
  /// `f(a, b=c)`; the mark is the name's.
  case call(String, [Argument], Mark)
  /// `v[i]`, `v[a:b]`, `v[:, i]`: one subscript for each of the first axes; the mark is the bracket's.
  case part(Expression, [Subscript], Mark)
  /// `v.name`; the mark is the name's.
  case member(Expression, String, Mark)

  package enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "^"
  }

  package enum ComparisonOperator: String, Sendable, Hashable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }

  package struct Link: Sendable, Hashable {
    package let relation: ComparisonOperator
    package let right: Expression
    package let mark: Mark
    package init(_ relation: ComparisonOperator, _ right: Expression, _ mark: Mark) {
      self.relation = relation
      self.right = right
      self.mark = mark
    }
  }

  /// What of an axis is taken: an index takes the axis away, a range keeps it.
  package enum Subscript: Sendable, Hashable {
    case index(Expression)
    /// `a:b`, `:b`, `a:`, `:`; the mark is the colon's.
    case range(from: Expression?, to: Expression?, Mark)

    package var mark: Mark {
      switch self {
      case .index(let index): index.mark
      case .range(_, _, let mark): mark
      }
    }
  }

  package struct Argument: Sendable, Hashable {
    package let name: String?
    package let value: Expression
    package let mark: Mark
    package init(name: String? = nil, _ value: Expression, _ mark: Mark) {
      self.name = name
      self.value = value
      self.mark = mark
    }
  }

  /// The mark that messages point at: of its operator, name, number or bracket.
  package var mark: Mark {
    switch self {
    case .number(_, let mark), .name(_, let mark), .itself(let mark), .negate(_, let mark), .binary(_, _, _, let mark),
      .call(_, _, let mark), .part(_, _, let mark), .member(_, _, let mark):
      mark
    case .comparison(let first, let links): links.first?.mark ?? first.mark
    }
  }
}

extension Expression: CustomStringConvertible {
  /// The equation as a person would write it, with no more brackets than needed: read again it is the same.
  package var description: String { written(above: .comparison) }

  private enum Level: Int { case comparison, sum, product, factor, postfix }

  private var level: Level {
    switch self {
    case .number(let value, _): value < 0 ? .factor : .postfix
    case .name, .itself, .call, .part, .member: .postfix
    case .negate, .binary(.power, _, _, _): .factor
    case .binary(.multiply, _, _, _), .binary(.divide, _, _, _): .product
    case .binary: .sum
    case .comparison(_, let links): links.isEmpty ? .postfix : .comparison
    }
  }

  private func written(above outer: Level) -> String {
    level.rawValue < outer.rawValue ? "(\(bare))" : bare
  }

  private var bare: String {
    switch self {
    case .number(let value, _): value.written
    case .name(let name, _): name
    case .itself: "_"
    case .negate(let operand, _): "-" + operand.written(above: .factor)
    case .binary(.power, let base, let exponent, _):
      base.written(above: .postfix) + "^" + exponent.written(above: .factor)
    case .binary(let sign, let left, let right, _):
      switch sign {
      case .add, .subtract: "\(left.written(above: .sum)) \(sign.rawValue) \(right.written(above: .product))"
      default: "\(left.written(above: .product)) \(sign.rawValue) \(right.written(above: .factor))"
      }
    case .comparison(let first, let links):
      links.reduce(first.written(above: .sum)) { "\($0) \($1.relation.rawValue) \($1.right.written(above: .sum))" }
    case .call(let name, let arguments, _):
      name + "(" + arguments.map { ($0.name.map { $0 + "=" } ?? "") + $0.value.description }.joined(separator: ", ")
        + ")"
    case .part(let value, let subscripts, _):
      "\(value.written(above: .postfix))[\(subscripts.map(\.description).joined(separator: ", "))]"
    case .member(let value, let name, _): "\(value.written(above: .postfix)).\(name)"
    }
  }
}

extension Expression.Subscript: CustomStringConvertible {
  package var description: String {
    switch self {
    case .index(let index): index.description
    case .range(let from, let to, _): "\(from?.description ?? ""):\(to?.description ?? "")"
    }
  }
}
