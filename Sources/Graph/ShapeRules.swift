import Basics

/// The shape of an op's result. Errors use the user's words: images are channels × height × width there.
/// `wanted` is the result's shape, for ops whose operands do not determine it.
func resultShape(_ op: Op, _ operands: [Shape], wanted: Shape) throws(Problem) -> Shape {
  let shape: Shape
  switch op {
  case .input, .constant, .iota, .random: shape = wanted
  case .unary, .stop: shape = operands[0]
  case .binary, .select: shape = try equal(operands)
  case .broadcast(let axes): shape = try broadcast(operands[0], wanted, axes)
  case .reshape: shape = try reshape(operands[0], wanted)
  case .transpose(let order): shape = try transpose(operands[0], order)
  case .slice(let axis, let start, let stride):
    shape = try slice(whole: operands[0], part: wanted, axis: axis, start: start, stride: stride)
  case .scatterSlice(let axis, let start, let stride):
    _ = try slice(whole: wanted, part: operands[0], axis: axis, start: start, stride: stride)
    shape = wanted
  case .concat(let axis): shape = try concat(operands, axis)
  case .gather: shape = try gather(table: operands[0], indices: operands[1])
  case .scatterAdd(let rows): shape = try scatterAdd(updates: operands[0], indices: operands[1], rows: rows)
  case .reduce(_, let axes): shape = try removing(axes, from: operands[0])
  case .argmax(let axis): shape = try removing([axis], from: operands[0])
  case .matmul(let transposeA, let transposeB):
    shape = try matmul(operands[0], operands[1], transposeA: transposeA, transposeB: transposeB)
  case .convolution(let window, let groups):
    shape = try convolution(operands[0], operands[1], window, groups: groups)
  case .convolutionInput(let window, let groups):
    try agree(try convolution(wanted, operands[1], window, groups: groups), operands[0])
    shape = wanted
  case .convolutionWeights(let window, let groups):
    try agree(try convolution(operands[0], wanted, window, groups: groups), operands[1])
    shape = wanted
  case .averagePool(let window): shape = try pool(operands[0], window)
  case .averagePoolInput(let window):
    try agree(try pool(wanted, window), operands[0])
    shape = wanted
  case .maxPick(let window): shape = try pool(try equal(operands), window)
  case .maxScatter(let window):
    try agree(try pool(operands[0], window), operands[1])
    shape = operands[0]
  case .upsample(_, let factor): shape = try upsample(operands[0], factor)
  case .upsampleInput(_, let factor):
    try agree(try upsample(wanted, factor), operands[0])
    shape = wanted
  case .attention, .attentionGradient: shape = wanted
  case .inpaint:
    shape = try equal(operands)
    _ = try image(shape)
  }
  guard shape.allSatisfy({ $0 > 0 }) else { throw Problem("nothing is left: the result would be \(shape.words)") }
  guard shape.size < Shape.sizeLimit else { throw Problem("\(shape.words) is too large for any memory") }
  return shape
}

/// The shape that two shapes are broadcast to: aligned at the last axis, sizes equal or one of them 1. Nil if they do
/// not fit.
func stretched(_ a: Shape, _ b: Shape) -> Shape? {
  let rank = max(a.count, b.count)
  let a = Shape(repeating: 1, count: rank - a.count) + a
  let b = Shape(repeating: 1, count: rank - b.count) + b
  guard zip(a, b).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
  return zip(a, b).map { $0 == 1 ? $1 : $0 }
}

private func equal(_ shapes: [Shape]) throws(Problem) -> Shape {
  for shape in shapes where shape != shapes[0] {
    throw Problem("\(shapes[0].words) and \(shape.words) do not fit together")
  }
  return shapes[0]
}

/// For the reverse of an op: the op, applied to the result's shape, must give the operand's.
private func agree(_ made: Shape, _ given: Shape) throws(Problem) {
  if made != given { throw Problem("expected \(made.words), got \(given.words)") }
}

// MARK: Shapes

private func check(_ axes: [Int], of shape: Shape) throws(Problem) {
  for axis in axes where !shape.indices.contains(axis) {
    throw Problem("\(shape.words) has no axis \(axis) (counted from 0)")
  }
  guard Set(axes).count == axes.count else { throw Problem("an axis is named twice") }
}

private func broadcast(_ x: Shape, _ shape: Shape, _ axes: [Int]) throws(Problem) -> Shape {
  try check(axes, of: shape)
  guard axes.count == x.count, axes == axes.sorted() else {
    throw Problem("\(x.words) does not stretch to \(shape.words) along axes \(axes)")
  }
  for (size, axis) in zip(x, axes) where size != 1 && size != shape[axis] {
    throw Problem("\(x.words) does not stretch to \(shape.words): \(size) is not \(shape[axis])")
  }
  return shape
}

private func reshape(_ x: Shape, _ shape: Shape) throws(Problem) -> Shape {
  guard shape.allSatisfy({ $0 > 0 }) else { throw Problem("sizes are at least 1, got \(shape.words)") }
  guard x.size == shape.size else {
    // Users do not write the batch axis, so the message leaves it out.
    let hasBatch = x.count > 1 && shape.count > 1 && x[0] == shape[0]
    let (from, to) = hasBatch ? (Array(x.dropFirst()), Array(shape.dropFirst())) : (x, shape)
    throw Problem("\(from.words) is \(from.size) numbers, \(to.words) is \(to.size)")
  }
  return shape
}

private func transpose(_ x: Shape, _ order: [Int]) throws(Problem) -> Shape {
  guard order.sorted() == Array(x.indices) else { throw Problem("\(order) is not an order of the axes of \(x.words)") }
  return order.map { x[$0] }
}

