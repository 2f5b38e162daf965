import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// FID where the features are Inception's (Heusel et al. 2017): ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½ of the
/// features of examples and of as many generated images. It is biased: the fewer images the larger, so only distances
/// of equally many compare. `real` says what it comes to between two halves of the data.
struct Frechet: ComparedKind {
  static let name = "fid"
  static let summary = "the Fréchet distance of features of examples and of generated images"
  static let fields: [Field<Self>] =
    comparedFields + [
      Field("real", \.isReal, "between two halves of the examples: what no generator can do better than"),
      Field(
        "extrapolated", \.isExtrapolated,
        "what it would be of endless images: the end of a line in 1 / images, by eight numbers"),
    ]
  var row = ComparedRow()
  var isReal = false
  var isExtrapolated = false

  var column: String { Self.name + (isReal ? "_real" : "") + (isExtrapolated ? "_extrapolated" : "") }
  var quality: Quality { Quality(better: .lower, label: isReal ? "FID of real halves" : "FID") }

  func check(_ compiler: Compiler) throws(Problem) {
    try features.check(compiler, for: Self.name)
    let most = min(row.examples ?? .max, row.samples ?? .max)
    guard !isExtrapolated || most >= Self.fewest else {
      throw Problem("a line needs \(Self.fewest) images at least, and this row takes \(most)", at: row.features?.mark)
    }
  }

  /// Of a line through eight numbers of images.
  private static let fewest = 16

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let real = try real(evaluator, split) else { return nil }
    let (first, second) = isReal ? real.halves : (real, try drawn(evaluator, split, for: real))
    let fewest = first.count < second.count ? first : second
    if isExtrapolated {
      guard fewest.count >= Self.fewest else { return nil }
      return Score(
        try extrapolatedFrechetDistance(first, second), count: fewest.count,
        note: note(fewest, least: fewest.count / 2))
    }
    return Score(try frechetDistance(first, second), count: fewest.count, note: note(fewest, least: fewest.count))
  }

  private func note(_ points: Points, least count: Int) -> String? {
    guard count <= points.width else { return nil }
    let fault = isExtrapolated ? "no line" : "far too large"
    return "\(count) images for \(points.width) features: \(fault)"
  }
}

extension Points {
  /// Every other point, and the rest, equally many of each.
  var halves: (Points, Points) {
    let half = count / 2
    return (chosen((0..<half).lazy.map { 2 * $0 }), chosen((0..<half).lazy.map { 2 * $0 + 1 }))
  }
}
