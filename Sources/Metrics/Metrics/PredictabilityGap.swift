import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// SAP (Kumar et al. 2018): for each factor the squared correlation with the unit that has the largest, less the next
/// one; the mean over factors. Of classes, which have no order, the correlation ratio stands for it. Sees straight
/// lines alone.
struct PredictabilityGap: FactorKind {
  static let name = "sap"
  static let summary = "the gap of squared correlation between the two units of a code that predict a factor best"
  static let fields: [Field<Self>] = factorFields
  var row = FactorRow()

  var quality: Quality { Quality(better: .higher, label: "SAP score") }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let known = try known(evaluator, over: split) else { return nil }
    let shares = explainedShares(known.codes, known.factors)
    return Score(meanGap(shares), count: known.codes.count, note: known.note(nil))
  }

  func table(_ evaluator: Evaluator) throws -> Table? {
    try known(evaluator, over: .test).map { $0.table(explainedShares($0.codes, $0.factors)) }
  }
}
