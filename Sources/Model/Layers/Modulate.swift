import Basics
import Graph

/// Another value scales and shifts what comes in, channel by channel: h ↦ (1 + γ(v)) h + β(v). After a normalisation
/// with `affine false` that is conditional batch norm (v a class or a vector; Miyato and Koyama 2018, Brock et al. 2019),
/// AdaIN (v a style; Karras et al. 2019) or SPADE (v an image of h's size; Park et al. 2019).
/// Weights, for γ and for β alike, `gamma.weight`, `beta.weight`: of a vector [channels, inputs] with `bias` [channels],
/// of a class [classes, channels], of an image [channels, inputs, kernel, kernel] with `bias`. Biases and the rows of
/// classes begin at 0, so that h is at first nearly unchanged. With `hidden` an image goes through a convolution and relu
/// first, `hidden.weight` and `hidden.bias`, as in the code of SPADE's authors.
struct Modulate: JoinKind {
  static let name = "modulate"
  static let summary = "scales and shifts each channel by another value v: (1 + γ(v)) h + β(v)"
  static let fields: [Field<Self>] = [
    Field("value", \.value, position: 0, required: true, "v: a vector, a class, or an image of the same size"),
    Field("kernel", \.kernel, in: 1...31, "side of the filters where v is an image; odd"),
    Field(
      "hidden", \.hidden, in: 1...65_536, "channels of a convolution and relu that v, an image, goes through first"),
    .weights(\.form),
    Field("init", \.initial, Initial.summary),
  ]

  var value: Expression?
  var kernel = 3
  var hidden: Int?
  var form = WeightForm.plain
  var initial: Expression?

  var others: [Expression] { [value].compactMap { $0 } }

  func lower(_ x: Value, with others: [Value], in model: inout NetworkLowering) throws(Problem) -> Value {
    guard let value else { preconditionFailure("modulate without a value: the reader of rows lets none through") }
    let features = try model.features(x, for: Self.name)
    var v = others[0]
    let factor: Value
    let shift: Value
    do throws(Problem) {
      if let hidden { v = try seen(v, hidden, in: &model) }
      factor = try part("gamma", of: v, features, like: x, in: &model)
      shift = try part("beta", of: v, features, like: x, in: &model)
    } catch { throw error.at(value.mark) }
    let scaled = try model.graph.binary(.multiply, x, model.graph.binary(.add, factor, model.graph.constant(1)))
    return try model.graph.binary(.add, scaled, shift)
  }

  /// The hidden image that γ and β then see.
  private func seen(_ v: Value, _ hidden: Int, in model: inout NetworkLowering) throws(Problem) -> Value {
    guard model.classes(of: v) == nil, case .image(let channels, _, _) = model.elements(of: v) else {
      let what = model.classes(of: v) == nil ? "\(model.elements(of: v))" : "a class"
      throw Problem("modulate: 'hidden' goes with an image v, and here it is \(what)")
    }
    let row = model.context.prefix
    defer { model.context.prefix = row }
    model.context.prefix += ".hidden"
    try checkKernel()
    return model.graph.unary(.relu, try convolved(v, [hidden, channels, kernel, kernel], in: &model))
  }

  private func checkKernel() throws(Problem) {
    guard kernel % 2 == 1 else {
      throw Problem("modulate: filters of side \(kernel) have no middle; take an odd side")
    }
  }

  /// γ(v) or β(v), with axes of size 1 where it is the same at all positions.
  private func part(_ name: String, of v: Value, _ features: Int, like x: Value, in model: inout NetworkLowering)
    throws(Problem) -> Value
  {
    let row = model.context.prefix
    defer { model.context.prefix = row }
    model.context.prefix += ".\(name)"
    let shape = model.graph.shape(x)
    let result: Value
    if let count = model.classes(of: v) {
      guard model.graph.shape(v).count == 1 else {
        throw Problem("modulate: v holds a class for each position", hint: "one_hot(…) makes an image of it")
      }
      let table = try model.weight([count, features], initial: initial, standard: .constant(0), form: form)
      result = try model.graph.gather(table, v)
    } else {
      switch model.elements(of: v) {
      case .image(let channels, let height, let width):
        guard shape.count == 4, shape[1] == height, shape[2] == width else {
          throw Problem(
            "modulate: v is an image \(channels)×\(height)×\(width), and what comes from above is \(model.elements(of: x))",
            hint: "bring v to its size: upsample(v, 2) or avg_pool(v, 2)")
        }
        try checkKernel()
        return try convolved(v, [features, channels, kernel, kernel], in: &model)
      case .vector(let width): result = try affine(v, [features, width], in: &model)
      case .number:
        result = try affine(model.graph.reshape(v, to: model.graph.shape(v) + [1]), [features, 1], in: &model)
      case .sequence, .other:
        throw Problem("modulate: v is a vector, a class or an image, and here it is \(model.elements(of: v))")
      }
    }
    let ones = Shape(repeating: 1, count: shape.count - 2)
    return try model.graph.reshape(result, to: [model.batch(of: v)] + ones + [features])
  }

  private func affine(_ v: Value, _ shape: Shape, in model: inout NetworkLowering) throws(Problem) -> Value {
    let weight = try model.weight(shape, initial: initial, form: form)
    return try model.addBias(
      model.graph.matmul(v, weight, transposeB: true), count: shape[0], initial: .constant(0), form: form)
  }

  private func convolved(_ v: Value, _ shape: Shape, in model: inout NetworkLowering) throws(Problem) -> Value {
    let weight = try model.weight(shape, initial: initial, form: form)
    let window = Window(kernel: [kernel, kernel], padding: Shape(repeating: kernel / 2, count: 4))
    return try model.addBias(
      model.graph.convolution(v, weight, window, groups: 1), count: shape[0], initial: .constant(0), form: form)
  }
}
