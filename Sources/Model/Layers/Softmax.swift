import Basics
import Graph

/// exp(x) over its sum along the features: of a vector, of each position of a sequence, along an image's channels.
/// PyTorch: `nn.Softmax(dim=1)`; of a sequence `dim=-1`.
struct Softmax: LayerKind {
  static let name = "softmax"
  static let summary = "exp(x) over its sum along the features (an image's channels)"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.features(x, for: Self.name)
    return try model.graph.softmax(x)
  }
}
