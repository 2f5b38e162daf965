import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// The share of generated images that lie among the examples: nearer to one of them than its k-th nearest neighbour
/// (Kynkäänniemi et al. 2019). One far-off example with a large ball may raise it: `density` counts the balls.
struct Precision: CoverageKind {
  static let name = "precision"
  static let summary = "the share of generated images that lie among the examples, by their features"
  var row = CoverageRow()
  func value(_ scores: Coverage) -> Double { scores.precision }
}

/// The share of examples that lie among the generated images (Kynkäänniemi et al. 2019).
struct Recall: CoverageKind {
  static let name = "recall"
  static let summary = "the share of examples that lie among the generated images, by their features"
  var row = CoverageRow()
  func value(_ scores: Coverage) -> Double { scores.recall }
}

/// Among how many examples a generated image lies, over k (Naeem et al. 2020): 1 where the two agree; may exceed it.
struct Density: CoverageKind {
  static let name = "density"
  static let summary = "among how many examples a generated image lies, over the number of neighbours"
  var row = CoverageRow()
  func value(_ scores: Coverage) -> Double { scores.density }
}

/// The share of examples with a generated image among their nearest neighbours (Naeem et al. 2020).
struct Covered: CoverageKind {
  static let name = "coverage"
  static let summary = "the share of examples that have a generated image near them, by their features"
  var row = CoverageRow()
  func value(_ scores: Coverage) -> Double { scores.coverage }
}

/// What a row of the four says.
struct CoverageRow: Sendable {
  var features: Expression?
  var neighbours = 5
  var samples: Int?
  var examples: Int?
}

/// The four share their fields, and what they are read off.
protocol CoverageKind: MetricKind {
  var row: CoverageRow { get set }
  func value(_ scores: Coverage) -> Double
}

extension CoverageKind {
  static var fields: [Field<Self>] {
    [
      Features.field(\.row.features),
      Field("neighbours", \.row.neighbours, in: 1...1000, "k: a ball around an image just reaches its k-th neighbour"),
      Field(
        "samples", \.row.samples, in: 2...1_000_000, "how many images are drawn; as many as examples where not given"),
      Field(
        "examples", \.row.examples, in: 2...1_000_000,
        "how many examples, drawn at random from the split; all where not given"),
    ]
  }

  var column: String { Self.name }
  var quality: Quality { Quality(better: .higher) }

  func check(_ compiler: Compiler) throws(Problem) { try Features(row.features).check(compiler, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let features = Features(row.features)
    let real = try evaluator.features(features, ofData: split, examples: row.examples)
    guard real.count > 1 else { return nil }
    let drawn = try evaluator.features(features, ofGenerated: row.samples ?? real.count, over: split)
    let scores = try evaluator.once(
      "coverage \(features.equation) \(row.neighbours) \(real.count) \(drawn.count) \(split)"
    ) {
      try Coverage(real: real, generated: drawn, neighbours: row.neighbours)
    }
    return Score(value(scores), count: drawn.count)
  }
}
