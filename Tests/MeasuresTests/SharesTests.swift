import Basics
import Measures
import Testing

@Suite struct SharesTests {
  /// All in one of eight: the mixture has 9/16 there and 1/16 elsewhere.
  @Test func divergenceOfShares() {
    let equal = [Double](repeating: 1.0 / 8, count: 8)
    #expect(jensenShannon([5, 5, 5, 5, 5, 5, 5, 5], from: equal) == 0)
    let one = logarithm(16.0 / 9) / 2 + (logarithm(2.0 / 9) / 8 + logarithm(2) * 7 / 8) / 2
    #expect(abs(jensenShannon([0, 0, 7, 0, 0, 0, 0, 0], from: equal) - one) < 1e-12)
    #expect(abs(jensenShannon([3, 0], from: [0, 1]) - logarithm(2)) < 1e-12)
    #expect(jensenShannon([0, 0], from: [0.5, 0.5]) == logarithm(2))
    #expect(abs(jensenShannon([30, 10], from: [0.75, 0.25])) < 1e-15)
  }
}
