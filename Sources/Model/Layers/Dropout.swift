import Basics
import Graph

/// In training sets each element to 0 with probability p and multiplies the others by 1 / (1 − p); with `channels`,
/// whole channels of an image, with `examples` all that comes of an example. In evaluation it does nothing, or with
/// `always` the same, with fresh draws.
/// Srivastava et al. 2014. PyTorch: `nn.Dropout`, `nn.Dropout2d`, torchvision's `StochasticDepth(p, "row")`.
struct Dropout: LayerKind {
  enum Part: String, CaseIterable { case elements, channels, examples }

  static let name = "dropout"
  static let summary = "in training, sets elements to 0 at random"
  static let aliases: [Alias] = [
    Alias("dropout2d", row: "dropout channels"), Alias("spatialdropout2d", row: "dropout channels"),
    Alias("droppath", row: "dropout examples"), Alias("stochasticdepth", row: "dropout examples"),
  ]
  static let fields: [Field<Self>] = [
    Field("p", \.probability, in: 0...1, position: 0, "the probability that a part is set to 0"),
    Field(
      "of", \.part, position: 1,
      "what falls out at once: single elements, whole channels of an image, or examples with all they have"),
    Field("always", \.always, "in evaluation too"),
  ]

  var probability = 0.5
  var part = Part.elements
  var always = false

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.numbers(x, for: Self.name)
    if part == .channels { _ = try model.image(x, for: "dropout channels") }
    guard model.mode == .training || always, probability > 0 else { return x }
    let kept = 1 - probability
    let draw = model.random(.uniform, shape: drawnShape(of: model.graph.shape(x)))
    let isKept = try model.graph.binary(.less, draw, model.graph.constant(kept))
    let factor = try model.graph.binary(.multiply, isKept, model.graph.constant(kept > 0 ? 1 / kept : 0))
    return try model.graph.binary(.multiply, x, factor)
  }

  /// One number for each part that falls out at once.
  private func drawnShape(of shape: Shape) -> Shape {
    switch part {
    case .elements: shape
    case .channels: [shape[0], 1, 1, shape[3]]
    case .examples: [shape[0]] + shape.dropFirst().map { _ in 1 }
    }
  }
}
