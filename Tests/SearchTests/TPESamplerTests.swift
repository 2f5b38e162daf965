import Basics
import Search
import Testing

@Suite struct TPESamplerTests {
  static let space: [Dimension] = [
    .uniform(low: -5, high: 10), .logarithmic(low: 1e-3, high: 10), .integer(low: 1, high: 30), .choice(count: 3),
  ]

  /// Lowest at 3, 0.1, 20 and the second entry.
  static func cost(_ point: [DimensionValue]) -> Double {
    guard case .number(let x) = point[0], case .number(let rate) = point[1], case .integer(let n) = point[2],
      case .choice(let entry) = point[3]
    else { return .nan }
    let y = Portable.logarithm(rate / 0.1)
    return (x - 3) * (x - 3) / 10 + y * y + Double((n - 20) * (n - 20)) / 50 + (entry == 1 ? 0 : 2)
  }

  static func search(_ sampler: TPESampler, _ count: Int) -> [Observation] {
    var known: [Observation] = []
    for trial in 0..<count {
      let point = sampler.point(of: trial, knowing: known)
      known.append(Observation(trial: trial, point: point, end: .value(cost(point))))
    }
    return known
  }

  static func least(_ known: [Observation]) -> Double {
    known.map { if case .value(let value) = $0.end { value } else { Double.infinity } }.min() ?? .infinity
  }

  @Test func orderOfResultsDoesNotMatter() {
    let sampler = TPESampler(Self.space, seed: 4)
    var known = Self.search(sampler, 40)
    known[3].end = .failed
    known[5].end = .running
    known[9].end = .stopped(at: 3, value: 1)
    known[11].end = .stopped(at: 7, value: 2)
    known[12].end = .value(.nan)
    known[14].end = .value(.infinity)
    let point = sampler.point(of: 40, knowing: known)
    let random = Philox(seed: 9, stream: "shuffle")
    for round in 0..<20 {
      let shuffled = known.indices.sorted { random.bits($0 + 64 * round) < random.bits($1 + 64 * round) }.map {
        known[$0]
      }
      #expect(sampler.point(of: 40, knowing: shuffled) == point)
    }
    #expect(sampler.point(of: 41, knowing: known) != point)
    var other = sampler
    other.seed = 5
    #expect(other.point(of: 40, knowing: known) != point)
    // What the trial itself has is not known to it.
    let own = Observation(trial: 40, point: point, end: .value(0))
    #expect(sampler.point(of: 40, knowing: known + [own]) == point)
  }

  /// Only the order of the values matters.
  @Test func onlyRanksMatter() {
    let sampler = TPESampler(Self.space, seed: 4)
    let known = Self.search(sampler, 30)
    let cubed = known.map { known in
      guard case .value(let value) = known.end else { return known }
      return Observation(trial: known.trial, point: known.point, end: .value(value * value * value - 7))
    }
    #expect(sampler.point(of: 30, knowing: known) == sampler.point(of: 30, knowing: cubed))
  }

  @Test func startupIsEven() {
    let sampler = TPESampler(Self.space, seed: 8)
    let even = SobolSampler(Self.space, seed: 8)
    let known = Self.search(sampler, 8)
    #expect(known.map(\.point) == (0..<8).map { even.point(of: $0) })
    #expect(sampler.point(of: 8, knowing: known) != even.point(of: 8))
    // Failed and running trials are no results.
    for end: Observation.End in [.failed, .running, .value(.nan)] {
      var fewer = known
      fewer[0].end = end
      #expect(sampler.point(of: 8, knowing: fewer) == even.point(of: 8))
    }
    // More dimensions than the sequence has: random points.
    let wide = [Dimension](repeating: .uniform(low: 0, high: 1), count: SobolSequence.mostDimensions + 1)
    let random = RandomSampler(wide, seed: 8)
    #expect(TPESampler(wide, seed: 8).point(of: 3, knowing: []) == random.point(of: 3))
  }

  /// Curves narrow as points become known, those of the other density too, but less in more dimensions.
  @Test func spread() {
    #expect(TPESampler.spread(2, besides: 6, dimensions: 1) == 0.1)
    #expect(TPESampler.spread(2, besides: 6, dimensions: 3) == 1.0 / 6)
    #expect(TPESampler.spread(25, besides: 400, dimensions: 2) == 0.01)
  }

  @Test func findsMore() {
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for seed in 0..<15 as Range<UInt64> {
      let sampler = TPESampler(Self.space, seed: seed)
      ours.append(Self.least(Self.search(sampler, 60)))
      let random = RandomSampler(Self.space, seed: seed)
      theirs.append((0..<60).map { Self.cost(random.point(of: $0)) }.min() ?? .infinity)
    }
    #expect(ours.sorted()[7] < 0.5 * theirs.sorted()[7])
  }

