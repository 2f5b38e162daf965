import Basics
import Graph

/// Slides a bank of filters over an image: y = W ∗ x + b; sides become
/// ⌊(side + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
/// Weights: `weight` [channels, inputs / groups, kernel, kernel], `bias` [channels], both uniform in ±1/√fanIn (Kaiming
/// uniform, a = √5), fanIn = inputs / groups · kernel². PyTorch: `nn.Conv2d`.
struct Conv2D: LayerKind {
  static let name = "conv2d"
  static let summary = "slides a bank of filters over an image: y = W ∗ x + b"
  static let fields: [Field<Self>] = [
    Field("channels", \.channels, in: 1...65_536, position: 0, required: true, "output channels"),
    Field("kernel", \.kernel, in: 1...1024, "side of the square filter"),
    Field("stride", \.stride, in: 1...1024, "step of the filter"),
    Padding.field("padding", \.padding),
    Field("dilation", \.dilation, in: 1...1024, "distance of the filter's points"),
    Field("groups", \.groups, in: 1...65_536, "parts of the channels that do not see one another"),
    Field("bias", \.bias, "whether b is added"),
    Field("weights", \.form, WeightForm.summary),
    Field("init", \.initial, Initial.summary),
  ]

  var channels = 1
  var kernel = 3
  var stride = 1
  var padding = Padding.number(0)
  var dilation = 1
  var groups = 1
  var bias = true
  var form = WeightForm.plain
  var initial: Expression?

  func lower(_ x: Value, in model: inout ModelBuilder) throws(Problem) -> Value {
    let image = try model.image(x, for: Self.name)
    try checkGroups(groups, inputs: image.channels, outputs: channels, of: Self.name)
    let window = Window(
      kernel: [kernel, kernel], stride: [stride, stride], dilation: [dilation, dilation],
      padding: try padding.sizes(kernel: kernel, stride: stride, dilation: dilation))
    let shape = [channels, image.channels / groups, kernel, kernel]
    let weight = try model.weight(shape, initial: initial, form: form)
    let y = try model.graph.convolution(x, weight, window, groups: groups)
    return bias ? try model.addBias(y, count: channels, weight: shape) : y
  }
}

/// Groups divide the channels on both sides.
func checkGroups(_ groups: Int, inputs: Int, outputs: Int, of layer: String) throws(Problem) {
  for (count, side) in [(inputs, "come in"), (outputs, "go out")] where count % groups != 0 {
    throw Problem("\(layer): \(groups) groups do not divide the \(count) channels that \(side)")
  }
}
