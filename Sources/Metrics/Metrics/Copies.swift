import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// Whether generated images repeat training's, by their features (after Meehan et al. 2020): the Mann-Whitney score of
/// their distances to the nearest training example against those of held-out examples. Far below zero they lie nearer
/// to training's than new examples do. `copies` instead: the share that is nearer to a training example than any other
/// training example is.
struct Copies: MetricKind {
  static let name = "memorisation"
  static let summary = "whether generated images lie nearer to training's examples than new ones do"
  static let fields: [Field<Self>] = [
    Features.field(\.features),
    Field(
      "samples", \.samples, in: 2...1_000_000, "how many images are drawn; as many as held-out examples where not given"
    ),
    Field("copies", \.isShare, "the share of images that are nearer to an example than any other example is"),
  ]
  var features: Expression?
  var samples: Int?
  var isShare = false

  var column: String { isShare ? "copies" : Self.name }
  var quality: Quality {
    isShare ? Quality(better: .lower, label: "share of copies") : Quality(label: "memorisation z")
  }

  func check(_ compiler: Compiler) throws(Problem) { try Features(features).check(compiler, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let features = Features(features)
    let held = try evaluator.features(features, ofData: split, examples: nil)
    guard held.count > 1 else { return nil }
    let drawn = try evaluator.features(features, ofGenerated: samples ?? held.count, over: split)
    let training = try evaluator.features(features, ofData: .train, examples: nil)
    let found = try evaluator.once("memorisation \(features.equation) \(drawn.count) \(split)") {
      try Memorisation(generated: drawn, heldOut: held, training: training)
    }
    return Score(isShare ? found.copies : found.score, count: drawn.count)
  }
}
