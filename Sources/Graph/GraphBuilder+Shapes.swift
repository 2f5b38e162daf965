import Basics

// Shapes, slices, and rows of tables.
extension GraphBuilder {
  /// Broadcasts as NumPy does, aligned at the last axis.
  package mutating func broadcast(_ x: Value, to shape: Shape) throws(Problem) -> Value {
    let from = self.shape(x)
    guard from.count <= shape.count else { throw Problem("\(from.words) does not stretch to \(shape.words)") }
    return try broadcast(x, to: shape, axes: Array(shape.indices.suffix(from.count)))
  }

  /// Axis i of `x` becomes axis `axes[i]` of the result; an axis of size 1 stretches.
  package mutating func broadcast(_ x: Value, to shape: Shape, axes: [Int]) throws(Problem) -> Value {
    let shape = try resultShape(.broadcast(axes: axes), [self.shape(x)], wanted: shape)
    let from = self.shape(x)
    if let number = number(x) { return constant(number, shape: shape) }
    if from.size == shape.size { return try reshape(x, to: shape) }
    let wide = from.indices.filter { from[$0] != 1 }
    let operand = try reshape(x, to: wide.map { from[$0] })
    let kept = wide.map { axes[$0] }
    if case .broadcast(let inner) = node(operand).op {
      return insert(.broadcast(axes: inner.map { kept[$0] }), node(operand).operands, shape)
    }
    return insert(.broadcast(axes: kept), [operand], shape)
  }

  package mutating func reshape(_ x: Value, to shape: Shape) throws(Problem) -> Value {
    let shape = try resultShape(.reshape, [self.shape(x)], wanted: shape)
    if self.shape(x) == shape { return x }
    if let number = number(x) { return constant(number, shape: shape) }
    if case .reshape = node(x).op { return try reshape(node(x).operands[0], to: shape) }
    return insert(.reshape, [x], shape)
  }

  /// Axis i of the result is axis `order[i]` of `x`.
  package mutating func transpose(_ x: Value, _ order: [Int]) throws(Problem) -> Value {
    let from = shape(x)
    let shape = try resultShape(.transpose(order), [from], wanted: [])
    if let number = number(x) { return constant(number, shape: shape) }
    if case .transpose(let inner) = node(x).op { return try transpose(node(x).operands[0], order.map { inner[$0] }) }
    let wide = order.filter { from[$0] != 1 }
    if wide == wide.sorted() { return try reshape(x, to: shape) }
    return insert(.transpose(order), [x], shape)
  }

  /// Every `stride`-th of the indices `start..<start + size` of an axis, from the first on: ⌈size / stride⌉ of them.
  package mutating func slice(_ x: Value, axis: Int, start: Int, size: Int, stride: Int = 1) throws(Problem) -> Value {
    let from = shape(x)
    guard from.indices.contains(axis) else { throw Problem("\(from.words) has no axis \(axis) (counted from 0)") }
    guard start >= 0, size >= 1, stride >= 1, start < from[axis], size <= from[axis] - start else {
      let end = start.addingReportingOverflow(max(0, size))
      throw Problem(
        "indices \(start) to \(end.overflow ? .max : end.partialValue) do not lie within \(from[axis])",
        hint: "indices count from 0 up to \(from[axis])")
    }
    var shape = from
    shape[axis] = (size - 1) / stride + 1
    return try slice(x, .init(axis: axis, start: start, stride: stride), shape)
  }

  /// Zeros, `size` along an axis, with element i of `x` at `start + i * stride`.
  package mutating func scatterSlice(
    _ x: Value, axis: Int, start: Int, size: Int, stride: Int = 1
  ) throws(Problem) -> Value {
    var shape = shape(x)
    guard shape.indices.contains(axis) else { throw Problem("\(shape.words) has no axis \(axis) (counted from 0)") }
    shape[axis] = size
    let op = Op.scatterSlice(axis: axis, start: start, stride: stride)
    shape = try resultShape(op, [self.shape(x)], wanted: shape)
    if shape == self.shape(x) { return x }
    if number(x) == 0 { return constant(0, shape: shape) }
    return insert(op, [x], shape)
  }

  /// The sum of two arrays of zeros with a part of an axis each, where one part follows the other: one part, of both. So are
  /// the gradients of all slices of an array joined, instead of added up.
  mutating func joined(_ a: Value, _ b: Value) throws(Problem) -> Value? {
    guard case .scatterSlice(let axis, let start, 1) = node(a).op,
      case .scatterSlice(axis, let other, 1) = node(b).op
    else { return nil }
    guard start < other else { return other < start ? try joined(b, a) : nil }
    let (first, second) = (node(a).operands[0], node(b).operands[0])
    guard start + shape(first)[axis] == other else { return nil }
    let parts = [first, second].flatMap { node($0).op == .concat(axis: axis) ? node($0).operands : [$0] }
    return try scatterSlice(concat(parts, axis: axis), axis: axis, start: start, size: shape(a)[axis])
  }

  package mutating func concat(_ parts: [Value], axis: Int) throws(Problem) -> Value {
    let shape = try resultShape(.concat(axis: axis), parts.map { self.shape($0) }, wanted: [])
    if parts.count == 1 { return parts[0] }
    if let number = number(parts[0]), parts.allSatisfy({ self.number($0) == number }) {
      return constant(number, shape: shape)
    }
    return insert(.concat(axis: axis), parts, shape)
  }

  /// Rows of a table by whole-number indices; an index out of range gives zeros.
  package mutating func gather(_ table: Value, _ indices: Value) throws(Problem) -> Value {
    let shape = try resultShape(.gather, [self.shape(table), self.shape(indices)], wanted: [])
    if self.shape(table)[0] >= 1, let number = number(table), let index = self.number(indices), index >= 0,
      index < Double(self.shape(table)[0])
    {
      return constant(number, shape: shape)
    }
    return insert(.gather, [table, indices], shape)
  }

  /// Adds each update to the row of its index, in a table of `rows` zero rows; an index out of range is ignored.
  package mutating func scatterAdd(_ updates: Value, _ indices: Value, rows: Int) throws(Problem) -> Value {
    try add(.scatterAdd(rows: rows), [updates, indices])
  }

  private struct StridedRange {
    let axis: Int
    let start: Int
    let stride: Int
  }

  /// The node of a slice. A slice that leaves nothing out is the value itself, a slice of a slice is one slice, and a
  /// slice within one part of a concatenation is a slice of that part.
  private mutating func slice(_ x: Value, _ range: StridedRange, _ shape: Shape) throws(Problem) -> Value {
    let inner = node(x)
    let axis = range.axis
    if inner.shape == shape { return x }
    switch inner.op {
    case .constant(let number): return constant(number, shape: shape)
    case .slice(axis, let start, let stride):
      let composed = StridedRange(axis: axis, start: start + range.start * stride, stride: stride * range.stride)
      return try slice(inner.operands[0], composed, shape)
    case .concat(axis):
      let last = range.start + (shape[axis] - 1) * range.stride
      var begin = 0
      for part in inner.operands {
        let end = begin + self.shape(part)[axis]
        if begin <= range.start, last < end {
          return try slice(part, StridedRange(axis: axis, start: range.start - begin, stride: range.stride), shape)
        }
        begin = end
      }
    default: break
    }
    // The stride of a single index means nothing: equal slices must be equal nodes.
    let stride = shape[axis] == 1 ? 1 : range.stride
    return try add(.slice(axis: axis, start: range.start, stride: stride), [x], wanted: shape)
  }
}
