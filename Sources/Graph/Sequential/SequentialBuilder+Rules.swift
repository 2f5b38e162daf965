import Basics

extension SequentialBuilder {
  /// A node at one position.
  mutating func local(_ node: Node) throws -> Local {
    switch node.op {
    case .unary(let op):
      var local = try own(node, 0)
      local.value = step.unary(op, local.value)
      return local
    case .stop: return try own(node, 0)
    case .binary(let op):
      let layout = try together(node)
      return Local(
        value: try step.binary(op, operand(node, 0, layout), operand(node, 1, layout)), layout: layout)
    case .select:
      var layout = try together(node)
      if layout.isOpen, masksLaterKeys(node, layout) { layout.isOpen = false }
      return Local(
        value: try step.select(operand(node, 0, layout), operand(node, 1, layout), operand(node, 2, layout)),
        layout: layout)
    case .broadcast(let axes):
      let inner = try own(node, 0)
      var layout = PositionLayout(plain: node.shape)
      for (axis, parts) in zip(axes, inner.layout.axes) where !parts.isEmpty { layout.axes[axis] = parts }
      layout = PositionLayout(layout.axes, like: inner.layout)
      return Local(value: try step.broadcast(inner.value, to: layout.localShape, axes: axes), layout: layout)
    case .reshape:
      let inner = try own(node, 0)
      guard let layout = inner.layout.reshaped(to: node.shape) else { throw NotSequential("a reshape mixes positions") }
      return Local(value: try step.reshape(inner.value, to: layout.localShape), layout: layout)
    case .transpose(let order):
      var local = try own(node, 0)
      local.layout.axes = order.map { local.layout.axes[$0] }
      local.value = try step.transpose(local.value, order)
      return local
    case .slice(let axis, let start, let stride): return try slice(node, axis, start, stride)
    case .concat(let axis): return try concat(node, axis)
    case .gather:
      guard known(node.operands[0]) == nil else { throw NotSequential("a table depends on the sequence") }
      let indices = try own(node, 1)
      guard !indices.layout.isOpen else { throw NotSequential("keys are not masked") }
      let width = whole.shape(node.operands[0]).dropFirst().map { [PositionLayout.Part.plain($0)] }
      let layout = PositionLayout(indices.layout.axes + width, like: indices.layout)
      return Local(value: try step.gather(fixed(node.operands[0]), indices.value), layout: layout)
    case .reduce(let reduction, let axes):
      var local = try own(node, 0)
      for axis in axes where local.layout.hasPositions(axis) || local.layout.isOpen && !local.layout.isPlain(axis) {
        throw NotSequential("positions are taken together")
      }
      local.value = try step.reduce(reduction, local.value, axes: axes)
      local.layout.axes = local.layout.axes.indices.filter { !axes.contains($0) }.map { local.layout.axes[$0] }
      return local
    case .argmax(let axis):
      var local = try own(node, 0)
      guard local.layout.isPlain(axis) else { throw NotSequential("positions are taken together") }
      local.value = try step.argmax(local.value, axis: axis)
      local.layout.axes.remove(at: axis)
      return local
    case .matmul(let transposeA, let transposeB): return try product(node, transposeA, transposeB)
    case .convolution(let window, let groups): return try convolution(node, window, groups)
    case .input, .constant, .iota, .random: throw NotSequential("no operand")
    case .scatterSlice, .scatterAdd, .convolutionInput, .convolutionWeights, .averagePool, .averagePoolInput, .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      throw NotSequential("positions are taken together")
    }
  }

  /// An operand that depends on the sequence.
  func own(_ node: Node, _ index: Int) throws -> Local {
    guard let local = known(node.operands[index]) else { throw NotSequential("an operand is outside the sequence") }
    return local
  }

  // MARK: Elementwise

  /// The layout that all operands that depend on the sequence have.
  private func together(_ node: Node) throws -> PositionLayout {
    var result: PositionLayout?
    for operand in node.operands {
      guard let layout = known(operand)?.layout else { continue }
      guard let before = result else {
        result = layout
        continue
      }
      guard let merged = before.merged(layout) else { throw NotSequential("positions meet others") }
      result = merged
    }
    guard let result else { throw NotSequential("no operand") }
    return result
  }

  private mutating func operand(_ node: Node, _ index: Int, _ layout: PositionLayout) throws -> Value {
    if let local = known(node.operands[index]) { return try cut(local.value, to: layout) }
    return try fixed(node.operands[index], layout)
  }

