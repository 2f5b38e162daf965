import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// KID where the features are Inception's (Bińkowski et al. 2018): the squared maximum mean discrepancy, with the
/// kernel (xᵀy / d + 1)³, of the features of examples and of generated images. It is unbiased, so it compares whatever
/// the number of images, and is below zero half of the time where the two agree. All pairs are taken; the error is the
/// jackknife's.
struct Kernel: ComparedKind {
  static let name = "kid"
  static let summary = "the kernel distance of features of examples and of generated images"
  static let fields: [Field<Self>] = comparedFields
  var row = ComparedRow()

  var quality: Quality { Quality(better: .lower, label: "KID") }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let real = try real(evaluator, split) else { return nil }
    let drawn = try drawn(evaluator, split, for: real)
    let distance = try KernelDistance(real, drawn, .cubic)
    return Score(
      distance.value, error: distance.error, count: drawn.count,
      note: distance.value < 0 ? "unbiased, so below zero half of the time where nothing differs" : nil)
  }
}
