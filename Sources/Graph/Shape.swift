/// The sizes of a value's axes, outermost first. `[]` is a single number. Images are channels last: `[batch, height, width, channels]`.
package typealias Shape = [Int]

extension Shape {
  /// How many numbers it holds.
  package var size: Int { reduce(1, *) }
}
