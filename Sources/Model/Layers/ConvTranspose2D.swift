import Basics
import Graph

/// The transpose of a convolution, which enlarges an image: each number of x adds a filter, times itself, to y; sides
/// become (side − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1.
/// Weights: `weight` [inputs, channels / groups, kernel, kernel], `bias` [channels], both uniform in ±1/√fanIn (Kaiming
/// uniform, a = √5) with PyTorch's fanIn = channels / groups · kernel². PyTorch: `nn.ConvTranspose2d`.
struct ConvTranspose2D: LayerKind {
  static let name = "conv_transpose2d"
  static let summary = "the transpose of a convolution, which enlarges an image"
  static let aliases: [Alias] = [
    "convtranspose2d", "convtranspose", "conv2dtranspose", "deconv", "deconv2d", "transposedconv",
  ]
  static let fields: [Field<Self>] = [
    Field("channels", \.channels, in: 1...65_536, position: 0, required: true, "output channels"),
    Field("kernel", \.kernel, in: 1...1024, "side of the square filter"),
    Field("stride", \.stride, in: 1...1024, "how far apart the filters are put down"),
    Field("padding", \.padding, in: 0...1024, "rows and columns cut off on each side"),
    Field("output_padding", \.outputPadding, in: 0...1023, "rows and columns more at the bottom and the right"),
    Field("dilation", \.dilation, in: 1...1024, "distance of the filter's points"),
    Field("groups", \.groups, in: 1...65_536, "parts of the channels that do not see one another"),
    Field("bias", \.bias, "whether b is added"),
    .weights(\.form),
    Field("init", \.initial, Initial.summary),
  ]

  var channels = 1
  var kernel = 3
  var stride = 1
  var padding = 0
  var outputPadding = 0
  var dilation = 1
  var groups = 1
  var bias = true
  var form = WeightForm.plain
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let image = try model.image(x, for: Self.name)
    try checkGroups(groups, inputs: image.channels, outputs: channels, of: Self.name)
    guard outputPadding < stride else {
      throw Problem("output_padding is smaller than the stride; here it is \(outputPadding), the stride \(stride)")
    }
    let height = side(image.height)
    let width = side(image.width)
    guard height > 0, width > 0 else {
      throw Problem("conv_transpose2d: padding \(padding) leaves nothing of \(model.elements(of: x))")
    }

    // As the gradient of a convolution from `channels` to the input's channels, whose weights have just this shape.
    let window = Window(
      kernel: [kernel, kernel], stride: [stride, stride], dilation: [dilation, dilation],
      padding: [padding, padding, padding, padding])
    let shape = [image.channels, channels / groups, kernel, kernel]
    // What meets in one output comes from the inputs; PyTorch, for its beginning, counts the outputs of this shape.
    let fanIn = image.channels / groups * kernel * kernel
    let weight = try model.weight(shape, outputs: 1, fanIn: fanIn, initial: initial, form: form)
    let y = try model.graph.convolutionInput(
      x, weight, window, groups: groups, shape: [model.graph.shape(x)[0], height, width, channels])
    return bias ? try model.addBias(y, count: channels, weight: shape, form: form) : y
  }

  private func side(_ input: Int) -> Int {
    (input - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1
  }
}
