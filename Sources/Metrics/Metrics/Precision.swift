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
  var row = ComparedRow()
  var neighbours = 5
  func value(_ scores: Coverage) -> Double { scores.precision }
}

/// The share of examples that lie among the generated images (Kynkäänniemi et al. 2019).
struct Recall: CoverageKind {
  static let name = "recall"
  static let summary = "the share of examples that lie among the generated images, by their features"
  var row = ComparedRow()
  var neighbours = 5
  func value(_ scores: Coverage) -> Double { scores.recall }
}

/// Among how many examples a generated image lies, over k (Naeem et al. 2020): 1 where the two agree; may exceed it.
struct Density: CoverageKind {
  static let name = "density"
  static let summary = "among how many examples a generated image lies, over the number of neighbours"
  var row = ComparedRow()
  var neighbours = 5
  func value(_ scores: Coverage) -> Double { scores.density }
}

/// The share of examples with a generated image among their nearest neighbours (Naeem et al. 2020).
struct Covered: CoverageKind {
  static let name = "coverage"
  static let summary = "the share of examples that have a generated image near them, by their features"
  var row = ComparedRow()
  var neighbours = 5
  func value(_ scores: Coverage) -> Double { scores.coverage }
}

/// The four share their fields, and what they are read off.
protocol CoverageKind: ComparedKind {
  var neighbours: Int { get set }
  func value(_ scores: Coverage) -> Double
}

extension CoverageKind {
  static var fields: [Field<Self>] {
    comparedFields + [
      Field("neighbours", \.neighbours, in: 1...1000, "k: a ball around an image just reaches its k-th neighbour")
    ]
  }

  var quality: Quality { Quality(better: .higher) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let real = try real(evaluator, split) else { return nil }
    let drawn = try drawn(evaluator, split, for: real)
    let key = "coverage \(features.equation) \(neighbours) \(real.count) \(drawn.count) \(split)"
    let scores = try evaluator.once(key) { try Coverage(real: real, generated: drawn, neighbours: neighbours) }
    return Score(value(scores), count: drawn.count)
  }
}
