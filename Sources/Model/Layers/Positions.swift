import Basics
import Graph

/// Adds a learned vector to each position of a sequence, or to each point of an image: y = x + weight.
/// Weights: `weight` [T, d] or [channels, height, width], normal with standard deviation 0.02.
struct Positions: LayerKind {
  static let name = "positions"
  static let summary = "adds a learned vector to each position of a sequence or point of an image"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.positionAxes(x, for: Self.name)
    let sizes = model.elements(of: x).sizes
    let weight = try model.parameter("weight", shape: sizes, initial: .normal(mean: 0, std: 0.02))
    return try model.graph.binary(.add, x, model.stored(weight))
  }
}
