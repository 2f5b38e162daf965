import Glibc
import Search
import Testing

@Suite struct PortableTests {
  /// Against the C library's, which is right to the last bit or nearly.
  @Test func functions() {
    for step in -7000...7000 {
      let x = Double(step) / 10 + 0.0137
      #expect(abs(Portable.exponential(x) - exp(x)) <= 2 * exp(x).ulp)
      let y = exp(x)
      #expect(abs(Portable.logarithm(y) - log(y)) <= 2 * log(y).ulp)
    }
    for step in 1...4000 {
      let x = Double(step) / 2000
      #expect(abs(Portable.logarithm(x) - log(x)) <= 2 * log(x).ulp)
    }
  }

  @Test func ends() {
    #expect(Portable.logarithm(1) == 0 && Portable.logarithm(0) == -.infinity && Portable.logarithm(-1).isNaN)
    #expect(Portable.logarithm(.infinity) == .infinity && Portable.logarithm(.nan).isNaN)
    #expect(abs(Portable.logarithm(.leastNonzeroMagnitude) + 744.4400719213812) < 1e-12)
    #expect(Portable.exponential(0) == 1 && Portable.exponential(-.infinity) == 0)
    #expect(Portable.exponential(.infinity) == .infinity && Portable.exponential(.nan).isNaN)
    #expect(Portable.exponential(710) == .infinity && Portable.exponential(-746) == 0)
    #expect(Portable.exponential(-745) == .leastNonzeroMagnitude)
  }

  /// SciPy's `norm.sf`.
  @Test(arguments: [
    (0.1, 0.460172162722971), (1, 0.15865525393145707), (2.4999, 0.006211418374944587), (2.5, 0.006209665325776132),
    (4, 3.167124183311986e-05), (10, 7.61985302416047e-24), (37, 5.7255712225239266e-300),
  ])
  func above(z: Double, p: Double) {
    #expect(abs(NormalCurve.above(z) / p - 1) < 1e-12)
    #expect(abs(NormalCurve.above(-z) - (1 - p)) < 1e-15)
  }

  /// SciPy's `norm.ppf`.
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-12, -7.034483825301131), (0.01, -2.3263478740408408), (0.3, -0.5244005127080409),
    (0.5, 0), (0.76, 0.7063025628400874), (0.999, 3.090232306167813),
  ])
  func quantile(p: Double, z: Double) { #expect(abs(NormalCurve.quantile(p) - z) <= 1e-13 * abs(z)) }

  @Test func masses() {
    #expect(abs(NormalCurve.mass(-1, 1) - 0.6826894921370859) < 1e-15)
    #expect(abs(NormalCurve.mass(9, 10) / 1.1285122074235991e-19 - 1) < 1e-9)
    #expect(NormalCurve.mass(9, 10) == NormalCurve.mass(-10, -9))
  }
}
