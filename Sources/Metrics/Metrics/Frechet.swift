import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// FID where the features are Inception's (Heusel et al. 2017): ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½ of the features of
/// examples and of as many generated images. It is biased: the fewer images the larger, so only distances of equally many
/// compare. `real` says what it comes to between two halves of the data.
struct Frechet: ComparedKind {
  static let name = "fid"
  static let summary = "the Fréchet distance of features of examples and of generated images"
  static let fields: [Field<Self>] =
    comparedFields + [
      Field("real", \.isReal, "between two halves of the examples: what no generator can do better than")
    ]
  var row = ComparedRow()
  var isReal = false

  var column: String { isReal ? "fid_real" : Self.name }
  var quality: Quality { Quality(better: .lower, label: isReal ? "FID of real halves" : "FID") }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let real = try real(evaluator, split) else { return nil }
    if isReal {
      let (first, second) = real.halves
      return Score(try frechetDistance(first, second), count: first.count, note: note(first))
    }
    let drawn = try drawn(evaluator, split, for: real)
    return Score(
      try frechetDistance(real, drawn), count: drawn.count, note: note(real.count < drawn.count ? real : drawn))
  }

  private func note(_ fewest: Points) -> String? {
    fewest.count <= fewest.width ? "\(fewest.count) images for \(fewest.width) features: far too large" : nil
  }
}

extension Points {
  /// Every other point, and the rest, equally many of each.
  var halves: (Points, Points) {
    let half = count / 2
    return (chosen((0..<half).lazy.map { 2 * $0 }), chosen((0..<half).lazy.map { 2 * $0 + 1 }))
  }
}
