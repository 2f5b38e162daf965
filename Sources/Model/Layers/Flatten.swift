import Basics
import Graph

/// All elements as one vector, in PyTorch's order: channels, then rows, then columns. A map of classes becomes a sequence
/// of them. PyTorch: `nn.Flatten`.
struct Flatten: LayerKind {
  static let name = "flatten"
  static let summary = "all elements as one vector: channels, then rows, then columns"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let elements = model.elements(of: x)
    let classes = model.classes(of: x)
    var ordered = x
    // Where there is one channel or one point, both orders are the same.
    if case .image(let channels, let height, let width) = elements, channels > 1, height * width > 1 {
      ordered = try model.graph.transpose(x, [0, 3, 1, 2])
    }
    let flat = try model.graph.reshape(ordered, to: [model.batch(of: x), elements.count])
    model.mark(flat, classes: classes)
    return flat
  }
}

extension NetworkLowering {
  /// The size of the first axis.
  func batch(of x: Value) -> Int { graph.shape(x).first ?? 1 }
}
