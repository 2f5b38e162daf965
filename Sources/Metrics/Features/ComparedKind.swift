import Basics
import Feeding
import Measures
import Model

/// A metric that compares features of examples with those of generated images.
protocol ComparedKind: MetricKind {
  var row: ComparedRow { get set }
}

/// What such a row says.
struct ComparedRow: Sendable {
  var features: Expression?
  var samples: Int?
  var examples: Int?
}

extension ComparedKind {
  static var comparedFields: [Field<Self>] {
    [
      Features.field(\.row.features),
      Field(
        "samples", \.row.samples, in: 2...1_000_000, "how many images are drawn; as many as examples where not given"),
      Field(
        "examples", \.row.examples, in: 2...1_000_000,
        "how many examples, drawn at random from the split; all where not given"),
    ]
  }

  var features: Features { Features(row.features) }

  func check(_ compiler: Compiler) throws(Problem) { try features.check(compiler, for: Self.name) }

  /// Nil where there are fewer than two examples.
  func real(_ evaluator: Evaluator, _ split: Split) throws -> Points? {
    let points = try evaluator.part(0, of: 2) {
      try evaluator.features(features, ofData: split, examples: row.examples)
    }
    return points.count > 1 ? points : nil
  }

  func drawn(_ evaluator: Evaluator, _ split: Split, for real: Points) throws -> Points {
    try evaluator.part(1, of: 2) {
      try evaluator.features(features, ofGenerated: row.samples ?? real.count, over: split)
    }
  }
}
