import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// KID where the features are Inception's (Bińkowski et al. 2018): the squared maximum mean discrepancy, with the kernel
/// (xᵀy / d + 1)³, of the features of examples and of generated images. It is unbiased, so it compares whatever the number of
/// images, and is below zero half of the time where the two agree. All pairs are taken; the error is the jackknife's.
struct Kernel: MetricKind {
  static let name = "kid"
  static let summary = "the kernel distance of features of examples and of generated images"
  static let fields: [Field<Self>] = [
    Features.field(\.features),
    Field("samples", \.samples, in: 2...1_000_000, "how many images are drawn; as many as examples where not given"),
    Field(
      "examples", \.examples, in: 2...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var features: Expression?
  var samples: Int?
  var examples: Int?

  var column: String { Self.name }
  var quality: Quality { Quality(better: .lower, label: "KID") }

  func check(_ compiler: Compiler) throws(Problem) { try Features(features).check(compiler, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let features = Features(features)
    let real = try evaluator.features(features, ofData: split, examples: examples)
    guard real.count > 1 else { return nil }
    let drawn = try evaluator.features(features, ofGenerated: samples ?? real.count, over: split)
    let distance = try KernelDistance(real, drawn, .cubic)
    return Score(
      distance.value, error: distance.error, count: drawn.count,
      note: distance.value < 0 ? "unbiased, so below zero half of the time where nothing differs" : nil)
  }
}
