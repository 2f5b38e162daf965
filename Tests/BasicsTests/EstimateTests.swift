import Basics
import Testing

@Suite struct EstimateTests {
  // Published tables, to ten digits where they have them.
  @Test(arguments: [
    (1, 12.7062047362), (2, 4.3026527297), (3, 3.1824463053), (4, 2.7764451052), (5, 2.5705818356), (9, 2.2621571628),
    (10, 2.2281388520), (29, 2.0452296421), (30, 2.0422724563), (100, 1.9839715185), (120, 1.9799304051),
    (1000, 1.9623390808),
    (1_000_000, 1.9599663568),
  ])
  func quantiles(degrees: Int, expected: Double) {
    #expect(abs(Estimate.quantile(degrees) - expected) < 1e-9)
  }

  @Test func expansionMeetsTheSum() {
    // The two ways of computing it agree where one takes over from the other.
    let below = Estimate.quantile(200)
    let above = Estimate.quantile(201)
    #expect(abs(below - 1.9718962236) < 1e-9)
    #expect(below > above && below - above < 7e-5)
  }

  @Test func byHand() throws {
    // Mean 4, squares 4 + 0 + 4 = 8, variance 8 / 2 = 4; half = 4.3026527297 · 2 / √3.
    let estimate = try #require(Estimate([2, 4, 6]))
    #expect(estimate.mean == 4)
    #expect(estimate.std == 2)
    #expect(estimate.count == 3)
    #expect(abs(try #require(estimate.half) - 4.9682754) < 1e-6)
    #expect(abs(try #require(estimate.low) + 0.9682754) < 1e-6)
    #expect(abs(try #require(estimate.high) - 8.9682754) < 1e-6)
  }

  @Test func few() throws {
    #expect(Estimate([]) == nil)
    #expect(Estimate([.nan, .infinity]) == nil)
    let one = try #require(Estimate([3, .nan]))
    #expect(one.mean == 3 && one.count == 1 && one.std == nil && one.half == nil && one.low == nil && one.high == nil)
    let equal = try #require(Estimate([0.1, 0.1, 0.1]))
    #expect(equal.mean == 0.1 && equal.std == 0 && equal.half == 0)
    let large = try #require(Estimate([1e308, 1.2e308, -1e308]))
    #expect(large.mean.isFinite && large.half == nil)
  }
}
