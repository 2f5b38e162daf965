import Basics

/// Turns the gradient of a result into the gradient of one operand, as ordinary nodes.
/// It throws only problems (closures do not infer a typed throw).
typealias Pullback = (inout GraphBuilder, Value) throws -> Value

extension GraphBuilder {
  /// The gradient rules: for each operand of `y`, how to get its gradient from the gradient `dy`; nil: it has none.
  ///
  /// Where an op has a kink the choice is PyTorch's: relu' and sign' are 0 at 0, equal largest elements share alike,
  /// and √x has an infinite slope at 0 (so √0 times a zero gradient is not a number: keep away from it by `select`).
  func pullbacks(_ y: Value) -> [Pullback?] {
    let node = node(y)
    let operands = node.operands
    let shapes = operands.map { shape($0) }
    switch node.op {
    case .input, .constant, .iota, .random: return []
    case .unary(let op): return [unaryPullback(op, operands[0], y)]
    case .binary(let op): return binaryPullbacks(op, operands[0], operands[1], y)
    case .select:
      return [
        nil, { g, dy in try g.select(operands[0], dy, g.constant(0)) },
        { g, dy in try g.select(operands[0], g.constant(0), dy) },
      ]

    case .broadcast(let axes):
      // An operand's axis never stretches: the builder leaves out axes of size 1.
      let added = node.shape.indices.filter { !axes.contains($0) }
      return [{ g, dy in try g.reduce(.sum, dy, axes: added) }]
    case .reshape: return [{ g, dy in try g.reshape(dy, to: shapes[0]) }]
    case .transpose(let order):
      return [{ g, dy in try g.transpose(dy, order.indices.sorted { order[$0] < order[$1] }) }]
    case .slice(let axis, let start, let stride):
      return [{ g, dy in try g.scatterSlice(dy, axis: axis, start: start, size: shapes[0][axis], stride: stride) }]
    case .scatterSlice(let axis, let start, let stride):
      let span = (shapes[0][axis] - 1) * stride + 1
      return [{ g, dy in try g.slice(dy, axis: axis, start: start, size: span, stride: stride) }]
    case .concat(let axis):
      var end = 0
      return shapes.map { shape in
        let start = end
        end += shape[axis]
        return { g, dy in try g.slice(dy, axis: axis, start: start, size: shape[axis]) }
      }
    case .gather: return [{ g, dy in try g.scatterAdd(dy, operands[1], rows: shapes[0][0]) }, nil]
    case .scatterAdd: return [{ g, dy in try g.gather(dy, operands[1]) }, nil]

    case .reduce(let reduction, let axes):
      let kept = shapes[0].indices.filter { !axes.contains($0) }
      switch reduction {
      case .sum: return [{ g, dy in try g.broadcast(dy, to: shapes[0], axes: kept) }]
      case .max:
        return [
          { g, dy in
            let isLargest = try g.binary(.equal, operands[0], g.broadcast(y, to: shapes[0], axes: kept))
            let share = try g.binary(.divide, dy, g.reduce(.sum, isLargest, axes: axes))
            return try g.select(isLargest, g.broadcast(share, to: shapes[0], axes: kept), g.constant(0))
          }
        ]
      }
    case .argmax: return [nil]

    case .matmul(let transposeA, let transposeB):
      let (a, b) = (operands[0], operands[1])
      return [
        { g, dy in
          transposeA
            ? try g.matmul(b, dy, transposeA: transposeB, transposeB: true)
            : try g.matmul(dy, b, transposeB: !transposeB)
        },
        { g, dy in
          transposeB
            ? try g.matmul(dy, a, transposeA: true, transposeB: transposeA)
            : try g.matmul(a, dy, transposeA: !transposeA)
        },
      ]
    case .convolution(let window, let groups):
      let (x, w) = (operands[0], operands[1])
      return [
        { g, dy in try g.convolutionInput(dy, w, window, groups: groups, shape: shapes[0]) },
        { g, dy in try g.convolutionWeights(x, dy, window, groups: groups, shape: shapes[1]) },
      ]
    case .convolutionInput(let window, let groups):
      let (x, w) = (operands[0], operands[1])
      return [
        { g, dy in try g.convolution(dy, w, window, groups: groups) },
        { g, dy in try g.convolutionWeights(dy, x, window, groups: groups, shape: shapes[1]) },
      ]
    case .convolutionWeights(let window, let groups):
      let (x, e) = (operands[0], operands[1])
      return [
        { g, dy in try g.convolutionInput(e, dy, window, groups: groups, shape: shapes[0]) },
        { g, dy in try g.convolution(x, dy, window, groups: groups) },
      ]

    case .averagePool(let window): return [{ g, dy in try g.averagePoolInput(dy, window, shape: shapes[0]) }]
    case .averagePoolInput(let window): return [{ g, dy in try g.averagePool(dy, window) }]
    case .maxPick(let window): return [nil, { g, dy in try g.maxScatter(operands[0], dy, window) }]
    case .maxScatter(let window): return [nil, { g, dy in try g.maxPick(operands[0], dy, window) }]
    case .upsample(let kind, let factor): return [{ g, dy in try g.upsampleInput(dy, kind, factor: factor) }]
    case .upsampleInput(let kind, let factor): return [{ g, dy in try g.upsample(dy, kind, factor: factor) }]
    case .inpaint: return [nil, nil]
    case .attention, .attentionGradient: preconditionFailure("\(node.op.name) is made when all gradients are there")
    case .stop: return [nil]
    }
  }

