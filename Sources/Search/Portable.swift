/// Logarithm and exponential of sums, products and quotients alone, which IEEE 754 rounds in one way, so that a search
/// goes the same way on every machine. Those of Basics are the C library's, which computes them in one way on
/// processors with fused multiply-add and in another on those without, and in a third in another version.
///
/// Both are right to about the last bit.
package enum Portable {
  /// ln 2 in two parts; the first ends in zeros, so that its products with exponents are exact.
  private static let (ln2, ln2Rest) = (0x1.62e42feep-1, 1.90821492927058770002e-10)

  package static func exponential(_ x: Double) -> Double {
    guard x < 709.79 else { return x.isNaN ? x : .infinity }
    guard x > -745.2 else { return x.isNaN ? x : 0 }
    // eˣ = 2ᵏ eʳ with |r| ≤ ln 2 / 2, where thirteen terms of the power series are enough.
    let k = (x * 1.4426950408889634).rounded()
    let r = (x - k * ln2) - k * ln2Rest
    var sum = 1.0
    for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + r / n * sum }
    return Double(sign: .plus, exponent: Int(k), significand: sum)
  }

  package static func logarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    // ln x = k ln 2 + ln m with m between √½ and √2, and ln m = 2 artanh s.
    var (k, m) = (Double(x.exponent), x.significand)
    if m > 1.4142135623730951 { (k, m) = (k + 1, m / 2) }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for n in stride(from: 25.0, through: 3, by: -2) { sum = (sum + 1 / n) * square }
    return k * ln2 + ((2 * s * sum + k * ln2Rest) + 2 * s)
  }
}
