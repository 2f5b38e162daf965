import Basics
import Graph

/// The mean of each window of an image; zeros of the padding count.
/// Sides become ⌊(side + 2·padding − size) / stride⌋ + 1. PyTorch: `nn.AvgPool2d`.
struct AveragePool: LayerKind {
  static let name = "avg_pool"
  static let summary = "the mean of each window of an image"
  static let aliases: [Alias] = ["avgpool", "avgpool2d", "averagepooling2d"]
  static let fields: [Field<Self>] = [
    Field("size", \.size, in: 1...1024, position: 0, required: true, "side of the square window"),
    Field("stride", \.stride, in: 1...1024, "step of the window; without it, the size"),
    Field("padding", \.padding, in: 0...512, "zeros on each side, at most half the size"),
  ]

  var size = 2
  var stride: Int?
  var padding = 0

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.image(x, for: Self.name)
    return try model.graph.averagePool(x, poolWindow(size: size, stride: stride, padding: padding, of: Self.name))
  }
}

/// A pool's window. Padding is at most half of it, so that every window holds a part of the image.
func poolWindow(size: Int, stride: Int?, padding: Int, of layer: String) throws(Problem) -> Window {
  guard 2 * padding <= size else {
    throw Problem("\(layer): padding is at most half the size \(size); here it is \(padding)")
  }
  let step = stride ?? size
  return Window(
    kernel: [size, size], stride: [step, step], padding: [padding, padding, padding, padding])
}