  @Test func split() {
    let ends: [Observation.End] = [
      .value(3), .failed, .value(1), .running, .value(.nan), .stopped(at: 9, value: 0.1), .stopped(at: 2, value: 0),
      .value(.infinity), .stopped(at: 9, value: 0), .value(2), .value(1), .value(5),
    ]
    let known = ends.enumerated().map { Observation(trial: $0, point: [], end: $1) }
    func best(_ more: Int) -> [Int] {
      let rest = (0..<more).map { Observation(trial: 20 + $0, point: [], end: .stopped(at: 1, value: 0)) }
      let (best, others) = TPESampler.split(known + rest)
      #expect(best.count + others.count == known.count + more)
      #expect(others.map(\.trial) == others.map(\.trial).sorted())
      return best.map(\.trial)
    }
    // Nine have a value: one is best, of equal ones the first.
    #expect(best(0) == [2] && best(1) == [2] && best(2) == [2, 10] && best(11) == [2, 10] && best(12) == [2, 9, 10])
    // Whole trials by value, then stopped ones, the farthest first; failed and running ones never.
    #expect(best(52) == [0, 2, 7, 8, 9, 10, 11] && best(62) == [0, 2, 5, 7, 8, 9, 10, 11])
    #expect(best(72) == [0, 2, 5, 6, 7, 8, 9, 10, 11])
    #expect(best(400).count == 25)
  }

  /// A running trial keeps others from its neighbourhood, which is as wide as a curve: of 26 points 0.036.
  @Test func runningTrialsRepel() {
    let line: [Dimension] = [.uniform(low: 0, high: 1)]
    var (near, nearToo) = (0, 0)
    for seed in 0..<60 as Range<UInt64> {
      let sampler = TPESampler(line, seed: seed)
      // The best at ½.
      let known = (0..<20).map { trial in
        let x = (Double(trial * 7 % 20) + 0.5) / 20
        return Observation(trial: trial, point: [.number(x)], end: .value((x - 0.5) * (x - 0.5)))
      }
      let running = (20..<26).map { Observation(trial: $0, point: [.number(0.5)], end: .running) }
      func isNear(_ point: [DimensionValue]) -> Bool {
        if case .number(let x) = point[0] { abs(x - 0.5) < 0.03 } else { false }
      }
      if isNear(sampler.point(of: 26, knowing: known)) { near += 1 }
      if isNear(sampler.point(of: 26, knowing: known + running)) { nearToo += 1 }
    }
    #expect(near > 50 && nearToo < 10, "\(near) \(nearToo)")
  }

  /// A space of 24 points is gone through without trying one twice before nearly all are tried.
  @Test func noPointTwice() {
    let small: [Dimension] = [.choice(count: 4), .integer(low: 1, high: 6)]
    let sampler = TPESampler(small, seed: 2)
    var known: [Observation] = []
    for trial in 0..<22 {
      let point = sampler.point(of: trial, knowing: known)
      #expect(!known.contains { $0.point == point })
      known.append(Observation(trial: trial, point: point, end: .value(Double(trial % 5))))
    }
    // And when none is left it still answers.
    for trial in 22..<40 {
      let point = sampler.point(of: trial, knowing: known)
      known.append(Observation(trial: trial, point: point, end: .value(1)))
    }
    #expect(Set(known.map(\.point)).count == 24)
  }

  /// Dimensions with one value are passed through and change nothing about the others.
  @Test func singleDimensions() {
    let line: [Dimension] = [.uniform(low: 0, high: 1)]
    let wider = line + [.integer(low: 4, high: 4), .choice(count: 1)]
    var (known, knownToo): ([Observation], [Observation]) = ([], [])
    for trial in 0..<30 {
      let point = TPESampler(line, seed: 1).point(of: trial, knowing: known)
      let pointToo = TPESampler(wider, seed: 1).point(of: trial, knowing: knownToo)
      #expect(pointToo == point + [.integer(4), .choice(0)])
      let end = Observation.End.value(Double(trial * 7 % 11))
      known.append(Observation(trial: trial, point: point, end: end))
      knownToo.append(Observation(trial: trial, point: pointToo, end: end))
    }
    let nothing = TPESampler([.choice(count: 1)], seed: 1)
    let tried = (0..<12).map { Observation(trial: $0, point: [.choice(0)], end: .value(1)) }
    #expect(nothing.point(of: 12, knowing: tried) == [.choice(0)])
    #expect(TPESampler([], seed: 1).point(of: 12, knowing: []) == [])
  }
}
