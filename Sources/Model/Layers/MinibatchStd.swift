import Basics
import Graph

/// How much the examples of a batch differ, as one more channel (of a vector, one more number): √(variance + 10⁻⁸) of each
/// element over a group of examples, averaged over the elements, the same number everywhere in all examples of the group.
/// A group of g has every (B / g)-th of the B examples, as in StyleGAN's code; where `group` does not divide B, g is the
/// largest divisor of B below it. No weights. Karras, Aila, Laine, Lehtinen 2018, section 3.
struct MinibatchStd: LayerKind {
  static let name = "minibatch_std"
  static let summary = "adds a channel: the standard deviation over groups of the batch, averaged over all elements"
  static let fields: [Field<Self>] = [
    Field(
      "group", \.group, in: 1...65_536, position: 0,
      "examples in a group; where it does not divide the batch, the largest divisor below it")
  ]

  var group = 4

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.features(x, for: Self.name)
    let shape = model.graph.shape(x)
    let batch = shape[0]
    let size = (1...min(group, batch)).last { batch % $0 == 0 } ?? 1
    let grouped = try model.graph.reshape(x, to: [size, batch / size] + shape.dropFirst())
    let (_, _, variance) = try model.graph.moments(grouped, axes: [0])
    // The root has no finite slope at 0, where a group's examples are alike.
    let raised = try model.graph.binary(.add, variance, model.graph.constant(1e-8))
    let elements = Array(2..<shape.count + 1)
    let mean = try model.graph.mean(model.graph.unary(.squareRoot, raised), axes: elements, keep: true)
    let channel = try model.graph.broadcast(mean, to: [size, batch / size] + shape[1..<shape.count - 1] + [1])
    let flat = try model.graph.reshape(channel, to: shape.dropLast() + [1])
    return try model.graph.concat([x, flat], axis: shape.count - 1)
  }
}
