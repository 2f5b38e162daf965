import Basics

/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl 2011): one density l of the points that ended
/// best, another g of all others; of points drawn from l the one with the largest l / g. One mixture has all dimensions,
/// so that what was good together is tried together.
///
/// Small values are better. Points of failed trials belong to g and count for nothing else. So do those of running
/// ones: whoever asks meanwhile is kept from their neighbourhood, or else several workers would try the same point. A
/// point that is known is not suggested again while there are others: the same trial has the same result.
package struct TPESampler: Sampler {
  private let dimensions: [Dimension]
  /// Those that have more than one value.
  private let searched: [Int]
  package var seed: UInt64
  /// Points fill the space evenly until so many trials have ended with a value.
  private static let startup = 8
  /// How many points are drawn from l.
  private static let candidates = 64

  package init(_ dimensions: [Dimension], seed: UInt64) {
    self.dimensions = dimensions
    searched = dimensions.indices.filter { !dimensions[$0].isSingle }
    self.seed = seed
  }

  package func point(of trial: Int, knowing observations: [Observation]) -> [DimensionValue] {
    let known = observations.filter { $0.trial != trial }.sorted { $0.trial < $1.trial }
    let (best, others) = Self.split(known)
    let ended = known.count { Self.rank($0) != nil }
    var suggestions = ended >= Self.startup ? drawn(for: trial, best, others) : evenPoint(of: trial)
    // Where few points are left, all of these may be known.
    let fallback = RandomSampler(dimensions, seed: seed)
    suggestions += (0...Self.candidates).map { fallback.point(of: trial &+ $0 << 32) }
    let points = Set(known.map(\.point))
    return suggestions.first { !points.contains($0) } ?? suggestions[0]
  }

  /// The point of Sobol's sequence, where that has so many trials and dimensions.
  private func evenPoint(of trial: Int) -> [[DimensionValue]] {
    guard trial < 1 << 32, searched.count <= SobolSequence.mostDimensions else { return [] }
    return [point(SobolSampler(searched.map { dimensions[$0] }, seed: seed).point(of: trial))]
  }

  /// The values of the dimensions that are searched, and beside them the one value of each other.
  private func point(_ values: [DimensionValue]) -> [DimensionValue] {
    var point = dimensions.map { $0.value(at: 0.5) }
    for (index, value) in zip(searched, values) { point[index] = value }
    return point
  }

  /// Points that are drawn from l, the largest l / g first.
  private func drawn(for trial: Int, _ best: [Observation], _ others: [Observation]) -> [[DimensionValue]] {
    let random = Philox(seed: seed, stream: "search tpe", step: UInt64(trial))
    func mixture(_ own: [Observation], besides other: Int) -> ParzenMixture {
      ParzenMixture(
        searched.map { dimensions[$0] }, around: own.map { known in searched.map { known.point[$0] } },
        spread: Self.spread(own.count, besides: other, dimensions: searched.count))
    }
    let good = mixture(best, besides: others.count)
    let bad = mixture(others, besides: best.count)
    let drawn = (0..<Self.candidates).map { good.draw(random, from: $0 * good.numbersPerDraw) }
    let gains = drawn.map { good.logDensity(at: $0) - bad.logDensity(at: $0) }
    let order = drawn.indices.sorted { gains[$0] != gains[$1] ? gains[$0] > gains[$1] : $0 < $1 }
    return order.map { point(drawn[$0]) }
  }

  /// How wide a curve is: the narrower the more is known, so that a search that has found its place looks closer. Points
  /// of the other density count too, but the less the more dimensions there are: space has more room there than points
  /// could fill, and narrow curves would hold the search at the first good place. Chosen on eight functions, beside the
  /// widths of Optuna 5, which follow the distances of neighbours (docs/performance.md).
  package static func spread(_ own: Int, besides other: Int, dimensions: Int) -> Double {
    1 / min(100, 2 + Double(own) + Double(other) / Double(max(dimensions, 1)))
  }

  /// The best tenth of those that have a value, rounded up, but no more than 25; both parts in the order of their trials.
  package static func split(_ known: [Observation]) -> (best: [Observation], others: [Observation]) {
    let ranked = known.indices.compactMap { index in Self.rank(known[index]).map { (index: index, rank: $0) } }
    let order = ranked.sorted { ($0.rank.left, $0.rank.value, $0.index) < ($1.rank.left, $1.rank.value, $1.index) }
    let best = Set(order.prefix(min(25, (order.count + 9) / 10)).map(\.index))
    return (
      known.indices.filter { best.contains($0) }.map { known[$0] },
      known.indices.filter { !best.contains($0) }.map { known[$0] }
    )
  }

  /// Whole trials come before stopped ones, and of these the ones that came far before those that did not; nil without
  /// a value.
  private static func rank(_ observation: Observation) -> (left: Int, value: Double)? {
    switch observation.end {
    case .value(let value): value.isNaN ? nil : (.min, value)
    case .stopped(let resource, let value): value.isNaN ? nil : (-resource, value)
    case .failed, .running: nil
    }
  }
}
