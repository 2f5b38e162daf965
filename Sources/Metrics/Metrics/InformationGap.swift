import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// MIG (Chen et al. 2018): for each factor the mutual information with the unit that knows most of it, less that with
/// the next one, over the factor's entropy; the mean over factors. Units, and factors that are numbers, are in 20 bins
/// of equal width. From counts information comes out too high, which the note tells. A factor that two units need
/// together has no gap.
struct InformationGap: FactorKind {
  static let name = "mig"
  static let summary = "the gap of mutual information between the two units of a code that know most of a factor"
  static let fields: [Field<Self>] = factorFields
  var row = FactorRow()

  var quality: Quality { Quality(better: .higher, label: "mutual information gap") }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let known = try known(evaluator, over: split) else { return nil }
    let information = UnitInformation(known.codes, known.factors)
    return Score(
      meanGap(information.shares), count: known.codes.count,
      note: known.note(
        "counted in bins, a unit that knows nothing of a factor seems to know \(NumberText.short(information.bias)) of it"
      )
    )
  }

  /// Shares of the factors' entropies.
  func table(_ evaluator: Evaluator) throws -> Table? {
    try known(evaluator, over: .test).map { $0.table(UnitInformation($0.codes, $0.factors).shares) }
  }
}
