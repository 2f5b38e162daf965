import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// The FactorVAE score (Kim and Mnih 2018): of 64 examples that share the value of one factor, the unit that varies
/// least, in units of its variance over all, votes for that factor. 10,000 groups say what each unit stands for, 5,000
/// more how often that is right. Groups are drawn from the codes of the examples. Units with a standard deviation below
/// 0.05 take no part.
struct VotedFactors: FactorKind {
  static let name = "factor_vae"
  static let summary = "how often the unit that varies least, where a factor is fixed, tells which factor that is"
  static let fields: [Field<Self>] = factorFields
  static let fewest = 2
  var row = FactorRow()

  var quality: Quality { Quality(better: .higher, label: "FactorVAE score") }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let known = try known(evaluator, over: split) else { return nil }
    let vote = FactorVote(known.codes, factors: known.factors.map { $0.labels() })
    let pruned =
      vote.pruned > 0 ? "\(vote.pruned) of \(known.codes.width) units hardly vary and take no part" : nil
    return Score(vote.accuracy, count: known.codes.count, note: known.note(pruned))
  }
}
