extension Sequence<Int> {
  /// The product of the lengths of axes that a file gives; nil if one is negative, or if it is more than `most` on the
  /// way.
  package func product(upTo most: Int = .max) -> Int? {
    var product = 1
    for length in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, next <= most else { return nil }
      product = next
    }
    return product
  }
}
