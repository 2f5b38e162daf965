import Basics
import Graph

/// A row of a table. `x` is `[batch, elements…]`; images are `[batch, height, width, channels]`, whatever order the user
/// writes. Parameters are declared in PyTorch's shapes and order.
package protocol LayerKind: Kind {
  /// Whether it makes something of what comes in. One that does not may be the first row of a network without inputs, and
  /// is handed a single number then.
  static var takesInput: Bool { get }
  func lower(_ x: Value, in model: inout ModelBuilder) throws(Problem) -> Value
}

extension LayerKind {
  package static var takesInput: Bool { true }
}

/// A last row, which says what the numbers mean.
package protocol HeadKind: Kind {
  func lower(_ x: Value, in model: inout ModelBuilder) throws(Problem) -> Distribution
}
