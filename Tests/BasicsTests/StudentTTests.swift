import Basics
import Glibc
import Testing

@Suite struct StudentTTests {
  /// One degree of freedom is Cauchy's distribution, P(|T| > t) = 1 − 2/π · arctan t; two are 1 − t / √(2 + t²).
  @Test(arguments: [0, 0.01, 0.3, 1, 2, 3, 10, 100]) func closedForms(t: Double) {
    let one = 1 - 2 / Double.pi * atan(t)
    #expect(abs(StudentT.twoSided(t, degrees: 1) - one) < 1e-14)
    let two = 1 - t / (2 + t * t).squareRoot()
    #expect(abs(StudentT.twoSided(-t, degrees: 2) - two) < 1e-14)
  }

  /// Computed with forty digits. Small ones have as many right digits as large ones, unless degrees are very many.
  @Test(arguments: [
    (0.5, 3.0, 0.65144796484815099), (2.5, 3.7, 0.071822022911826773), (0.001, 2.5, 0.99927638272078489),
    (40, 4.25, 1.2216195007431701e-6), (1.96, 1000, 0.050273184955748718), (3, 1e6, 0.0026998625414217971),
    (0.1, 1e6, 0.92034434549204316), (1.2, 1, 0.44228412324739106), (12.7, 1.5, 0.016580941751976694),
    (7, 50.5, 5.7131442246313624e-9), (100, 2.1, 6.7451747925745896e-5), (1.7, 99.3, 0.092261228590710336),
  ])
  func values(t: Double, degrees: Double, expected: Double) {
    let p = StudentT.twoSided(t, degrees: degrees)
    #expect(abs(p - expected) < 1e-12 && abs(p / expected - 1) < (degrees > 1000 ? 1e-10 : 1e-12))
    #expect(StudentT.twoSided(-t, degrees: degrees) == p)
  }

  @Test func ends() {
    #expect(StudentT.twoSided(0, degrees: 3.5) == 1)
    #expect(StudentT.twoSided(.infinity, degrees: 3.5) == 0 && StudentT.twoSided(1e200, degrees: 3.5) == 0)
    #expect(StudentT.twoSided(.nan, degrees: 3.5).isNaN)
  }

  /// SciPy's `stats.t.ppf(0.975, ν)`.
  @Test(arguments: [
    (1.5, 6.016663104427929), (2.7, 3.3921483831737507), (4.25, 2.7132058471460594), (17.3, 2.1070320037534676),
    (123.4, 1.9793749463174197),
  ])
  func quantiles(degrees: Double, expected: Double) {
    #expect(abs(StudentT.quantile(degrees: degrees) - expected) < 1e-11)
  }

  /// The sums and the expansion that intervals of means come from say the same.
  @Test(arguments: [1, 2, 3, 4, 9, 30, 200, 201, 1000]) func wholeDegrees(degrees: Int) {
    #expect(abs(StudentT.quantile(degrees: Double(degrees)) / Estimate.quantile(degrees) - 1) < 1e-11)
  }
}
