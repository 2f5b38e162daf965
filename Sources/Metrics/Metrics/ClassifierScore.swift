import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// The Inception score (Salimans et al. 2016) with a classifier of one's own: exp E KL(p(y|x) ‖ p(y)) of generated
/// images. Only scores by the same classifier compare, and it says nothing of variety within a class. The error is the
/// bootstrap's.
struct OwnClassifier: MetricKind {
  static let name = "classifier_score"
  static let summary = "how sure a classifier is of generated images, and how many classes they have"
  static let fields: [Field<Self>] = [
    Field(
      "probabilities", \.probabilities, position: 0, required: true,
      "of an image's classes: an equation of a network (softmax(classifier))"),
    Field("samples", \.samples, in: 2...1_000_000, "how many images are drawn"),
  ]
  var probabilities: Expression?
  var samples = 5000

  var quality: Quality { Quality(better: .higher, label: "classifier score") }

  func check(_ compiler: Compiler) throws(Problem) { try Features(probabilities).check(compiler, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let points = try evaluator.features(Features(probabilities), ofGenerated: samples, over: split)
    guard points.areProbabilities else {
      throw Problem("'\(Features(probabilities).equation)' is not the probabilities of classes: they add up to one")
    }
    return Score(classifierScore(points), error: bootstrapError(points, of: classifierScore), count: points.count)
  }
}

extension Points {
  /// Whether the coordinates of each point are shares that add up to one.
  fileprivate var areProbabilities: Bool {
    (0..<count).allSatisfy { row in
      let own = numbers[row * width..<(row + 1) * width]
      return own.allSatisfy { $0 >= 0 } && abs(own.reduce(0, +) - 1) < 1e-3
    }
  }
}
