import Basics
import Graph

/// Each place of a sequence, or each point of an image in raster order, takes what stood one place before; the first takes
/// a learned vector. So what a network makes of the result at a place knows only the places before it.
/// Weights: `start` [features], normal with standard deviation 0.02.
struct Shift: LayerKind {
  static let name = "shift"
  static let summary = "each place takes what stood one place before, the first a learned vector (images: raster order)"
  static let fields: [Field<Self>] = []

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.places(x, for: Self.name)
    let shape = model.graph.shape(x)
    let (batch, features) = (shape[0], shape[shape.count - 1])
    let places = shape.size / (batch * features)
    let start = try model.parameter("start", shape: [features], initial: .normal(mean: 0, std: 0.02))
    let first = try model.graph.broadcast(start, to: [batch, 1, features])
    guard places > 1 else { return try model.graph.reshape(first, to: shape) }
    let row = try model.graph.reshape(x, to: [batch, places, features])
    let before = try model.graph.slice(row, axis: 1, start: 0, size: places - 1)
    return try model.graph.reshape(model.graph.concat([first, before], axis: 1), to: shape)
  }
}
