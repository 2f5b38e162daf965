import Glibc

/// Student's t distribution with any positive number ν of degrees of freedom, whole or not (Student 1908).
package enum StudentT {
  /// P(|T| ≥ |t|) = Iₓ(ν/2, 1/2) at x = ν / (ν + t²), the regularized incomplete beta function, to twelve digits.
  package static func twoSided(_ t: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "Student's t with \(degrees) degrees of freedom")
    guard !t.isNaN else { return .nan }
    let ratio = t / degrees * t
    guard ratio.isFinite else { return 0 }
    let a = degrees / 2
    let (x, y) = (1 / (1 + ratio), ratio / (1 + ratio))
    // xᵃ y^½ / B(a, ½); x is near 1 where there are many degrees, so its logarithm is taken of t.
    let front = exp(-a * log1p(ratio)) * y.squareRoot() * gammaRatio(a) / Double.pi.squareRoot()
    // The fraction converges fast on one side of the mean; on the other it is taken of 1 − Iᵧ(½, a).
    return x < (a + 1) / (a + 2.5)
      ? front * continuedFraction(a, 0.5, x) / a : 1 - front * continuedFraction(0.5, a, y) / 0.5
  }

  /// The 97.5 % quantile: where `twoSided` is 5 %.
  package static func quantile(degrees: Double) -> Double {
    // P(|T| ≥ √ν tan θ) falls with θ: halve the interval until it is one number wide.
    var (low, high) = (0.0, Double.pi / 2)
    while true {
      let middle = (low + high) / 2
      let t = degrees.squareRoot() * tan(middle)
      if middle <= low || middle >= high { return t }
      if twoSided(t, degrees: degrees) > 0.05 { low = middle } else { high = middle }
    }
  }

  /// The fraction of Iₓ(a, b) = xᵃ (1 − x)ᵇ / (a B(a, b)) · fraction (Abramowitz and Stegun 26.5.8), by Lentz's method.
  private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func apart(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / apart(1 - (a + b) * x / (a + 1))
    var fraction = d
    // As many terms as the root of the larger of a and b, at most.
    for m in stride(from: 1.0, through: 100_000, by: 1) {
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / apart(1 + even * d)
      c = apart(1 + even / c)
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / apart(1 + odd * d)
      c = apart(1 + odd / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return fraction
  }

  /// Γ(a + ½) / Γ(a), which differences of logarithms of Γ would give to few digits where a is large: by its expansion
  /// in 1/a from 50 on, and below by Γ(a + 1) = a Γ(a).
  private static func gammaRatio(_ a: Double) -> Double {
    var (a, factor) = (a, 1.0)
    while a < 50 {
      factor *= a / (a + 0.5)
      a += 1
    }
    let terms = [869.0 / 4_194_304, -399.0 / 262_144, -21.0 / 32_768, 5.0 / 1024, 1.0 / 128, -1.0 / 8, 1]
    return factor * a.squareRoot() * terms.reduce(0) { $0 / a + $1 }
  }
}
