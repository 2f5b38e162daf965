import Basics
import Graph

/// A vector for each class, looked up: of a class a vector, of T classes a sequence T × features, of H × W classes an image
/// features × H × W.
/// Weights: `weight` [classes, features], normal with standard deviation 1. PyTorch: `nn.Embedding`.
struct Embedding: LayerKind {
  static let name = "embedding"
  static let summary = "a learned vector for each class"
  static let fields: [Field<Self>] = [
    Field("features", \.features, in: 1...(1 << 20), position: 0, required: true, "the length of the vectors"),
    .weights(\.form),
    Field("init", \.initial, Initial.summary),
  ]

  var features = 1
  var form = WeightForm.plain
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    guard let count = model.classes(of: x) else {
      throw Problem(
        "embedding takes classes; what comes here is \(model.elements(of: x))",
        hint: "a label of the data, or a draw of categorical(classes=10), is a class")
    }
    let standard = initial == nil ? Initial.normal(mean: 0, std: 1) : nil
    let table = try model.weight([count, features], fanIn: 1, initial: initial, standard: standard, form: form)
    return try model.graph.gather(table, x)
  }
}
