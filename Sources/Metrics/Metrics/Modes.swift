import Basics
import Measures
import Model
import Results
import Spec

/// How many modes of a ring or grid of normals the samples reach: a mode counts with enough samples within some
/// standard deviations of its centre, one of them with `least 1` (PacGAN, Lin et al. 2018). `divergence` instead
/// compares their shares with the true ones, which are equal. Needs `generated` in `define` and a name of `sample` that
/// is drawn from `ring` or `grid`.
struct Modes: MetricKind {
  static let name = "modes"
  static let summary = "how many modes of a ring or grid the samples reach"
  static let fields: [Field<Self>] = [
    Field("samples", \.samples, in: 1...1_000_000, "how many are drawn"),
    Field("least", \.least, in: 1...1_000_000, "how many of them make a mode count"),
    Field("within", \.deviations, in: 0.01...100, "how near they must lie, in standard deviations"),
    Field(
      "divergence", \.isDivergence,
      "the Jensen-Shannon divergence of the modes' shares from equal ones, of the samples that are near one"),
  ]
  var samples = 2500
  var least = 20
  var deviations = 3.0
  var isDivergence = false

  var column: String { isDivergence ? "modes_divergence" : Self.name }
  var quality: Quality {
    isDivergence
      ? Quality(better: .lower, label: "divergence of modes", unit: "nats") : Quality(better: .higher)
  }

  func check(_ compiler: Compiler) throws(Problem) { _ = try compiler.knownMixture(for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let hits = try evaluator.modeHits(samples: samples, within: deviations, for: Self.name)
    guard isDivergence else { return Score(Double(hits.filter { $0 >= least }.count), count: samples) }
    let near = hits.reduce(0, +)
    return Score(
      jensenShannon(hits, from: hits.map { _ in 1 / Double(hits.count) }), count: near,
      note: near == 0 ? "no sample is near a mode" : nil)
  }
}

/// The share of samples that lie near a mode of a ring or grid of normals.
struct GoodShare: MetricKind {
  static let name = "good_share"
  static let summary = "the share of samples near a mode of a ring or grid"
  static let fields: [Field<Self>] = [
    Field("samples", \.samples, in: 1...1_000_000, "how many are drawn"),
    Field("within", \.deviations, in: 0.01...100, "how near they must lie, in standard deviations"),
  ]
  var samples = 2500
  var deviations = 3.0

  var quality: Quality { Quality(better: .higher) }

  func check(_ compiler: Compiler) throws(Problem) { _ = try compiler.knownMixture(for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let hits = try evaluator.modeHits(samples: samples, within: deviations, for: Self.name)
    let share = Double(hits.reduce(0, +)) / Double(samples)
    return Score(share, error: (share * (1 - share) / Double(samples)).squareRoot(), count: samples)
  }
}

extension Compiler {
  fileprivate func knownMixture(for metric: String) throws(Problem) -> Mixture {
    guard hasValue("generated") else {
      throw Problem("\(metric) needs 'generated' in 'define'", hint: "generated: generator(z)")
    }
    guard let mixture else {
      throw Problem(
        "\(metric) needs a name of 'sample' that is drawn from ring or grid: their modes are known",
        hint: "sample: {x: ring, z: normal(2)}")
    }
    return mixture
  }
}

extension Evaluator {
  /// How many samples lie within some standard deviations of each centre; a sample counts for the nearest one.
  fileprivate func modeHits(samples: Int, within deviations: Double, for metric: String) throws -> [Int] {
    let mixture = try compiler.knownMixture(for: metric)
    let reach = deviations * mixture.std
    var hits = [Int](repeating: 0, count: mixture.centres.count)
    let batch = min(samples, 500)
    for start in stride(from: 0, to: samples, by: batch) {
      let drawn = try values(["generated"], batch: batch, draw: UInt64(1 << 41) &+ UInt64(start))["generated"]
      guard let numbers = drawn?.numbers, numbers.count == 2 * batch else {
        throw Problem("\(metric): 'generated' is not a point of the plane")
      }
      for i in 0..<min(batch, samples - start) {
        let (x, y) = (Double(numbers[2 * i]), Double(numbers[2 * i + 1]))
        let distances = mixture.centres.map { ($0[0] - x) * ($0[0] - x) + ($0[1] - y) * ($0[1] - y) }
        guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) else { continue }
        if distances[nearest] <= reach * reach { hits[nearest] += 1 }
      }
    }
    return hits
  }
}
