import Basics
import Graph

/// The features of a vector, of each position of a sequence, of each point of an image (its channels), brought to one
/// length: y = x / √(mean of x² + ε). No weights. Karras, Aila, Laine, Lehtinen 2018, section 4.2.
struct PixelNorm: LayerKind {
  static let name = "pixel_norm"
  static let summary = "the features of each position, an image's channels at each point: x / √(mean of x² + ε)"
  static let aliases: [Alias] = ["pixelnorm"]
  static let fields: [Field<Self>] = [Field("eps", \.epsilon, in: epsilons, "added to the mean of the squares")]

  var epsilon = 1e-8

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.features(x, for: Self.name)
    let last = model.graph.shape(x).count - 1
    let squares = try model.graph.mean(model.graph.unary(.square, x), axes: [last], keep: true)
    return try model.graph.binary(.multiply, x, model.graph.inverseRoot(squares, epsilon: epsilon))
  }
}