  /// Whether a select leaves, of the keys after a position, only what an exponential makes 0: select(key ≤ query,
  /// scores, −10³⁰).
  private func masksLaterKeys(_ node: Node, _ layout: PositionLayout) -> Bool {
    guard known(node.operands[0]) == nil, let other = whole.number(node.operands[2]), other <= -1e30 else {
      return false
    }
    var condition = whole.node(node.operands[0])
    var axes = Array(node.shape.indices)
    if let inner = axesUnder(condition) {
      axes = inner
      condition = whole.node(condition.operands[0])
    }
    guard case .binary(.lessOrEqual) = condition.op,
      case .iota(let first) = whole.node(condition.operands[0]).op,
      case .iota(let second) = whole.node(condition.operands[1]).op
    else { return false }
    let (key, query) = (axes[first], axes[second])
    guard case .keys(_, _, let offset)? = layout.axes[key].first, layout.axes[key].count == 1 else { return false }
    return layout.positions(query) != nil && offset >= layout.offset
  }

  /// Where the axes of a value go that is repeated along new axes in front; with one of each there is nothing to repeat.
  private func axesUnder(_ node: Node) -> [Int]? {
    switch node.op {
    case .broadcast(let axes): return axes
    case .reshape:
      let inner = whole.shape(node.operands[0])
      return Array(node.shape.suffix(inner.count)) == Array(inner) ? Array(node.shape.indices.suffix(inner.count)) : nil
    default: return nil
    }
  }

  // MARK: Slices and joins

  private mutating func slice(_ node: Node, _ axis: Int, _ start: Int, _ stride: Int) throws -> Local {
    var local = try own(node, 0)
    if local.layout.isPlain(axis) {
      let count = (node.shape[axis] - 1) * stride + 1
      local.value = try step.slice(local.value, axis: axis, start: start, size: count, stride: stride)
      local.layout.axes[axis] = node.shape[axis] == 1 ? [] : [.plain(node.shape[axis])]
      return local
    }
    guard local.layout.positions(axis) != nil, stride == 1 || node.shape[axis] == 1, node.shape[axis] > 1,
      local.layout.offset >= start
    else { throw NotSequential("positions are taken apart") }
    local.layout.offset -= start
    local.layout.end = min(local.layout.end - start, node.shape[axis])
    local.layout.axes[axis] = [.all(node.shape[axis])]
    return local
  }

  private mutating func concat(_ node: Node, _ axis: Int) throws -> Local {
    let parts = node.operands.map { known($0) }
    guard let first = parts.compactMap({ $0 }).first else { throw NotSequential("no operand") }
    var layout = first.layout
    guard !parts.contains(where: { $0?.layout.isOpen == true }) else { throw NotSequential("keys are joined") }
    if layout.isPlain(axis) {
      var values: [Value] = []
      for (operand, part) in zip(node.operands, parts) {
        layout.axes[axis] = PositionLayout(plain: [whole.shape(operand)[axis]]).axes[0]
        if let part {
          guard part.layout.merged(layout) != nil else { throw NotSequential("positions meet others") }
          values.append(part.value)
        } else {
          values.append(try fixed(operand, layout))
        }
      }
      layout.axes[axis] = PositionLayout(plain: [node.shape[axis]]).axes[0]
      return Local(value: try step.concat(values, axis: axis), layout: layout)
    }
    // Positions that do not depend on the sequence stand before or after those that do.
    guard layout.positions(axis) != nil, parts.compactMap({ $0 }).count == 1,
      let index = parts.firstIndex(where: { $0 != nil })
    else { throw NotSequential("sequences are joined") }
    let before = node.operands[..<index].map { whole.shape($0)[axis] }.reduce(0, +)
    layout.offset += before
    layout.end += before
    layout.axes[axis] = [.all(node.shape[axis])]
    return Local(value: first.value, layout: layout)
  }

  // MARK: Products

