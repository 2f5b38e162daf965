import Basics
import Graph

/// x + v, element by element. Shapes are equal, or one is a single number, or a 1 stretches.
struct Add: JoinKind {
  static let name = "add"
  static let summary = "x + v, element by element"
  static let fields: [Field<Self>] = [
    Field("value", \.value, position: 0, required: true, "what is added")
  ]

  var value: Expression?

  var others: [Expression] { [value].compactMap { $0 } }

  func lower(_ x: Value, with others: [Value], in model: inout NetworkLowering) throws(Problem) -> Value {
    guard let value else { preconditionFailure("add without a value: the reader of rows lets none through") }
    return try model.sum(x, others[0], at: value.mark)
  }
}

extension NetworkLowering {
  /// The sum of two values of the language, which `mark` wants.
  mutating func sum(_ x: Value, _ y: Value, at mark: Mark) throws(Problem) -> Value {
    let own = try numbers(x, for: Add.name)
    let other: Elements
    do { other = try numbers(y, for: Add.name) } catch { throw error.at(mark) }
    guard own.meets(other) else { throw Problem("add: \(other) does not meet \(own)", at: mark) }
    let rank = max(own.rank, other.rank)
    return try graph.binary(.add, graph.padded(x, to: rank), graph.padded(y, to: rank))
  }
}

extension Elements {
  /// Whether operators go element by element: equal sizes, a single number, or with equally many axes 1 against any.
  fileprivate func meets(_ other: Elements) -> Bool {
    if count == 1, rank <= 1 { return true }
    if other.count == 1, other.rank <= 1 { return true }
    return rank == other.rank && zip(sizes, other.sizes).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
  }
}

extension GraphBuilder {
  /// A single number with axes of size 1 after its batch, as many as `rank`; anything else has them already.
  fileprivate mutating func padded(_ x: Value, to rank: Int) throws(Problem) -> Value {
    let shape = shape(x)
    guard shape.count - 1 < rank else { return x }
    return try reshape(x, to: [shape.first ?? 1] + [Int](repeating: 1, count: rank))
  }
}