/// Checks that `part` holds every `stride`-th index of an axis of `whole`, from `start` on.
private func slice(whole: Shape, part: Shape, axis: Int, start: Int, stride: Int) throws(Problem) -> Shape {
  try check([axis], of: whole)
  var expected = whole
  guard part.count == whole.count else { throw Problem("\(part.words) is not a part of \(whole.words)") }
  expected[axis] = part[axis]
  guard part == expected else { throw Problem("\(part.words) is not a part of \(whole.words)") }
  // Written so that no sum of a user's numbers overflows.
  let size = whole[axis]
  guard stride >= 1, start >= 0, start < size, part[axis] >= 1, part[axis] - 1 <= (size - 1 - start) / stride else {
    let last = max(0, part[axis] - 1).multipliedReportingOverflow(by: stride).partialValue &+ start &+ 1
    throw Problem("indices \(start) to \(last) do not lie within \(size)", hint: "indices count from 0 up to \(size)")
  }
  return part
}

private func concat(_ parts: [Shape], _ axis: Int) throws(Problem) -> Shape {
  guard let first = parts.first else { throw Problem("there is nothing to join") }
  try check([axis], of: first)
  var shape = first
  for part in parts.dropFirst() {
    var expected = first
    guard part.count == first.count else { throw Problem("\(first.words) and \(part.words) do not join") }
    expected[axis] = part[axis]
    guard part == expected else {
      throw Problem("\(first.words) and \(part.words) do not join: all axes but \(axis) must be equal")
    }
    shape[axis] = shape[axis] &+ part[axis]
  }
  return shape
}

private func gather(table: Shape, indices: Shape) throws(Problem) -> Shape {
  guard !table.isEmpty else { throw Problem("a single number has no rows") }
  return indices + table.dropFirst()
}

private func scatterAdd(updates: Shape, indices: Shape, rows: Int) throws(Problem) -> Shape {
  guard updates.starts(with: indices) else {
    throw Problem("\(indices.words) indices do not go with \(updates.words) rows")
  }
  return [rows] + updates.dropFirst(indices.count)
}

private func removing(_ axes: [Int], from x: Shape) throws(Problem) -> Shape {
  try check(axes, of: x)
  return x.indices.filter { !axes.contains($0) }.map { x[$0] }
}

private func matmul(_ a: Shape, _ b: Shape, transposeA: Bool, transposeB: Bool) throws(Problem) -> Shape {
  guard a.count >= 2, b.count >= 2 else {
    throw Problem("a matrix product needs matrices, got \(a.words) and \(b.words)")
  }
  let (m, k) = transposeA ? (a[a.count - 1], a[a.count - 2]) : (a[a.count - 2], a[a.count - 1])
  let (k2, n) = transposeB ? (b[b.count - 1], b[b.count - 2]) : (b[b.count - 2], b[b.count - 1])
  guard k == k2 else { throw Problem("the weights take \(k2) numbers, \(k) come in") }
  guard a.dropLast(2) == b.dropLast(2) else {
    throw Problem("the leading axes of \(a.words) and \(b.words) are not equal")
  }
  return a.dropLast(2) + [m, n]
}

// MARK: Windows

/// An image's sizes as the user writes them: channels × height × width.
private func imageWords(_ x: Shape) -> String { [x[3], x[1], x[2]].words }

private func image(_ x: Shape) throws(Problem) -> [Int] {
  guard x.count == 4 else {
    throw Problem("expected an image (channels × height × width), got \(Array(x.dropFirst()).words)")
  }
  return [x[1], x[2]]
}

private func slid(_ window: Window, over image: [Int], _ noun: String) throws(Problem) -> [Int] {
  let sizes = 1...1 << 20
  guard [window.kernel, window.stride, window.dilation].allSatisfy({ $0.count == 2 && $0.allSatisfy(sizes.contains) }),
    window.padding.count == 4, window.padding.allSatisfy({ (0...sizes.upperBound).contains($0) })
  else { throw Problem("there is no \(window.words) window") }
  let output = window.output(image)
  guard output.allSatisfy({ $0 > 0 }) else {
    let dilation = window.dilation == [1, 1] ? "" : ", dilation \(window.dilation.side)"
    throw Problem(
      "a \(window.kernel.words) \(noun) does not fit a \(image.words) image (padding \(window.paddingWords)\(dilation))"
    )
  }
  return output
}

private func convolution(_ x: Shape, _ w: Shape, _ window: Window, groups: Int) throws(Problem) -> Shape {
  let image = try image(x)
  guard w.count == 4, Array(w[2...]) == window.kernel else {
    throw Problem("weights of \(w.words) are not a \(window.kernel.words) kernel")
  }
  guard groups >= 1, x[3] % groups == 0, w[0] % groups == 0 else {
    throw Problem("\(x[3]) channels in and \(w[0]) out do not split into \(groups) groups")
  }
  guard w[1] == x[3] / groups else {
    throw Problem("the weights take \([w[1], groups].size) channels, \(imageWords(x)) has \(x[3])")
  }
  return [x[0]] + (try slid(window, over: image, "kernel")) + [w[0]]
}

private func pool(_ x: Shape, _ window: Window) throws(Problem) -> Shape {
  let output = try slid(window, over: try image(x), "window")
  for i in 0..<4 where window.padding[i] >= window.dilation[i % 2] * (window.kernel[i % 2] - 1) + 1 {
    throw Problem("padding \(window.paddingWords) is more than a \(window.kernel.words) window covers")
  }
  return [x[0]] + output + [x[3]]
}

private func upsample(_ x: Shape, _ factor: Int) throws(Problem) -> Shape {
  let image = try image(x)
  guard (1...1 << 16).contains(factor) else { throw Problem("an image does not grow \(factor) times") }
  return [x[0], image[0] * factor, image[1] * factor, x[3]]
}
