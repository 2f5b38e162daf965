import Basics

/// A source of data that is an array in a file beside the experiment, named as the source: every batch takes the next rows.
struct FedArray: Kind {
  static let name = "array"
  static let summary = "rows of NAME.npy beside the experiment, where NAME is the source's name"
  static let fields: [Field<Self>] = [
    Field("classes", \.classes, in: 1...1_000_000, "the numbers are classes below this")
  ]

  var classes: Int?
}

extension NPY {
  /// Without the axis of the examples.
  var elements: [Int] { Array(shape.dropFirst()) }

  /// The rows from `start` on, images channels last as the engine has them. `nil`: there are not so many.
  func rows(from start: Int, count: Int) -> [Float]? {
    guard let all = shape.first, start + count <= all else { return nil }
    let size = elements.reduce(1, *)
    let part = Array(numbers[start * size..<(start + count) * size])
    guard elements.count == 3 else { return part }
    return exchanged(part, count: count, rows: elements[0], columns: elements[1] * elements[2])
  }
}

/// Each of `count` matrices of `rows` × `columns` transposed.
func exchanged(_ numbers: [Float], count: Int, rows: Int, columns: Int) -> [Float] {
  var result: [Float] = []
  result.reserveCapacity(numbers.count)
  for start in stride(from: 0, to: count * rows * columns, by: max(1, rows * columns)) {
    for column in 0..<columns {
      for row in 0..<rows { result.append(numbers[start + row * columns + column]) }
    }
  }
  return result
}
