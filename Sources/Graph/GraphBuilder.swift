import Basics

/// Grows a graph node by node: computes shapes, folds constants, and returns the value that is already there when the
/// same node is asked for again.
///
///     var g = GraphBuilder()
///     let x = g.input(Port("x", .fed), shape: [64, 784])
///     let w = g.input(Port("w", .kept), shape: [100, 784])
///     let y = try g.matmul(x, w, transposeB: true)
package struct GraphBuilder: Sendable {
  /// Who asks for the nodes that follow: an index from `origin(_:)`.
  package var origin = -1

  package init() {}

  package func shape(_ value: Value) -> Shape { fatalError() }
  package func node(_ value: Value) -> Node { fatalError() }
  /// Registers an origin (again the same index for an equal one).
  package mutating func origin(_ origin: Origin) -> Int { fatalError() }

  package mutating func input(_ port: Port, shape: Shape) -> Value { fatalError() }
  package mutating func constant(_ number: Double, shape: Shape = []) -> Value { fatalError() }
  package mutating func iota(_ shape: Shape, axis: Int) -> Value { fatalError() }
  package mutating func random(_ draw: Draw, stream: String, shape: Shape) -> Value { fatalError() }

  package mutating func unary(_ op: Unary, _ x: Value) -> Value { fatalError() }
  /// Shapes are equal, or stretch as NumPy's do (aligned at the last axis): `broadcast` nodes are put in.
  package mutating func binary(_ op: Binary, _ a: Value, _ b: Value) throws(Problem) -> Value { fatalError() }
  package mutating func select(_ condition: Value, _ a: Value, _ b: Value) throws(Problem) -> Value { fatalError() }

  /// As NumPy stretches: aligned at the last axis.
  package mutating func broadcast(_ x: Value, to shape: Shape) throws(Problem) -> Value { fatalError() }
  package mutating func broadcast(_ x: Value, to shape: Shape, axes: [Int]) throws(Problem) -> Value { fatalError() }
  package mutating func reshape(_ x: Value, to shape: Shape) throws(Problem) -> Value { fatalError() }
  package mutating func transpose(_ x: Value, _ order: [Int]) throws(Problem) -> Value { fatalError() }
  package mutating func slice(_ x: Value, axis: Int, start: Int, size: Int, stride: Int = 1) throws(Problem) -> Value { fatalError() }
  package mutating func scatterSlice(_ x: Value, axis: Int, start: Int, size: Int, stride: Int = 1) throws(Problem) -> Value { fatalError() }
  package mutating func concat(_ parts: [Value], axis: Int) throws(Problem) -> Value { fatalError() }
  package mutating func gather(_ table: Value, _ indices: Value) throws(Problem) -> Value { fatalError() }
  package mutating func scatterAdd(_ updates: Value, _ indices: Value, rows: Int) throws(Problem) -> Value { fatalError() }

  package mutating func reduce(_ reduction: Reduction, _ x: Value, axes: [Int], keep: Bool = false) throws(Problem) -> Value { fatalError() }
  package mutating func mean(_ x: Value, axes: [Int], keep: Bool = false) throws(Problem) -> Value { fatalError() }
  package mutating func argmax(_ x: Value, axis: Int) throws(Problem) -> Value { fatalError() }
  package mutating func matmul(_ a: Value, _ b: Value, transposeA: Bool = false, transposeB: Bool = false) throws(Problem) -> Value { fatalError() }

  package mutating func convolution(_ x: Value, _ w: Value, _ window: Window, groups: Int = 1) throws(Problem) -> Value { fatalError() }
  package mutating func convolutionInput(_ dy: Value, _ w: Value, _ window: Window, groups: Int = 1, shape: Shape) throws(Problem) -> Value { fatalError() }
  package mutating func convolutionWeights(_ x: Value, _ dy: Value, _ window: Window, groups: Int = 1, shape: Shape) throws(Problem) -> Value { fatalError() }
  package mutating func averagePool(_ x: Value, _ window: Window) throws(Problem) -> Value { fatalError() }
  package mutating func averagePoolInput(_ dy: Value, _ window: Window, shape: Shape) throws(Problem) -> Value { fatalError() }
  package mutating func maxPick(_ x: Value, _ v: Value, _ window: Window) throws(Problem) -> Value { fatalError() }
  package mutating func maxScatter(_ x: Value, _ dy: Value, _ window: Window) throws(Problem) -> Value { fatalError() }
  package mutating func upsample(_ x: Value, _ interpolation: Interpolation, factor: Int) throws(Problem) -> Value { fatalError() }
  package mutating func upsampleInput(_ dy: Value, _ interpolation: Interpolation, factor: Int) throws(Problem) -> Value { fatalError() }
  package mutating func stop(_ x: Value) -> Value { fatalError() }

  /// The gradients of a single number for some values, as nodes of this graph, which can be differentiated again.
  /// A value that `y` does not depend on gets zeros.
  package mutating func gradients(of y: Value, for values: [Value]) throws(Problem) -> [Value] { fatalError() }
  /// Whether a gradient flows from `y` to `x`.
  package func reaches(_ y: Value, _ x: Value) -> Bool { fatalError() }

  /// The finished graph: only what outputs and updates need, in order.
  package func finish(outputs: [Graph.Binding], updates: [Graph.Binding] = []) -> Graph { fatalError() }
}