  private func unaryPullback(_ op: Unary, _ x: Value, _ y: Value) -> Pullback? {
    switch op {
    case .negate: { g, dy in g.unary(.negate, dy) }
    case .reciprocal: { g, dy in try g.times(g.unary(.negate, dy), g.unary(.square, y)) }
    case .square: { g, dy in try g.times(dy, g.times(x, g.constant(2))) }
    case .squareRoot: { g, dy in try g.over(dy, g.times(y, g.constant(2))) }
    case .exp: { g, dy in try g.times(dy, y) }
    case .log: { g, dy in try g.over(dy, x) }
    case .expm1: { g, dy in try g.times(dy, g.plus(y, g.constant(1))) }
    case .log1p: { g, dy in try g.over(dy, g.plus(x, g.constant(1))) }
    case .absolute: { g, dy in try g.times(dy, g.unary(.sign, x)) }
    case .sine: { g, dy in try g.times(dy, g.unary(.cosine, x)) }
    case .cosine: { g, dy in try g.times(g.unary(.negate, dy), g.unary(.sine, x)) }
    case .tanh: { g, dy in try g.times(dy, g.minus(g.constant(1), g.unary(.square, y))) }
    case .sigmoid: { g, dy in try g.times(dy, g.times(y, g.minus(g.constant(1), y))) }
    case .softplus: { g, dy in try g.times(dy, g.unary(.sigmoid, x)) }
    // y ≠ 0 exactly where x > 0.
    case .relu: { g, dy in try g.select(y, dy, g.constant(0)) }
    case .errorFunction:
      { g, dy in
        let bell = g.unary(.exp, g.unary(.negate, g.unary(.square, x)))
        return try g.times(dy, g.times(bell, g.constant(2 / Double.pi.squareRoot())))
      }
    case .sign, .floor, .isNonzero, .isFinite: nil
    }
  }

  private func binaryPullbacks(_ op: Binary, _ a: Value, _ b: Value, _ y: Value) -> [Pullback?] {
    switch op {
    case .add: return [{ _, dy in dy }, { _, dy in dy }]
    case .subtract: return [{ _, dy in dy }, { g, dy in g.unary(.negate, dy) }]
    case .multiply: return [{ g, dy in try g.times(dy, b) }, { g, dy in try g.times(dy, a) }]
    case .divide:
      return [{ g, dy in try g.over(dy, b) }, { g, dy in try g.over(g.times(g.unary(.negate, dy), y), b) }]
    case .power:
      return [
        { g, dy in
          let slope = try g.times(b, g.binary(.power, a, g.minus(b, g.constant(1))))
          return try g.select(b, g.times(dy, slope), g.constant(0))
        },
        { g, dy in
          let isPositive = try g.binary(.less, g.constant(0), a)
          let logarithm = g.unary(.log, try g.select(isPositive, a, g.constant(1)))
          return try g.times(dy, g.times(y, logarithm))
        },
      ]
    case .maximum: return [{ g, dy in try g.share(dy, b, a) }, { g, dy in try g.share(dy, a, b) }]
    case .minimum: return [{ g, dy in try g.share(dy, a, b) }, { g, dy in try g.share(dy, b, a) }]
    case .less, .lessOrEqual, .equal: return [nil, nil]
    }
  }

  /// dy where small < large, half of it where they are equal.
  private mutating func share(_ dy: Value, _ small: Value, _ large: Value) throws(Problem) -> Value {
    let won = try select(binary(.less, small, large), dy, constant(0))
    return try select(binary(.equal, small, large), times(dy, constant(0.5)), won)
  }

  private mutating func plus(_ a: Value, _ b: Value) throws(Problem) -> Value { try binary(.add, a, b) }
  private mutating func minus(_ a: Value, _ b: Value) throws(Problem) -> Value { try binary(.subtract, a, b) }
  private mutating func times(_ a: Value, _ b: Value) throws(Problem) -> Value { try binary(.multiply, a, b) }
  private mutating func over(_ a: Value, _ b: Value) throws(Problem) -> Value { try binary(.divide, a, b) }
}
