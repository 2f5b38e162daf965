import Glibc

/// Mean of repeated measurements with the 95 % interval of that mean, from Student's t:
/// mean ± t(0.975, n − 1) · s / √n, where s is the sample's standard deviation (n − 1 in its denominator).
package struct Estimate: Sendable, Hashable {
  package let mean: Double
  /// The sample's standard deviation; nil for a single number, as `half`, `low` and `high` are.
  package let std: Double?
  /// Half the width of the interval.
  package let half: Double?
  /// How many numbers it comes from.
  package let count: Int

  package var low: Double? { half.map { mean - $0 } }
  package var high: Double? { half.map { mean + $0 } }

  /// Numbers that are not finite are left out, and so not counted; nil where none is left.
  package init?(_ values: [Double]) {
    let values = values.filter(\.isFinite)
    guard let first = values.first else { return nil }
    let count = Double(values.count)
    // Differences from the first number: equal numbers have exactly no spread.
    let mean = first + values.reduce(0) { $0 + ($1 / count - first / count) }
    self.mean = mean
    self.count = values.count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard values.count > 1, squares.isFinite else {
      (std, half) = (nil, nil)
      return
    }
    let std = (squares / (count - 1)).squareRoot()
    self.std = std
    half = Estimate.quantile(values.count - 1) * std / count.squareRoot()
  }

  /// The 97.5 % quantile of Student's t with this many degrees of freedom (at least 1), to ten digits.
  package static func quantile(_ degrees: Int) -> Double {
    precondition(degrees >= 1, "Student's t with \(degrees) degrees of freedom")
    if degrees > 200 { return tailQuantile(Double(degrees)) }
    // P(|T| ≤ √n tan θ) grows with θ: halve the interval until it is one number wide.
    var (low, high) = (0.0, Double.pi / 2)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return Double(degrees).squareRoot() * tan(middle) }
      if centralProbability(middle, degrees) < 0.95 { low = middle } else { high = middle }
    }
  }

  /// P(|T| ≤ √n tan θ) for n degrees of freedom, a finite sum (Abramowitz and Stegun 26.7.3 and 26.7.4).
  private static func centralProbability(_ angle: Double, _ degrees: Int) -> Double {
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = degrees % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    for k in stride(from: isOdd ? 3 : 2, to: degrees, by: 2) {
      term *= cosine * cosine * Double(k - 1) / Double(k)
      sum += term
    }
    return isOdd ? (angle + sine * sum) * 2 / .pi : sine * sum
  }

  /// Fisher and Cornish's expansion in 1/n (Abramowitz and Stegun 26.7.5): exact to twelve digits from 200 degrees on.
  private static func tailQuantile(_ n: Double) -> Double {
    let z = 1.959963984540054
    let (z3, z5, z7, z9) = (pow(z, 3), pow(z, 5), pow(z, 7), pow(z, 9))
    let first = (z3 + z) / 4
    let second = (5 * z5 + 16 * z3 + 3 * z) / 96
    let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
    let fourth = (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160
    return z + first / n + second / (n * n) + third / (n * n * n) + fourth / (n * n * n * n)
  }
}
