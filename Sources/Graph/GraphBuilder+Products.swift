import Basics

// Reductions, matrix products, convolutions, pooling and resampling.
extension GraphBuilder {
  /// Reduces over `axes`, which are removed, or stay with size 1 (`keep`).
  package mutating func reduce(
    _ reduction: Reduction, _ x: Value, axes: [Int], keep: Bool = false
  ) throws(Problem) -> Value {
    let from = shape(x)
    let axes = axes.sorted()
    let shape = try resultShape(.reduce(reduction, axes: axes), [from], wanted: [])
    let reduced: Value
    if let number = number(x) {
      let count = Double(axes.map { from[$0] }.size)
      reduced = constant(reduction == .sum ? number * count : number, shape: shape)
    } else if shape.size == from.size {
      reduced = try reshape(x, to: shape)
    } else {
      reduced = insert(.reduce(reduction, axes: axes), [x], shape)
    }
    guard keep else { return reduced }
    return try reshape(reduced, to: from.indices.map { axes.contains($0) ? 1 : from[$0] })
  }

  package mutating func mean(_ x: Value, axes: [Int], keep: Bool = false) throws(Problem) -> Value {
    let sum = try reduce(.sum, x, axes: axes, keep: keep)
    let count = shape(x).size / max(1, shape(sum).size)
    return try binary(.divide, sum, constant(Double(count)))
  }

  package mutating func argmax(_ x: Value, axis: Int) throws(Problem) -> Value {
    try add(.argmax(axis: axis), [x])
  }

  package mutating func matmul(
    _ a: Value, _ b: Value, transposeA: Bool = false, transposeB: Bool = false
  ) throws(Problem) -> Value {
    let shape = try resultShape(
      .matmul(transposeA: transposeA, transposeB: transposeB), [self.shape(a), self.shape(b)], wanted: [])
    let (a, turnsA) = untransposed(a)
    let (b, turnsB) = untransposed(b)
    return insert(.matmul(transposeA: transposeA != turnsA, transposeB: transposeB != turnsB), [a, b], shape)
  }

  /// The operand of a transpose of the last two axes and true; for any other value, the value and false.
  private func untransposed(_ x: Value) -> (Value, Bool) {
    guard case .transpose(let order) = node(x).op else { return (x, false) }
    var swapped = Array(order.indices)
    swapped.swapAt(order.count - 1, order.count - 2)
    return order == swapped ? (node(x).operands[0], true) : (x, false)
  }

  package mutating func convolution(
    _ x: Value, _ w: Value, _ window: Window, groups: Int = 1
  ) throws(Problem) -> Value {
    let shape = try resultShape(.convolution(window, groups: groups), [self.shape(x), self.shape(w)], wanted: [])
    if groups == 1, let cheaper = try convolutionOfGrown(x, w, window, shape) { return cheaper }
    return insert(.convolution(window, groups: groups), [x, w], shape)
  }

  /// `shape` is the shape of the convolution's input, which is the result: the output of a transposed convolution.
  package mutating func convolutionInput(
    _ dy: Value, _ w: Value, _ window: Window, groups: Int = 1, shape: Shape
  ) throws(Problem) -> Value {
    try add(.convolutionInput(window, groups: groups), [dy, w], wanted: shape)
  }

  /// `shape` is the shape of the weights, which are the result.
  package mutating func convolutionWeights(
    _ x: Value, _ dy: Value, _ window: Window, groups: Int = 1, shape: Shape
  ) throws(Problem) -> Value {
    try add(.convolutionWeights(window, groups: groups), [x, dy], wanted: shape)
  }

  package mutating func averagePool(_ x: Value, _ window: Window) throws(Problem) -> Value {
    try add(.averagePool(window), [x])
  }

  package mutating func averagePoolInput(_ dy: Value, _ window: Window, shape: Shape) throws(Problem) -> Value {
    try add(.averagePoolInput(window), [dy], wanted: shape)
  }

  package mutating func maxPick(_ x: Value, _ v: Value, _ window: Window) throws(Problem) -> Value {
    try add(.maxPick(window), [x, v])
  }

  package mutating func maxPool(_ x: Value, _ window: Window) throws(Problem) -> Value {
    try maxPick(x, x, window)
  }

  package mutating func maxScatter(_ x: Value, _ dy: Value, _ window: Window) throws(Problem) -> Value {
    try add(.maxScatter(window), [x, dy])
  }

  package mutating func upsample(_ x: Value, _ interpolation: Interpolation, factor: Int) throws(Problem) -> Value {
    let shape = try resultShape(.upsample(interpolation, factor: factor), [self.shape(x)], wanted: [])
    return factor == 1 ? x : insert(.upsample(interpolation, factor: factor), [x], shape)
  }

  package mutating func upsampleInput(
    _ dy: Value, _ interpolation: Interpolation, factor: Int
  ) throws(Problem) -> Value {
    let from = shape(dy)
    guard from.count == 4, factor >= 1, from[1] % factor == 0, from[2] % factor == 0 else {
      throw Problem("\(from.words) was not grown \(factor) times")
    }
    let wanted = [from[0], from[1] / factor, from[2] / factor, from[3]]
    return factor == 1 ? dy : try add(.upsampleInput(interpolation, factor: factor), [dy], wanted: wanted)
  }

  /// Images with the holes filled, which are where the mask is below ½.
  package mutating func inpaint(_ x: Value, mask: Value, _ method: Inpainting) throws(Problem) -> Value {
    try add(.inpaint(method), [x, mask])
  }
}
