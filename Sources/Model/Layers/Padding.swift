import Basics

/// Zeros around an image: a number on each side, or `same`: as many as keep the sides.
enum Padding: Hashable {
  case same
  case number(Double)

  static func field<Root>(_ name: String, _ path: WritableKeyPath<Root, Padding> & Sendable) -> Field<Root> {
    Field(
      name, type: .wordOrNumber(["same"], 0...1024), "zeros on each side; same: as many as keep the image's size",
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

  /// [top, left, bottom, right]. Where `same` is an odd number of zeros, the extra one is below and on the right, as
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
