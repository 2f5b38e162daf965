import Basics

extension GraphBuilder {
  /// The gradients of a single number for some values, as nodes of this graph, which can be differentiated again.
  /// A value that `y` does not depend on gets zeros.
  package mutating func gradients(of y: Value, for values: [Value]) throws(Problem) -> [Value] { fatalError() }
  /// Whether a gradient flows from `y` to `x`.
  package func reaches(_ y: Value, _ x: Value) -> Bool { fatalError() }
}
