import Basics
import Graph

/// Learned numbers, the same whatever comes in: StyleGAN's beginning. It also begins a network without inputs, `h()`.
/// Weights: `weight` of the shape that is given, in PyTorch's order ([channels, height, width]), ones.
/// Karras, Laine, Aila 2019, section 2.
struct Constant: LayerKind {
  static let name = "constant"
  static let summary = "a learned vector, sequence or image (channels height width), whatever comes in"
  static let fields: [Field<Self>] = [
    Field(
      "sizes", \.sizes, in: 1...(1 << 20), count: 1...3, position: 0, required: true,
      "the sizes: 512 4 4 is channels, height, width"),
    Field("init", \.initial, Initial.summary(of: "the numbers", standard: "ones")),
  ]
  static let takesInput = false

  var sizes = [1]
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let weight = try model.parameter("weight", shape: sizes, initial: initial, standard: .constant(1))
    let stored = try model.stored(weight)
    return try model.graph.broadcast(stored, to: [model.batch(of: x)] + model.graph.shape(stored))
  }
}
