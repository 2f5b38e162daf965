import Basics
import Graph

/// The mean over all points of an image, or all positions of a sequence: a vector of its channels or features.
/// PyTorch: `nn.AdaptiveAvgPool2d(1)` and `nn.Flatten`.
struct MeanPool: LayerKind {
  static let name = "mean_pool"
  static let summary = "the mean over all points of an image or positions of a sequence"
  static let aliases: [Alias] = ["globalaveragepooling2d", "adaptiveavgpool2d"]

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    try model.graph.mean(x, axes: model.positionAxes(x, for: Self.name))
  }
}
