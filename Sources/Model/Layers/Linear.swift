import Basics
import Graph

/// An affine map of a vector, or of each position of a sequence: y = W x + b.
/// Weights: `weight` [features, inputs], `bias` [features], both uniform in ±1/√inputs (Kaiming uniform, a = √5).
/// PyTorch: `nn.Linear`.
struct Linear: LayerKind {
  static let name = "linear"
  static let summary = "an affine map of a vector, or of each position of a sequence: y = W x + b"
  static let aliases: [Alias] = ["fc", "dense", "fullyconnected", "affine", "lazylinear"]
  static let fields: [Field<Self>] = [
    Field("features", \.features, in: 1...(1 << 20), position: 0, required: true, "how many numbers come out"),
    Field("bias", \.bias, "whether b is added"),
    .weights(\.form),
    Field("init", \.initial, Initial.summary),
  ]

  var features = 1
  var bias = true
  var form = WeightForm.plain
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let elements = try model.numbers(x, for: Self.name)
    let shape = model.graph.shape(x)
    let rows: Value
    switch elements {
    case .vector: rows = x
    case .number: rows = try model.graph.reshape(x, to: [shape.size, 1])
    case .sequence(let length, let width): rows = try model.graph.reshape(x, to: [shape[0] * length, width])
    case .image, .other:
      throw Problem(
        "linear works on vectors; what comes here is \(elements)",
        hint: "put 'flatten' before it (a vector of \(elements.count))")
    }
    let y = try affine(rows, in: &model)
    guard case .sequence(let length, _) = elements else { return y }
    return try model.graph.reshape(y, to: [shape[0], length, features])
  }

  private func affine(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let weightShape = [features, model.graph.shape(x)[1]]
    let weight = try model.weight(weightShape, initial: initial, form: form)
    let y = try model.graph.matmul(x, weight, transposeB: true)
    return bias ? try model.addBias(y, count: features, weight: weightShape, form: form) : y
  }
}
