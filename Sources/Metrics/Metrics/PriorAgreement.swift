import Basics
import Measures
import Model
import Results
import Spec

/// How far codes are from their prior N(0, I): the squared maximum mean discrepancy with a Gaussian kernel of variance
/// d, unbiased, of codes and as many draws. The codes are drawn from the posterior, one an example: `prior_match z`.
/// Their means vary less than the prior does, however good the model is. `p` instead: how often a random division of
/// all of them into two sets is as far apart; `mean`, `variance`: how far those of a unit are from 0 and 1 at most.
struct PriorAgreement: MetricKind {
  static let name = "prior_match"
  static let summary = "how far codes are from draws of their prior N(0, I)"
  static let fields: [Field<Self>] = [
    Field("codes", \.codes, position: 0, required: true, "a draw of each example's posterior: z"),
    Field(
      "of", \.part, position: 1,
      "the distance, the p of a permutation test, the largest mean, the variance farthest from 1"),
    Field("examples", \.examples, in: 3...2000, "how many codes, of a random choice of examples"),
  ]
  var codes: Expression?
  enum Part: String, CaseIterable { case distance, p, mean, variance }
  var part = Part.distance
  var examples = 1000

  var column: String { part == .distance ? Self.name : "\(Self.name)_\(part.rawValue)" }
  var quality: Quality { Quality(better: part == .p ? .higher : .lower) }

  func check(_ compiler: Compiler) throws(Problem) { try compiler.check(code: codes, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let equation = codes, let codes = try evaluator.codes(codes, over: split, examples: examples), codes.count > 2
    else { return nil }
    let match = try evaluator.once("prior_match \(equation) \(examples) \(split)") {
      let random = Philox(seed: evaluator.seed, stream: Self.name)
      let prior = (0..<codes.numbers.count).map { Double(random.normal($0)) }
      return try PriorMatch(codes, prior: Points(prior, width: codes.width))
    }
    switch part {
    case .distance: return Score(match.distance.value, error: match.distance.error, count: codes.count)
    case .p: return Score(match.p, count: codes.count)
    case .mean: return Score(match.largestMean, count: codes.count)
    case .variance: return Score(match.largestVariance, count: codes.count)
    }
  }
}
