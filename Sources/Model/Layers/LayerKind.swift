import Basics
import Graph

/// A row of a table. `x` is `[batch, elements…]`; images are `[batch, height, width, channels]`, whatever order the user
/// writes. Parameters are declared in PyTorch's shapes and order.
package protocol LayerKind: Kind {
  /// Whether it uses its input. A layer that does not may be the first row of a network without inputs, and then gets a
  /// single number.
  static var takesInput: Bool { get }
  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value
}

extension LayerKind {
  package static var takesInput: Bool { true }
}

/// A row that does the same to every number.
package protocol ElementwiseKind: LayerKind {
  func apply(to x: Value, in graph: inout GraphBuilder) throws(Problem) -> Value
}

extension ElementwiseKind {
  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    return try apply(to: x, in: &model.graph)
  }
}

/// A row that combines its input with other values of its network: `concat t`, `add h`.
package protocol JoinKind: Kind {
  /// Which values, as the row writes them.
  var others: [Expression] { get }
  /// `others` are their values in the same order. What is the same for all examples has a batch of 1.
  func lower(_ x: Value, with others: [Value], in model: inout NetworkLowering) throws(Problem) -> Value
}

/// A last row, which says what distribution the numbers mean.
package protocol HeadKind: Kind {
  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution
}
