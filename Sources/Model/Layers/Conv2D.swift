import Basics
import Graph

/// Slides a bank of filters over an image: y = W ∗ x + b; sides become
/// ⌊(side + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
/// Weights: `weight` [channels, inputs / groups, kernel, kernel], `bias` [channels], both uniform in ±1/√fanIn (Kaiming
/// uniform, a = √5), fanIn = inputs / groups · kernel². PyTorch: `nn.Conv2d`, with `padding_mode=pad`.
/// With `mask` the weights of positions after the filter's centre in raster order count as 0, those of the centre too
/// where it is A; the weights keep their shape. Van den Oord, Kalchbrenner, Kavukcuoglu 2016.
struct Conv2D: LayerKind {
  enum Mask: String, CaseIterable {
    case none
    case before = "A"
    case upTo = "B"
  }
  enum Border: String, CaseIterable { case zeros, reflect }

  static let name = "conv2d"
  static let summary = "slides a bank of filters over an image: y = W ∗ x + b"
  static let aliases: [Alias] = ["conv", "convolution", "convolution2d", "lazyconv2d"]
  static let fields: [Field<Self>] = [
    Field("channels", \.channels, in: 1...65_536, position: 0, required: true, "output channels"),
    Field("kernel", \.kernel, in: 1...1024, "side of the square filter"),
    Field("stride", \.stride, in: 1...1024, "step of the filter"),
    Padding.field("padding", \.padding),
    Field("pad", \.border, "what stands around the image: zeros, or the image reflected, its border not twice"),
    Field("dilation", \.dilation, in: 1...1024, "distance of the filter's points"),
    Field("groups", \.groups, in: 1...65_536, "parts of the channels that do not see one another"),
    Field("mask", \.mask, "A: sees the points before the centre in raster order; B: the centre too"),
    Field("bias", \.bias, "whether b is added"),
    .weights(\.form),
    Field("init", \.initial, Initial.summary),
  ]

  var channels = 1
  var kernel = 3
  var stride = 1
  var padding = Padding.number(0)
  var border = Border.zeros
  var dilation = 1
  var groups = 1
  var mask = Mask.none
  var bias = true
  var form = WeightForm.plain
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let image = try model.image(x, for: Self.name)
    try checkGroups(groups, inputs: image.channels, outputs: channels, of: Self.name)
    var window = Window(
      kernel: [kernel, kernel], stride: [stride, stride], dilation: [dilation, dilation],
      padding: try padding.sizes(kernel: kernel, stride: stride, dilation: dilation))
    var x = x
    if border == .reflect {
      x = try model.reflected(x, window.padding)
      window.padding = [0, 0, 0, 0]
    }
    let shape = [channels, image.channels / groups, kernel, kernel]
    var weight = try model.weight(shape, initial: initial, form: form)
    if mask != .none { weight = try masked(weight, &window, in: &model) }
    let y = try model.graph.convolution(x, weight, window, groups: groups)
    return bias ? try model.addBias(y, count: channels, weight: shape, form: form) : y
  }

  /// The weight times 1 where the mask lets the filter see, 0 elsewhere. The rows below the centre, which see nothing,
  /// are left out with the padding that they alone meet: three of a 7×7 filter's seven.
  private func masked(
    _ weight: Value, _ window: inout Window, in model: inout NetworkLowering
  ) throws(Problem) -> Value {
    guard kernel % 2 == 1 else {
      throw Problem(
        "conv2d: a mask needs a filter with a centre, and so an odd kernel; here it is \(kernel)",
        hint: "kernel \(kernel - 1) and kernel \(kernel + 1) have one")
    }
    var weight = weight
    let below = kernel / 2
    if window.padding[2] >= below * dilation {
      window.padding[2] -= below * dilation
      window.kernel[0] -= below
      weight = try model.graph.slice(weight, axis: 2, start: 0, size: window.kernel[0])
    }
    let centre = model.graph.constant(Double(kernel * kernel / 2))
    let isSeen = try model.graph.binary(
      mask == .before ? .less : .lessOrEqual, model.graph.iota([window.kernel[0] * kernel], axis: 0), centre)
    return try model.graph.binary(.multiply, weight, model.graph.reshape(isSeen, to: window.kernel))
  }
}

/// Groups divide the channels on both sides.
func checkGroups(_ groups: Int, inputs: Int, outputs: Int, of layer: String) throws(Problem) {
  for (count, side) in [(inputs, "come in"), (outputs, "go out")] where count % groups != 0 {
    throw Problem("\(layer): \(groups) groups do not divide the \(count) channels that \(side)")
  }
}
