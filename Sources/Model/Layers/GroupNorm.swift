import Basics
import Graph

/// Groups of neighbouring channels of an example: y = (x − mean) / √(variance + ε) · weight + bias.
/// Weights: `weight` (1) and `bias` (0), [channels]. Wu and He 2018. PyTorch: `nn.GroupNorm`.
struct GroupNorm: LayerKind {
  static let name = "group_norm"
  static let summary = "groups of channels of an example: (x − mean) / √(variance + ε) · weight + bias"
  static let aliases: [Alias] = ["gn", "groupnorm"]
  static let fields: [Field<Self>] = [
    Field("groups", \.groups, in: 1...65_536, position: 0, required: true, "how many groups the channels make"),
    Field("eps", \.epsilon, in: epsilons, "added to the variance"),
    Field("affine", \.affine, "whether it has weight and bias"),
  ]

  var groups = 1
  var epsilon = 1e-5
  var affine = true

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    guard features % groups == 0 else {
      throw Problem("group_norm: \(groups) groups do not divide \(features) channels")
    }
    let shape = model.graph.shape(x)
    let points = shape[1..<shape.count - 1].reduce(1, *)
    let grouped = try model.graph.reshape(x, to: [shape[0], points, groups, features / groups])
    let normalized = try model.graph.normalized(grouped, axes: [1, 3], epsilon: epsilon)
    let y = try model.graph.reshape(normalized, to: shape)
    return affine ? try model.affine(y, features: features) : y
  }
}
