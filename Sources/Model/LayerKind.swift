import Basics
import Graph

/// A row of a table. `x` is `[batch, elements…]`; images are `[batch, height, width, channels]`, whatever order the user
/// writes. Parameters are declared in PyTorch's shapes and order.
package protocol LayerKind: Kind {
  func lower(_ x: Value, in model: inout ModelBuilder) throws(Problem) -> Value
}

/// A last row, which says what the numbers mean.
package protocol HeadKind: Kind {
  func lower(_ x: Value, in model: inout ModelBuilder) throws(Problem) -> Distribution
}