  private mutating func product(_ node: Node, _ transposeA: Bool, _ transposeB: Bool) throws -> Local {
    let rank = node.shape.count
    let (aOuter, aInner) = transposeA ? (rank - 1, rank - 2) : (rank - 2, rank - 1)
    let (bInner, bOuter) = transposeB ? (rank - 1, rank - 2) : (rank - 2, rank - 1)
    let (a, b) = (known(node.operands[0]), known(node.operands[1]))
    for local in [a, b].compactMap({ $0 }) where (0..<rank - 2).contains(where: { !local.layout.isPlain($0) }) {
      throw NotSequential("positions are taken apart")
    }
    var layout = PositionLayout(plain: node.shape)
    switch (a, b) {
    case (let a?, nil):
      guard a.layout.isPlain(aInner), !a.layout.isOpen else { throw NotSequential("positions are added up") }
      layout.axes[rank - 2] = a.layout.axes[aOuter]
      layout = PositionLayout(layout.axes, like: a.layout)
      return Local(
        value: try step.matmul(a.value, fixed(node.operands[1]), transposeA: transposeA, transposeB: transposeB),
        layout: layout)
    case (nil, let b?):
      guard b.layout.isPlain(bInner), !b.layout.isOpen else { throw NotSequential("positions are added up") }
      layout.axes[rank - 1] = b.layout.axes[bOuter]
      layout = PositionLayout(layout.axes, like: b.layout)
      return Local(
        value: try step.matmul(fixed(node.operands[0]), b.value, transposeA: transposeA, transposeB: transposeB),
        layout: layout)
    case (let a?, let b?):
      guard !a.layout.isOpen, !b.layout.isOpen else { throw NotSequential("keys are not masked") }
      layout.axes[rank - 2] = a.layout.axes[aOuter]
      layout = PositionLayout(layout.axes, like: a.layout)
      let ownKeys = b.layout.positions(bInner)
      if let keys = b.layout.positions(bOuter), a.layout.isPlain(aInner), b.layout.isPlain(bInner) {
        layout.axes[rank - 1] = [.keys(keys, seen: seen(of: keys, b.layout.offset), offset: b.layout.offset)]
        layout.isOpen = true
        let past = try keptKeys(node.operands[1], b, axis: bOuter)
        let scores = try step.matmul(a.value, past, transposeA: transposeA, transposeB: transposeB)
        let own = try step.matmul(a.value, b.value, transposeA: transposeA, transposeB: transposeB)
        let isOwn = try isCurrent(step.shape(scores), axis: rank - 1, b.layout.offset)
        let wide = try step.broadcast(own, to: step.shape(scores))
        return Local(value: try step.select(isOwn, wide, scores), layout: layout)
      }
      guard case .keys(let count, let seen, let offset)? = a.layout.axes[aInner].first,
        a.layout.axes[aInner].count == 1,
        ownKeys == count, b.layout.offset == offset, seen == self.seen(of: count, offset), b.layout.isPlain(bOuter)
      else { throw NotSequential("positions are added up") }
      // The weighted mean of the values before, and the current one.
      let past = try keptKeys(node.operands[1], b, axis: bInner)
      let isOwn = try isCurrent(step.shape(a.value), axis: aInner, b.layout.offset)
      let none = step.constant(0, shape: step.shape(a.value))
      let before = try step.matmul(
        step.select(isOwn, none, a.value), past, transposeA: transposeA, transposeB: transposeB)
      let weight = try step.reduce(.sum, step.select(isOwn, a.value, none), axes: [aInner], keep: true)
      let own = try step.matmul(weight, b.value, transposeA: transposeA, transposeB: transposeB)
      return Local(value: try step.binary(.add, before, own), layout: layout)
    case (nil, nil): throw NotSequential("no operand")
    }
  }

  /// 1 at the current position of an axis of all positions, else 0.
  private mutating func isCurrent(_ shape: Shape, axis: Int, _ offset: Int) throws -> Value {
    let index = index(offset)
    return try step.binary(.equal, step.iota(shape, axis: axis), step.broadcast(index, to: shape))
  }

  // MARK: Convolutions

