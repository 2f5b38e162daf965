import Basics
import Graph

/// Each channel of an example over its image (each feature over its sequence): y = (x − mean) / √(variance + ε), with
/// `affine` · weight + bias. Weights: `weight` (1) and `bias` (0), [channels].
/// Ulyanov, Vedaldi, Lempitsky 2016. PyTorch: `nn.InstanceNorm2d`, also without weights by default.
struct InstanceNorm: LayerKind {
  static let name = "instance_norm"
  static let summary = "each channel of an example: (x − mean) / √(variance + ε)"
  static let aliases: [Alias] = ["in", "instancenorm", "instancenorm2d"]
  static let fields: [Field<Self>] = [
    Field("eps", \.epsilon, in: epsilons, "added to the variance"),
    Field("affine", \.affine, "whether it has weight and bias"),
  ]

  var epsilon = 1e-5
  var affine = false

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    let elements = model.elements(of: x)
    guard elements.count > features else {
      throw Problem("instance_norm needs several numbers in each channel; what comes here is \(elements)")
    }
    let axes = Array(1..<model.graph.shape(x).count - 1)
    let y = try model.graph.normalized(x, axes: axes, epsilon: epsilon)
    return affine ? try model.affine(y, features: features) : y
  }
}
