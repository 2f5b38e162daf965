import Basics
import Graph

/// All elements of an example together (of a sequence, each position apart): y = (x − mean) / √(variance + ε) · weight
/// + bias, element by element.
/// Weights: `weight` (1) and `bias` (0): [channels, height, width] of an image, [d] of a vector or a sequence T×d.
/// Ba, Kiros, Hinton 2016. PyTorch: `nn.LayerNorm(normalized_shape=…)` with that shape.
struct LayerNorm: LayerKind {
  static let name = "layer_norm"
  static let summary = "all elements of an example: (x − mean) / √(variance + ε) · weight + bias"
  static let aliases: [Alias] = ["ln", "layernorm", "layernormalization"]
  static let fields: [Field<Self>] = [
    Field("eps", \.epsilon, in: epsilons, "added to the variance"),
    Field("affine", \.affine, "whether it has weight and bias"),
  ]

  var epsilon = 1e-5
  var affine = true

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    guard case .image(let channels, let height, let width) = model.elements(of: x) else {
      let last = model.graph.shape(x).count - 1
      let y = try model.graph.normalized(x, axes: [last], epsilon: epsilon)
      return affine ? try model.affine(y, features: features) : y
    }
    let y = try model.graph.normalized(x, axes: [1, 2, 3], epsilon: epsilon)
    guard affine else { return y }
    let shape = [channels, height, width]
    let weight = try model.stored(model.parameter("weight", shape: shape, initial: .constant(1)))
    let bias = try model.stored(model.parameter("bias", shape: shape, initial: .constant(0)))
    return try model.graph.binary(.add, model.graph.binary(.multiply, y, weight), bias)
  }
}
