import Basics
import Graph

/// Fresh standard normal noise n, in training and in evaluation: y = x + weight · n. An image has one number for each
/// point, a sequence one for each position, which each channel or feature weighs in its own way; a vector has one for
/// each element. Weights: `weight` [channels], zeros. Karras, Laine, Aila 2019, section 2.
struct Noise: LayerKind {
  static let name = "noise"
  static let summary = "adds fresh normal noise, a number a point or position, times a learned factor a channel"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    var shape = model.graph.shape(x)
    if shape.count > 2 { shape[shape.count - 1] = 1 }
    let noise = model.random(.normal, shape: shape)
    let weight = try model.parameter("weight", shape: [features], initial: .constant(0))
    return try model.graph.binary(.add, x, model.graph.binary(.multiply, noise, weight))
  }
}
