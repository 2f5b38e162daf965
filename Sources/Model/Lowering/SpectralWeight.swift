import Basics
import Graph

/// The reparametrisation between a layer's parameter and the weights that it uses.
enum WeightForm: Hashable, Sendable {
  case plain
  /// W / σ(W), σ the largest singular value of W as a matrix [outputs, rest].
  case spectral
  /// r √(2 / fanIn) · W, W normal at first with standard deviation 1 / r, and biases r b, 0 at first: all weights learn at
  /// one rate, which r multiplies. Karras et al. 2018, section 4.1; r is the `lrmul` of Karras, Laine, Aila 2019's code.
  case equalized(rate: Double)

  static let summary =
    "spectral: divided by their largest singular value, which each training call approaches; "
    + "equalized: standard normal at first, times √(2 / fanIn); equalized 0.01: learns at 0.01 of the rate"

  var written: String {
    switch self {
    case .plain: "plain"
    case .spectral: "spectral"
    case .equalized(let rate): rate == 1 ? "equalized" : "equalized \(rate.written)"
    }
  }

  /// What multiplies the row's biases.
  var rate: Double { if case .equalized(let rate) = self { rate } else { 1 } }
}

extension Field {
  static func weights(_ path: Path<WeightForm>) -> Field {
    Field(
      "weights", type: .wordWithNumber(["plain", "spectral", "equalized"], numbered: ["equalized"], 1e-6...1e6),
      WeightForm.summary, standard: { $0[keyPath: path].written },
      assign: { layer, value in
        switch value {
        case .words(let words): layer[keyPath: path] = .equalized(rate: words.last.flatMap { Double($0) } ?? 1)
        case .word("spectral"): layer[keyPath: path] = .spectral
        case .word("equalized"): layer[keyPath: path] = .equalized(rate: 1)
        default: layer[keyPath: path] = .plain
        }
      })
  }
}

extension NetworkLowering {
  /// W / σ(W) as PyTorch's `parametrizations.spectral_norm` has it: each call in training takes the power iteration further
  /// u ← Wv / |Wv|, v ← Wᵀu / |Wᵀu| by one step, σ = uᵀWv, and the gradient goes through W alone.
  /// Kept: `parametrizations.weight.original`, `parametrizations.weight.0._u` [outputs] and `._v` [rest].
  /// `outputs` is the weight's axis of outputs. Miyato et al. 2018.
  mutating func spectralWeight(_ shape: Shape, outputs axis: Int, initial: Initial) throws(Problem) -> Value {
    let name = "parametrizations.weight"
    let weight = try parameter("\(name).original", shape: shape, initial: initial)
    let order = [axis] + shape.indices.filter { $0 != axis }
    let rows = shape[axis]
    let matrix = try graph.reshape(graph.transpose(weight, order), to: [rows, shape.size / max(1, rows)])
    func beginning(_ isLeft: Bool) -> Initial {
      .singular(Initial.Singular(of: initial, shape: shape, outputs: axis, isLeft: isLeft))
    }
    var u = try statistic("\(name).0._u", shape: [rows], initial: beginning(true))
    var v = try statistic("\(name).0._v", shape: [shape.size / max(1, rows)], initial: beginning(false))
    let fixed = graph.stop(matrix)
    // The mean of vectors of length 1 is shorter: an average goes on by a step too, which it does not keep.
    if mode == .training || context.owner?.isMean == true {
      u = try normalized(product(fixed, v))
      v = try normalized(product(fixed, u, isTransposed: true))
    }
    if mode == .training {
      try update("\(name).0._u", to: u)
      try update("\(name).0._v", to: v)
    }
    let image = try graph.binary(.multiply, u, product(matrix, v))
    return try graph.binary(.divide, weight, graph.reduce(.sum, image, axes: [0]))
  }

  /// M x or Mᵀ x of a matrix and a vector.
  private mutating func product(_ matrix: Value, _ x: Value, isTransposed: Bool = false) throws(Problem) -> Value {
    let column = try graph.reshape(x, to: [graph.shape(x)[0], 1])
    let result = try graph.matmul(matrix, column, transposeA: isTransposed)
    return try graph.reshape(result, to: [graph.shape(result)[0]])
  }

  private mutating func normalized(_ x: Value) throws(Problem) -> Value {
    let length = graph.unary(.squareRoot, try graph.reduce(.sum, graph.unary(.square, x), axes: [0]))
    return try graph.binary(.divide, x, graph.binary(.maximum, length, graph.constant(1e-12)))
  }
}

extension Initial {
  /// The first singular vectors of a weight that begins as `of` says, as 15 power iterations from random ones find them.
  package struct Singular: Sendable, Hashable {
    indirect enum Box: Sendable, Hashable { case initial(Initial) }
    private let box: Box
    private let shape: Shape
    private let outputs: Int
    private let isLeft: Bool

    init(of initial: Initial, shape: Shape, outputs: Int, isLeft: Bool) {
      box = .initial(initial)
      self.shape = shape
      self.outputs = outputs
      self.isLeft = isLeft
    }

    /// `name` is the vector's own; the weight's is beside it.
    func numbers(seed: UInt64, name: String) -> [Float] {
      guard case .initial(let initial) = box else { return [] }
      let stem = name.dropLast("0._u".count)
      let matrix = rowsFirst(initial.numbers(shape: shape, seed: seed, name: "\(stem)original").map(Double.init))
      let rows = shape[outputs]
      let columns = matrix.count / max(1, rows)
      let random = Philox(seed: seed, stream: "initial.\(stem)0")
      var u = [Double](repeating: 0, count: rows)
      var v = unit((0..<columns).map { Double(random.normal($0)) })
      for _ in 0..<15 {
        u = unit((0..<rows).map { row in (0..<columns).reduce(0) { $0 + matrix[row * columns + $1] * v[$1] } })
        var next = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
          for column in 0..<columns { next[column] += matrix[row * columns + column] * u[row] }
        }
        v = unit(next)
      }
      return (isLeft ? u : v).map(Float.init)
    }

    /// The axis of outputs in front.
    private func rowsFirst(_ numbers: [Double]) -> [Double] {
      let before = shape[..<outputs].reduce(1, *)
      let after = shape[(outputs + 1)...].reduce(1, *)
      guard before > 1 else { return numbers }
      var result: [Double] = []
      for row in 0..<shape[outputs] {
        for i in 0..<before {
          let start = (i * shape[outputs] + row) * after
          result += numbers[start..<start + after]
        }
      }
      return result
    }

    private func unit(_ x: [Double]) -> [Double] {
      let length = max(1e-12, x.reduce(0) { $0 + $1 * $1 }.squareRoot())
      return x.map { $0 / length }
    }
  }
}