  /// A convolution whose filter sees only the points before, or those and its own: a product with the patch around the
  /// point.
  private mutating func convolution(_ node: Node, _ window: Window, _ groups: Int) throws -> Local {
    let x = try own(node, 0)
    guard known(node.operands[1]) == nil, groups == 1, window.stride == [1, 1], !x.layout.isOpen,
      case .rows(let height)? = x.layout.axes[1].first, case .columns(let width)? = x.layout.axes[2].first,
      x.layout.axes[1].count == 1, x.layout.axes[2].count == 1, x.layout.isPlain(0), x.layout.isPlain(3)
    else { throw NotSequential("a convolution mixes positions") }
    let (outputs, inputs, kernel) = (node.shape[3], whole.shape(node.operands[0])[3], window.kernel)
    var layout = x.layout
    layout.axes[3] = PositionLayout(plain: [outputs]).axes[0]
    if kernel == [1, 1], window.padding == [0, 0, 0, 0] {
      return Local(value: try step.convolution(x.value, fixed(node.operands[1]), window), layout: layout)
    }
    guard let (centre, seen) = tapsSeen(node.operands[1], kernel) else {
      throw NotSequential("a convolution sees later points")
    }
    // The tap that meets the point itself, by row and column; the result is as large as the image.
    let middle = [centre / kernel[1], centre % kernel[1]]
    guard
      (0..<2).allSatisfy({
        window.padding[$0] == window.dilation[$0] * middle[$0]
          && window.padding[$0 + 2] == window.dilation[$0] * (kernel[$0] - 1 - middle[$0])
      })
    else { throw NotSequential("a convolution sees later points") }
    // Without the centre, the next point is known already.
    if seen == centre { layout.offset += 1 }
    let count = layout.localShape[0]
    // Indices are Float32: whole numbers up to 2²⁴.
    guard count * height * width <= 1 << 24 else { throw NotSequential("there are too many points") }
    let taps: Shape = [count, seen]

    // Where the taps lie: row and column of the image, and the index among all points.
    let point = index(layout.offset)
    let row = step.unary(.floor, try step.binary(.divide, point, step.constant(Double(width))))
    let column = try step.binary(.subtract, point, step.binary(.multiply, row, step.constant(Double(width))))
    let tap = step.iota(taps, axis: 1)
    let down = step.unary(.floor, try step.binary(.divide, tap, step.constant(Double(kernel[1]))))
    let across = try step.binary(.subtract, tap, step.binary(.multiply, down, step.constant(Double(kernel[1]))))
    func place(_ own: Value, _ tap: Value, _ axis: Int) throws -> Value {
      let offset = try step.binary(.subtract, tap, step.constant(Double(middle[axis])))
      let far = try step.binary(.multiply, offset, step.constant(Double(window.dilation[axis])))
      return try step.binary(.add, far, step.broadcast(own, to: taps))
    }
    let (rows, columns) = (try place(row, down, 0), try place(column, across, 1))
    func isWithin(_ place: Value, _ size: Int) throws -> Value {
      try step.binary(
        .multiply, step.binary(.lessOrEqual, step.constant(0), place),
        step.binary(.less, place, step.constant(Double(size))))
    }
    let isInside = try step.binary(.multiply, isWithin(rows, height), isWithin(columns, width))
    let flat = try step.binary(.add, step.binary(.multiply, rows, step.constant(Double(width))), columns)
    let image = try step.binary(.multiply, step.iota(taps, axis: 0), step.constant(Double(height * width)))
    let places = try step.select(isInside, step.binary(.add, image, flat), step.constant(-1, shape: taps))

    // The numbers there: of points before from what is kept, of the current one as it was just computed.
    let past = try step.reshape(kept(node.operands[0], x), to: [count * height * width, inputs])
    let patch = try step.gather(past, places)
    let current = try step.broadcast(index(x.layout.offset), to: taps)
    let isOwn = try step.binary(.multiply, isInside, step.binary(.equal, flat, current))
    let wide: Shape = [count, seen, inputs]
    let own = try step.broadcast(step.reshape(x.value, to: [count, inputs]), to: wide, axes: [0, 2])
    let filled = try step.select(step.broadcast(isOwn, to: wide, axes: [0, 1]), own, patch)

    let filter = try step.reshape(fixed(node.operands[1]), to: [outputs, inputs, kernel[0] * kernel[1]])
    let used = try step.transpose(step.slice(filter, axis: 2, start: 0, size: seen), [2, 1, 0])
    let y = try step.matmul(
      step.reshape(filled, to: [count, seen * inputs]), step.reshape(used, to: [seen * inputs, outputs]))
    return Local(value: try step.reshape(y, to: layout.localShape), layout: layout)
  }

  /// The centre of a filter's mask in raster order, and how many taps the mask leaves: those before the centre, or those
  /// and the centre.
  private func tapsSeen(_ weight: Value, _ kernel: [Int]) -> (centre: Int, seen: Int)? {
    guard case .binary(.multiply) = whole.node(weight).op else { return nil }
    for operand in whole.node(weight).operands {
      var mask = whole.node(operand)
      if case .broadcast([2, 3]) = mask.op { mask = whole.node(mask.operands[0]) }
      if case .reshape = mask.op { mask = whole.node(mask.operands[0]) }
      guard case .binary(let comparison) = mask.op, mask.shape == [kernel[0] * kernel[1]],
        case .iota = whole.node(mask.operands[0]).op, let number = whole.number(mask.operands[1]),
        let centre = Int(exactly: number), (0..<kernel[0] * kernel[1]).contains(centre)
      else { continue }
      switch comparison {
      case .less: return (centre, centre)
      case .lessOrEqual: return (centre, centre + 1)
      default: continue
      }
    }
    return nil
  }
}
