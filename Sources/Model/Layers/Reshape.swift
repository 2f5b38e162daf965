import Basics
import Graph

/// The same elements in another shape, in PyTorch's order: a vector `d`, a sequence `T d`, or an image `C H W`; of
/// classes a sequence `T` or a map `H W`.
/// PyTorch: `nn.Unflatten(1, sizes)` of `nn.Flatten()`.
struct Reshape: LayerKind {
  static let name = "reshape"
  static let summary = "the same elements as a vector, a sequence or an image (channels height width)"
  static let aliases: [Alias] = ["view", "unflatten"]
  static let fields: [Field<Self>] = [
    Field(
      "sizes", \.sizes, in: 1...(1 << 20), count: 1...3, position: 0, required: true,
      "the sizes: 256 4 4 is channels, height, width")
  ]

  var sizes = [1]

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let elements = model.elements(of: x)
    let classes = model.classes(of: x)
    let written = sizes.map(String.init).joined(separator: "×")
    let wanted = sizes.reduce(1, *)  // at most 2⁶⁰
    guard wanted == elements.count else {
      throw Problem(
        "reshape to \(written) needs \(wanted) numbers; what comes here is \(elements)"
          + (elements.sizes.count > 1 ? ", which has \(elements.count)" : ""))
    }
    let flat = try Flatten().lower(x, in: &model)
    let batch = model.batch(of: x)
    if let classes {
      guard sizes.count < 3 else {
        throw Problem(
          "reshape to \(written): classes are a sequence T or a map H×W", hint: "'embedding' makes features of them")
      }
      let result = try model.graph.reshape(flat, to: [batch] + sizes)
      model.mark(result, classes: classes)
      return result
    }
    guard sizes.count == 3 else { return try model.graph.reshape(flat, to: [batch] + sizes) }
    let (channels, height, width) = (sizes[0], sizes[1], sizes[2])
    if channels == 1 || height * width == 1 {
      return try model.graph.reshape(flat, to: [batch, height, width, channels])
    }
    return try model.graph.transpose(model.graph.reshape(flat, to: [batch] + sizes), [0, 2, 3, 1])
  }
}
