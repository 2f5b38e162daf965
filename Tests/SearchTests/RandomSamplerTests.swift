import Search
import Testing

@Suite struct RandomSamplerTests {
  let dimensions: [Dimension] = [.uniform(low: 0, high: 1), .choice(count: 3), .logarithmicInteger(low: 1, high: 100)]

  @Test func dependsOnSeedAndTrialAlone() {
    let sampler = RandomSampler(dimensions, seed: 3)
    #expect(sampler.point(of: 7) == RandomSampler(dimensions, seed: 3).point(of: 7))
    #expect(sampler.point(of: 7) != sampler.point(of: 8))
    #expect(sampler.point(of: 7) != RandomSampler(dimensions, seed: 4).point(of: 7))
    // A dimension that is added last leaves the others as they are.
    #expect(RandomSampler(Array(dimensions.prefix(2)), seed: 3).point(of: 7) == Array(sampler.point(of: 7).prefix(2)))
  }

  /// The number that was drawn when this was written: a search that is taken up later goes on as it began.
  @Test func staysAsItIs() {
    #expect(RandomSampler([.uniform(low: 0, high: 1)], seed: 0).point(of: 0) == [.number(0.9683423204340759)])
  }

  @Test func isEven() {
    let sampler = RandomSampler(dimensions, seed: 1)
    var (sum, counts) = (0.0, [0, 0, 0])
    for trial in 0..<3000 {
      let point = sampler.point(of: trial)
      guard case .number(let number) = point[0], case .choice(let entry) = point[1] else {
        Issue.record("kinds")
        return
      }
      sum += number
      counts[entry] += 1
    }
    // Four standard deviations.
    #expect(abs(sum / 3000 - 0.5) < 4 * 0.2887 / 54.8)
    for count in counts { #expect(abs(count - 1000) < 104) }
  }
}
