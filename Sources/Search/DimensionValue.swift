/// Where a point lies in one dimension.
package enum DimensionValue: Sendable, Hashable {
  /// The index of the chosen entry.
  case choice(Int)
  case number(Double)
  case integer(Int)
}
