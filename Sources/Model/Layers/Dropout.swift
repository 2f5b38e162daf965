import Basics
import Graph

/// In training sets each element to 0 with probability p and multiplies the others by 1 / (1 − p); with `channels`,
/// whole channels of an image. In evaluation it does nothing, or with `always` the same, with fresh draws.
/// Srivastava et al. 2014. PyTorch: `nn.Dropout`, `nn.Dropout2d`.
struct Dropout: LayerKind {
  static let name = "dropout"
  static let summary = "in training, sets elements to 0 at random"
  static let aliases: [Alias] = [
    Alias("dropout2d", row: "dropout channels true"), Alias("spatialdropout2d", row: "dropout channels true"),
  ]
  static let fields: [Field<Self>] = [
    Field("p", \.probability, in: 0...1, position: 0, "the probability that an element is set to 0"),
    Field("channels", \.wholeChannels, "whole channels of an image fall out, not single elements"),
    Field("always", \.always, "in evaluation too"),
  ]

  var probability = 0.5
  var wholeChannels = false
  var always = false

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    if wholeChannels { _ = try model.image(x, for: "dropout channels") }
    guard model.mode == .training || always, probability > 0 else { return x }
    var shape = model.graph.shape(x)
    if wholeChannels { (shape[1], shape[2]) = (1, 1) }
    let kept = 1 - probability
    let draw = model.random(.uniform, shape: shape)
    let isKept = try model.graph.binary(.less, draw, model.graph.constant(kept))
    let factor = try model.graph.binary(.multiply, isKept, model.graph.constant(kept > 0 ? 1 / kept : 0))
    return try model.graph.binary(.multiply, x, factor)
  }
}
