/// The sizes of a value's axes, outermost first. `[]` is a single number.
/// Images are channels last: `[batch, height, width, channels]`.
package typealias Shape = [Int]

extension Shape {
  /// How many numbers it holds, at most `Shape.sizeLimit`, so that no size overflows.
  package var size: Int {
    reduce(1) { size, count in
      let (product, overflow) = size.multipliedReportingOverflow(by: count)
      return overflow ? Self.sizeLimit : Swift.min(product, Self.sizeLimit)
    }
  }

  /// No value may hold as many numbers as this.
  package static var sizeLimit: Int { 1 << 40 }

  /// As messages and listings show it: `64×28×28×1`.
  package var words: String { isEmpty ? "a single number" : map(String.init).joined(separator: "×") }
}
