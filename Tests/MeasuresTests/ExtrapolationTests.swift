import Basics
import Measures
import Testing

/// The distance of sets that are endless, from finite ones.
@Suite struct ExtrapolationTests {
  /// Two sets of the same distribution are 0 apart, and any finite ones more; a shift by 1 in each of 8 coordinates is 8.
  @Test(arguments: [0.0, 1.0])
  func theBiasIsGone(shift: Double) throws {
    let (a, b) = (try normals(4000, 8, "a"), try normals(4000, 8, "b", shift: shift))
    let (plain, end) = (try frechetDistance(a, b), try extrapolatedFrechetDistance(a, b))
    // Of its own the distance of so many points varies by 0.13 where they are shifted, and not at all where they are not.
    #expect(abs(end - 8 * shift) < (shift > 0 ? 0.4 : plain / 4), "\(end), \(plain)")
  }

  @Test func fewPointsHaveNone() throws {
    let few = try normals(15, 2, "few")
    #expect(throws: Problem.self) { try extrapolatedFrechetDistance(few, few) }
  }
}
