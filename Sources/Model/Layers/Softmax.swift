import Basics
import Graph

/// exp(x) over its sum along the features: of a vector, of each position of a sequence, along an image's channels.
/// PyTorch: `nn.Softmax(dim=1)`; of a sequence `dim=-1`.
struct Softmax: LayerKind {
  static let name = "softmax"
  static let summary = "exp(x) over its sum along the features (an image's channels)"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.features(x, for: Self.name)
    return try model.graph.softmax(x)
  }
}

extension GraphBuilder {
  /// exp(x) over its sum along an axis, the last where none is given.
  mutating func softmax(_ x: Value, axis: Int? = nil) throws(Problem) -> Value {
    let axis = axis ?? shape(x).count - 1
    // Subtracting the largest changes nothing but the size of the numbers, so no gradient needs to go through it.
    let largest = stop(try reduce(.max, x, axes: [axis], keep: true))
    let powers = unary(.exp, try binary(.subtract, x, largest))
    let sum = try reduce(.sum, powers, axes: [axis], keep: true)
    return try binary(.divide, powers, sum)
  }
}
