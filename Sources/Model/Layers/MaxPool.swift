import Basics
import Graph

/// The largest number of each window of an image; padding never is the largest. Sides become
/// ⌊(side + 2·padding − size) / stride⌋ + 1. PyTorch: `nn.MaxPool2d`.
struct MaxPool: LayerKind {
  static let name = "max_pool"
  static let summary = "the largest number of each window of an image"
  static let aliases: [Alias] = ["maxpool", "maxpool2d", "maxpooling2d"]
  static let fields: [Field<Self>] = [
    Field("size", \.size, in: 1...1024, position: 0, required: true, "side of the square window"),
    Field("stride", \.stride, in: 1...1024, "step of the window; without it, the size"),
    Field("padding", \.padding, in: 0...512, "room on each side, at most half the size"),
  ]

  var size = 2
  var stride: Int?
  var padding = 0

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.image(x, for: Self.name)
    return try model.graph.maxPick(x, x, poolWindow(size: size, stride: stride, padding: padding, of: Self.name))
  }
}
