import Basics
import Graph

/// Rows and columns around an image: a number on each side, or `same`: as many as keep the sides.
enum Padding: Hashable {
  case same
  case number(Double)

  static func field<Root>(_ name: String, _ path: WritableKeyPath<Root, Padding> & Sendable) -> Field<Root> {
    Field(
      name, type: .wordOrNumber(["same"], 0...1024),
      "rows and columns on each side; same: as many as keep the image's size",
      standard: { $0[keyPath: path].written },
      assign: { root, value in
        if case .word = value { root[keyPath: path] = .same } else { root[keyPath: path] = .number(value.number) }
      })
  }

  var written: String {
    switch self {
    case .same: "same"
    case .number(let number): number.written
    }
  }

  /// [top, left, bottom, right]. Where `same` is an odd number, the extra one is below and on the right, as
  /// PyTorch has it.
  func sizes(kernel: Int, stride: Int, dilation: Int) throws(Problem) -> [Int] {
    switch self {
    case .same:
      guard stride == 1 else {
        throw Problem("padding same needs stride 1; the stride here is \(stride)", hint: "give the padding as a number")
      }
      let all = dilation * (kernel - 1)
      return [all / 2, all / 2, all - all / 2, all - all / 2]
    case .number(let number):
      guard let count = Int(exactly: number) else {
        throw Problem("padding is a whole number or same; \(number.written) is neither")
      }
      return [count, count, count, count]
    }
  }
}

extension NetworkLowering {
  /// An image with rows and columns around it ([top, left, bottom, right]) that mirror those within; the outermost is the
  /// mirror and does not come twice. PyTorch: `padding_mode="reflect"`.
  mutating func reflected(_ image: Value, _ padding: [Int]) throws(Problem) -> Value {
    var result = image
    for axis in 1...2 {
      let size = graph.shape(result)[axis]
      let (before, after) = (padding[axis - 1], padding[axis + 1])
      guard max(before, after) < size else {
        throw Problem(
          "pad reflect: the padding is smaller than the image's sides; here it is \(max(before, after)), and what comes in"
            + " is \(elements(of: image))",
          hint: "pad zeros goes with any padding")
      }
      var parts: [Value] = []
      for index in stride(from: before, to: 0, by: -1) {
        parts.append(try graph.slice(result, axis: axis, start: index, size: 1))
      }
      parts.append(result)
      for index in stride(from: size - 2, to: size - 2 - after, by: -1) {
        parts.append(try graph.slice(result, axis: axis, start: index, size: 1))
      }
      result = try graph.concat(parts, axis: axis)
    }
    return result
  }
}
