import Basics
import Measures
import Testing

/// The distance of sets that are endless, from finite ones.
@Suite struct ExtrapolationTests {
  /// Two sets of the same distribution are 0 apart, and any finite ones more; a shift by 1 in each of 8 coordinates is 8.
  @Test(arguments: [0.0, 1.0])
  func theBiasIsGone(shift: Double) throws {
    let (a, b) = (try normals(4000, 8, "a"), try normals(4000, 8, "b", shift: shift))
    let (plain, end) = (try frechetDistance(a, b), try #require(try extrapolatedFrechetDistance(a, b)))
    #expect(abs(end.value - 8 * shift) < 4 * end.error + 0.1 * shift, "\(end), \(plain)")
    #expect(end.error > 0 && end.error < 0.1, "\(end)")
    #expect(shift > 0 || abs(end.value) < plain / 10, "\(end), \(plain)")
  }

  @Test func fewPointsHaveNone() throws {
    let few = try normals(15, 2, "few")
    #expect(try extrapolatedFrechetDistance(few, few) == nil)
  }
}
