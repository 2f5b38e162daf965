import Basics

/// The first positions of all values, as many as a sequence does not change: a value that is final up to p + `offset`
/// once the sequence is known up to p has `offset` of them. A network that begins with `shift` has one, and one that
/// reads a caption before has the caption's.
///
/// Where positions are points of an image, whole rows are computed; what lies behind the first `offset` is never used.
package struct SequenceOpening {
  package private(set) var graph: GraphBuilder
  private let layouts: [Value: PositionLayout]
  /// Positions are computed in multiples of this.
  private let unit: Int
  private var first: [Value: Value] = [:]

  init(of whole: GraphBuilder, layouts: [Value: PositionLayout]) throws(Problem) {
    graph = whole
    self.layouts = layouts
    unit = layouts.values.flatMap(\.axes).joined().reduce(1) { unit, part in
      if case .columns(let width) = part { leastCommonMultiple(unit, width) } else { unit }
    }
    for value in layouts.keys.sorted(by: { $0.index < $1.index }) {
      guard let layout = layouts[value], layout.offset > 0 else { continue }
      let node = whole.node(value)
      // The sequence itself is no input of the opening.
      if case .input = node.op { continue }
      let result = try made(node, layout)
      precondition(graph.shape(result) == shape(layout), "\(node.op.name) of a sequence's first positions")
      first[value] = result
    }
  }

  /// The first positions of a value that depends on the sequence, nil where it has none; any other value as it is.
  package subscript(value: Value) -> Value? { layouts[value] == nil ? value : first[value] }

  // MARK: Sizes

  private func count(_ all: Int, _ offset: Int) -> Int { min(all, (offset + unit - 1) / unit * unit) }

  private func size(_ part: PositionLayout.Part, width: Int, _ layout: PositionLayout) -> Int {
    switch part {
    case .plain(let size), .columns(let size): size
    case .all(let all): count(all, layout.offset)
    case .rows(let rows): count(rows * width, layout.offset) / width
    case .keys(let all, _, let offset): count(all, offset)
    }
  }

  /// Of each part of each axis.
  private func sizes(_ layout: PositionLayout) -> [[Int]] {
    let width = layout.axes.joined().lazy.compactMap { if case .columns(let width) = $0 { width } else { nil } }.first
    return layout.axes.map { $0.map { size($0, width: width ?? 1, layout) } }
  }

  private func shape(_ layout: PositionLayout) -> Shape { Shape(sizes(layout).map { $0.reduce(1, *) }) }

  /// The first `size` along an axis, with zeros behind them where there are fewer.
  private mutating func fitted(_ value: Value, _ axis: Int, _ size: Int) throws(Problem) -> Value {
    let own = graph.shape(value)[axis]
    if own == size { return value }
    return own > size
      ? try graph.slice(value, axis: axis, start: 0, size: size)
      : try graph.scatterSlice(value, axis: axis, start: 0, size: size)
  }

  /// An operand at the positions of a layout.
  private mutating func operand(_ value: Value, _ layout: PositionLayout) throws(Problem) -> Value {
    guard layouts[value] == nil else {
      guard var result = first[value] else { return graph.constant(0, shape: shape(layout)) }
      for (axis, size) in shape(layout).enumerated() { result = try fitted(result, axis, size) }
      return result
    }
    let parts = layout.axes.flatMap { $0 }
    var result = try graph.reshape(value, to: Shape(parts.map(\.size)))
    for (axis, size) in sizes(layout).joined().enumerated() { result = try fitted(result, axis, size) }
    return try graph.reshape(result, to: shape(layout))
  }

  /// An operand as large as it is. It has first positions: what an op makes of its operands is known as far as they are,
  /// but for joins and masked convolutions, which see to it themselves; and a query sees no key beyond those known.
  private mutating func own(_ value: Value) throws(Problem) -> Value {
    guard let layout = layouts[value] else { return value }
    return try operand(value, layout)
  }

  // MARK: Ops

  private mutating func made(_ node: Node, _ layout: PositionLayout) throws(Problem) -> Value {
    switch node.op {
    case .unary(let op): return graph.unary(op, try own(node.operands[0]))
    case .stop: return graph.stop(try own(node.operands[0]))
    case .binary(let op):
      return try graph.binary(op, operand(node.operands[0], layout), operand(node.operands[1], layout))
    case .select:
      return try graph.select(
        operand(node.operands[0], layout), operand(node.operands[1], layout), operand(node.operands[2], layout))
    case .broadcast(let axes): return try graph.broadcast(own(node.operands[0]), to: shape(layout), axes: axes)
    case .reshape: return try graph.reshape(own(node.operands[0]), to: shape(layout))
    case .transpose(let order): return try graph.transpose(own(node.operands[0]), order)
    case .slice(let axis, let start, let stride):
      var value = try own(node.operands[0])
      if layout.isPlain(axis) {
        let count = (node.shape[axis] - 1) * stride + 1
        return try graph.slice(value, axis: axis, start: start, size: count, stride: stride)
      }
      let size = shape(layout)[axis]
      value = try fitted(value, axis, start + size)
      return try graph.slice(value, axis: axis, start: start, size: size)
    case .concat(let axis): return try joined(node, axis, layout)
    case .gather: return try graph.gather(node.operands[0], own(node.operands[1]))
    case .reduce(let reduction, let axes): return try graph.reduce(reduction, own(node.operands[0]), axes: axes)
    case .argmax(let axis): return try graph.argmax(own(node.operands[0]), axis: axis)
    case .matmul(let transposeA, let transposeB):
      return try graph.matmul(
        own(node.operands[0]), own(node.operands[1]), transposeA: transposeA, transposeB: transposeB)
    case .convolution(let window, let groups):
      // The mask hides the rows below.
      let x: Value
      if let image = layouts[node.operands[0]] {
        var before = layout
        before.axes[3] = image.axes[3]
        x = try operand(node.operands[0], before)
      } else {
        x = node.operands[0]
      }
      return try graph.convolution(x, node.operands[1], window, groups: groups)
    case .input, .constant, .iota, .random, .scatterSlice, .scatterAdd, .convolutionInput, .convolutionWeights,
      .averagePool, .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention,
      .attentionGradient:
      preconditionFailure("\(node.op.name) has no positions")
    }
  }

  private mutating func joined(_ node: Node, _ axis: Int, _ layout: PositionLayout) throws(Problem) -> Value {
    var values: [Value] = []
    if layout.isPlain(axis) {
      for value in node.operands {
        var part = layout
        part.axes[axis] = PositionLayout(plain: [graph.shape(value)[axis]]).axes[0]
        values.append(try operand(value, part))
      }
      return try graph.concat(values, axis: axis)
    }
    // Along the positions: first comes what does not depend on the sequence, whole, then the sequence's own, of which
    // little is known or nothing, so that what is joined behind it is not known either.
    for value in node.operands {
      guard layouts[value] == nil else {
        if let first = first[value] { values.append(first) }
        break
      }
      values.append(value)
    }
    let all = values.count == 1 ? values[0] : try graph.concat(values, axis: axis)
    return try fitted(all, axis, shape(layout)[axis])
  }
}
