/// How far one setting's mean is above another's, with the 95 % interval of that difference and its two-sided p.
///
/// Seeds that both have are paired: what a seed does to both falls out of their difference. With fewer than two such
/// seeds it is Welch's test (1947), which supposes neither pairs nor equal variances. Numbers that are not finite are
/// left out.
package struct Difference: Sendable, Hashable {
  package enum Test: Sendable, Hashable { case paired, welch }

  package let test: Test
  package let mean: Double
  /// Half the width of the interval.
  package let half: Double
  /// Where the numbers do not vary at all it is 0, or 1 if the means are equal.
  package let p: Double
  /// How many pairs there are; nil in Welch's test.
  package let pairs: Int?
  /// The exact p of six to sixteen pairs, if all that is supposed is that each difference is as likely to have the
  /// other sign; of more pairs the t test's hardly differs.
  package let signFlips: Double?

  package var low: Double { mean - half }
  package var high: Double { mean + half }

  /// Nil where one has a single number and they have fewer than two seeds in common.
  package init?(_ first: [Seeded], _ second: [Seeded]) {
    let first = first.filter(\.value.isFinite)
    let second = second.filter(\.value.isFinite)
    let others = Dictionary(second.map { ($0.seed, $0.value) }) { first, _ in first }
    let differences = first.compactMap { own in others[own.seed].map { own.value - $0 } }
    if differences.count > 1 { self.init(differences) } else { self.init(first.map(\.value), second.map(\.value)) }
  }

  /// The paired t test of differences: t = mean · √n / s with n − 1 degrees.
  private init?(_ differences: [Double]) {
    guard differences.allSatisfy(\.isFinite), let estimate = Estimate(differences), let std = estimate.std,
      let half = estimate.half
    else { return nil }
    let count = Double(differences.count)
    test = .paired
    mean = estimate.mean
    self.half = half
    p = Self.probability(mean, error: std / count.squareRoot(), degrees: count - 1)
    pairs = differences.count
    signFlips = Self.signFlips(differences)
  }

  /// Welch's test, with Satterthwaite's degrees (e₁ + e₂)² / (e₁² / (n₁ − 1) + e₂² / (n₂ − 1)) of e = s² / n.
  private init?(_ first: [Double], _ second: [Double]) {
    guard let first = Estimate(first), let second = Estimate(second), let s1 = first.std, let s2 = second.std else {
      return nil
    }
    let (n1, n2) = (Double(first.count), Double(second.count))
    let (e1, e2) = (s1 * s1 / n1, s2 * s2 / n2)
    let error = (e1 + e2).squareRoot()
    test = .welch
    mean = first.mean - second.mean
    pairs = nil
    signFlips = nil
    guard mean.isFinite, error.isFinite else { return nil }
    guard error > 0 else {
      (half, p) = (0, mean == 0 ? 1 : 0)
      return
    }
    // Of shares, as squares of small errors would be 0.
    let (share1, share2) = (e1 / (e1 + e2), e2 / (e1 + e2))
    let degrees = 1 / (share1 * share1 / (n1 - 1) + share2 * share2 / (n2 - 1))
    half = StudentT.quantile(degrees: degrees) * error
    p = Self.probability(mean, error: error, degrees: degrees)
  }

  private static func probability(_ mean: Double, error: Double, degrees: Double) -> Double {
    guard error > 0 else { return mean == 0 ? 1 : 0 }
    return StudentT.twoSided(mean / error, degrees: degrees)
  }

  /// The share of all ways to give the differences signs in which their sum is as far from 0 as it is.
  private static func signFlips(_ differences: [Double]) -> Double? {
    guard (6...16).contains(differences.count) else { return nil }
    // The first keeps its sign: what the others do with the opposite one mirrors it. The sum as it is comes first.
    var sums = [differences[0]]
    for difference in differences.dropFirst() { sums = sums.map { $0 + difference } + sums.map { $0 - difference } }
    // Rounding makes sums differ that are equal, by as little as the differences are precise.
    let least = abs(sums[0]) - 1e-12 * differences.reduce(0) { $0 + abs($1) }
    return Double(sums.count { abs($0) >= least }) / Double(sums.count)
  }
}
