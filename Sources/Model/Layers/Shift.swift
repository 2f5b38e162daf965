import Basics
import Graph

/// Moves a sequence, or an image's points in raster order, on by one position; the first becomes a learned vector. So
/// what a network computes from the result at a position depends only on the positions before it.
/// Weights: `start` [features], normal with standard deviation 0.02.
struct Shift: LayerKind {
  static let name = "shift"
  static let summary = "moves a sequence on by one position, the first becomes a learned vector (images: raster order)"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.positionAxes(x, for: Self.name)
    let shape = model.graph.shape(x)
    let (batch, features) = (shape[0], shape[shape.count - 1])
    let positions = shape.size / (batch * features)
    let start = try model.parameter("start", shape: [features], initial: .normal(mean: 0, std: 0.02))
    let first = try model.graph.broadcast(start, to: [batch, 1, features])
    guard positions > 1 else { return try model.graph.reshape(first, to: shape) }
    let row = try model.graph.reshape(x, to: [batch, positions, features])
    let before = try model.graph.slice(row, axis: 1, start: 0, size: positions - 1)
    return try model.graph.reshape(model.graph.concat([first, before], axis: 1), to: shape)
  }
}
