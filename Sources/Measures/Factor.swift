import Basics

/// Something known of each example: a number, or one of several classes, whose numbers have no order.
package struct Factor: Sendable, Hashable {
  package let name: String
  /// One for each example; classes from 0.
  package let values: [Double]
  package let isClass: Bool

  package init(_ name: String, _ values: [Double], isClass: Bool) {
    self.name = name
    self.values = values
    self.isClass = isClass
  }

  /// Whether it differs from example to example.
  package var varies: Bool { values.contains { $0 != values[0] } }

  /// Labels from 0: classes as they are, numbers by bins of equal width.
  package func labels(bins: Int = 20) -> [Int] { isClass ? values.map { Int($0) } : binned(values, bins: bins) }

  /// What a regression predicts: the number, or of each class whether the example is of it.
  var targets: [[Double]] {
    guard isClass else { return [values] }
    let classes = Set(values).sorted()
    return classes.map { own in values.map { $0 == own ? 1 : 0 } }
  }

  /// The share of a unit's variance that the factor explains, from 0 to 1: of a number the squared correlation, of classes the
  /// correlation ratio, which is the greatest squared correlation that any numbers in place of the classes would have.
  func explained(of unit: [Double]) -> Double {
    guard isClass else {
      let correlation = correlation(unit, values)
      return correlation * correlation
    }
    // Its mean may be off by rounding.
    guard unit.contains(where: { $0 != unit[0] }) else { return 0 }
    let labels = labels()
    let mean = unit.reduce(0, +) / Double(unit.count)
    let all = unit.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    var sums = [Double](repeating: 0, count: (labels.max() ?? 0) + 1)
    for (label, number) in zip(labels, unit) { sums[label] += number - mean }
    let between = zip(sums, counts(of: labels)).reduce(0) { $1.1 > 0 ? $0 + $1.0 * $1.0 / Double($1.1) : $0 }
    return all > 0 ? min(1, between / all) : 0
  }
}
