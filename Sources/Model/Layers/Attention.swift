import Basics
import Graph

/// Multi-head self-attention over the positions of a sequence, or the points of an image: queries, keys and values are
/// affine maps of x, split into heads of d / heads features; softmax(q kᵀ / √(d / heads)) v of each head, joined, and
/// an affine map. With `mask causal` a position sees itself and those before it, an image's points in raster order.
/// Weights: `in_proj_weight` [3 d, d] (Xavier uniform), `in_proj_bias` [3 d] (0), `out_proj.weight` [d, d] (uniform in
/// ±1/√d), `out_proj.bias` [d] (0). Vaswani et al. 2017. PyTorch: `nn.MultiheadAttention(d, heads, batch_first=True)`.
struct Attention: LayerKind {
  enum Mask: String, CaseIterable { case none, causal }

  static let name = "attention"
  static let summary = "multi-head self-attention over the positions of a sequence or the points of an image"
  static let fields: [Field<Self>] = [
    Field("heads", \.heads, in: 1...4096, position: 0, "parts of the features that attend apart"),
    Field("mask", \.mask, "causal: a position sees itself and those before it"),
    Field("bias", \.bias, "whether the affine maps add a bias"),
  ]

  var heads = 1
  var mask = Mask.none
  var bias = true

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.positionAxes(x, for: Self.name)
    let shape = model.graph.shape(x)
    let (batch, width) = (shape[0], shape[shape.count - 1])
    let positions = shape.size / (batch * width)
    guard width % heads == 0 else {
      let divisors = (1...width).filter { width % $0 == 0 }
      let near = [divisors.last { $0 < heads }, divisors.first { $0 > heads }].compactMap { $0.map(String.init) }
      throw Problem(
        "attention: \(heads) heads do not divide the \(width) features of a position",
        hint: "heads may be \(near.joined(separator: " or "))")
    }
    let rows = try model.graph.reshape(x, to: [batch * positions, width])
    let joined = try affine(
      rows, "in_proj_weight", "in_proj_bias", outputs: 3 * width, .xavierUniform(gain: 1), in: &model)
    // Queries, keys, values: [batch, heads, positions, width / heads].
    var parts: [Value] = []
    for part in 0..<3 {
      let own = try model.graph.slice(joined, axis: 1, start: part * width, size: width)
      let split = try model.graph.reshape(own, to: [batch, positions, heads, width / heads])
      parts.append(try model.graph.transpose(split, [0, 2, 1, 3]))
    }
    let scale = 1 / Double(width / heads).squareRoot()
    let sides = Shape(shape.dropFirst().dropLast())
    let seen = try model.attended(
      parts[0], parts[1], parts[2], scale: scale, isCausal: mask == .causal, queries: sides, keys: sides)
    let merged = try model.graph.reshape(model.graph.transpose(seen, [0, 2, 1, 3]), to: [batch * positions, width])
    let y = try affine(
      merged, "out_proj.weight", "out_proj.bias", outputs: width, .kaimingUniform(slope: 5.0.squareRoot()), in: &model)
    return try model.graph.reshape(y, to: shape)
  }

  /// x Wᵀ + b of rows `[rows, width]`.
  private func affine(
    _ x: Value, _ weightName: String, _ biasName: String, outputs: Int, _ initial: Initial,
    in model: inout NetworkLowering
  ) throws(Problem) -> Value {
    let weight = try model.parameter(weightName, shape: [outputs, model.graph.shape(x)[1]], initial: initial)
    let y = try model.graph.matmul(x, weight, transposeB: true)
    guard bias else { return y }
    return try model.graph.binary(.add, y, model.parameter(biasName, shape: [outputs], initial: .constant(0)))
  }
}

extension NetworkLowering {
  /// softmax(scale · q kᵀ) v of matrices q `[…, queries, d]`, k `[…, keys, d]`, v `[…, keys, e]`: `[…, queries, e]`:
  /// for each query the mean of v, weighted by how like the query each key is. `isCausal`: query i sees keys up to i.
  /// `queries` and `keys` are the sides of what these are positions of.
  mutating func attended(
    _ q: Value, _ k: Value, _ v: Value, scale: Double, isCausal: Bool, queries: Shape, keys: Shape
  ) throws(Problem) -> Value {
    let scoreShape = graph.shape(q).dropLast() + graph.shape(k).suffix(2).dropLast()
    try Shape(scoreShape).checkSize(at: nil)
    // Scaled before the product, which has more numbers wherever there are more positions than features.
    let scaled = try graph.binary(.multiply, q, graph.constant(scale))
    let (result, weights) = try graph.attention(scaled, k, v, isCausal: isCausal)
    attentions.append(AttentionWeights(row: context.prefix, value: weights, queries: queries, keys: keys))
    return result
  }
}
