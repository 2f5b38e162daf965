import Basics
import Graph

// Where the points of an image are, and images that are moved.

/// The row of each point of an image, from 0 at the top.
let rowsFunction: Builtin = places(storedAxis: 0)
/// The column of each point of an image, from 0 at the left.
let columnsFunction: Builtin = places(storedAxis: 1)

/// Takes an image or the shape of one.
private func places(storedAxis: Int) -> Builtin {
  { evaluator, call throws(Problem) in
    let x = try call.positional(1...1, "\(call.name)(x)")[0]
    let quantity = try evaluator.evaluate(x)
    let shape = if case .shape(let shape) = quantity.content { shape } else { quantity.elements }
    guard shape.count == 3 else {
      throw Problem("\(call.name) are those of an image, and \(x.short) is \(quantity.words)", at: x.mark)
    }
    let elements: Shape = [1, shape[1], shape[2]]
    return Quantity(
      content: .numbers(evaluator.graph.iota(elements.stored, axis: storedAxis)), elements: elements)
  }
}

/// `moved(x, down, right)`: each example's image moved by whole numbers of pixels, rounded; zeros come in.
let movedFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(3...3, "moved(x, down, right)")
  let image = try evaluator.numeric(arguments[0])
  guard image.elements.count == 3 else {
    throw Problem("moved takes an image, and \(arguments[0].short) is \(image.words)", at: arguments[0].mark)
  }
  var all = [image]
  for argument in arguments.dropFirst() {
    let offset = try evaluator.numeric(argument)
    guard offset.elements.size == 1 else {
      throw Problem(
        "an image is moved by one number of pixels, and \(argument.short) is \(offset.words)", at: argument.mark,
        hint: "a number for each example: under 'sample', down: uniform(low=-4, high=4)")
    }
    all.append(offset)
  }
  let wide = try evaluator.together(all, at: call.mark)
  let down = try wide[1].numbers(at: arguments[1].mark)
  let right = try wide[2].numbers(at: arguments[2].mark)
  return wide[0].replacing(
    try evaluator.graph.moved(wide[0].numbers(at: arguments[0].mark), down: down, right: right, at: call.mark))
}

extension GraphBuilder {
  /// A point's features are a row of a table, and each point of the result takes the row of where it comes from: no sums,
  /// so that a number that is not finite stays where it is. `x` is `[lead…, height, width, channels]`.
  fileprivate mutating func moved(_ x: Value, down: Value, right: Value, at mark: Mark) throws(Problem) -> Value {
    let shape = shape(x)
    let (height, width, channels) = (shape[shape.count - 3], shape[shape.count - 2], shape[shape.count - 1])
    let count = Shape(shape.dropLast(3)).size
    let points: Shape = [count, height, width]
    // Rows are numbered in Float32, which has all whole numbers up to here.
    guard points.size <= 1 << 24 else {
      throw Problem("the images of a batch have \(points.size) points, and moved takes up to \(1 << 24)", at: mark)
    }
    let (row, isWithinHeight) = try source(points, axis: 1, offset: down)
    let (column, isWithinWidth) = try source(points, axis: 2, offset: right)
    let first = try binary(.multiply, iota(points, axis: 0), constant(Double(height * width)))
    let before = try binary(.add, first, binary(.multiply, row, constant(Double(width))))
    let place = try binary(.add, before, column)
    let isInside = try binary(.multiply, isWithinHeight, isWithinWidth)
    // Of a place outside there is no row: zeros.
    let rows = try select(isInside, place, constant(-1))
    let table = try reshape(x, to: [points.size, channels])
    return try reshape(gather(table, rows), to: shape)
  }

  /// Where along an axis each point comes from, and whether that is within the image.
  private mutating func source(
    _ points: Shape, axis: Int, offset: Value
  ) throws(Problem) -> (place: Value, isInside: Value) {
    let whole = unary(.floor, try binary(.add, stop(offset), constant(0.5)))
    let steps = try broadcast(reshape(whole, to: [points[0], 1, 1]), to: points)
    let place = try binary(.subtract, iota(points, axis: axis), steps)
    let isInside = try binary(
      .multiply, binary(.lessOrEqual, constant(0), place), binary(.less, place, constant(Double(points[axis]))))
    return (place, isInside)
  }
}
