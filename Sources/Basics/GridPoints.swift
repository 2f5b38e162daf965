import Glibc

/// Coordinates along an axis: the array is made of them, and its figure labels them.
package enum GridPoints {
  /// From `low` to `high`, ends included.
  package static func even(_ count: Int, from low: Double, to high: Double) -> [Double] {
    (0..<count).map { low + Double($0) * (high - low) / Double(max(1, count - 1)) }
  }

  /// From −reach to reach, ends included.
  package static func even(_ count: Int, reach: Double) -> [Double] {
    (0..<count).map { Double($0) * 2 * reach / Double(max(1, count - 1)) - reach }
  }

  /// The quantiles (i + ½) / count of N(0, 1).
  package static func quantiles(_ count: Int) -> [Double] {
    (0..<count).map { normalQuantile((Double($0) + 0.5) / Double(count)) }
  }

  /// The x below which N(0, 1) has this probability, by halving.
  private static func normalQuantile(_ probability: Double) -> Double {
    if probability > 0.5 { return -normalQuantile(1 - probability) }
    var (low, high) = (-40.0, 0.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return probability == 0.5 ? 0 : middle }
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
  }
}
