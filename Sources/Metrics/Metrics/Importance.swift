import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// DCI (Eastwood and Williams 2018): of the weights by which linear models predict each factor from a code's units.
/// Disentanglement: whether a unit serves one factor alone; completeness: whether a factor comes from one unit alone;
/// both by entropies. `informativeness` instead: the share of the factors' variance that is predicted at all. Sees
/// straight lines alone.
struct Importance: FactorKind {
  static let name = "dci"
  static let summary = "whether each unit of a code serves one factor, each factor comes from one unit, and how well"
  static let fields: [Field<Self>] =
    factorFields + [
      Field(
        "of", \.part, position: 1, "units for one factor, factors from one unit, or how well factors are predicted"),
      Field("penalty", \.penalty, in: 0...1, "of the lasso's absolute weights, where all has variance 1"),
    ]
  static let fewest = 2
  enum Part: String, CaseIterable { case disentanglement, completeness, informativeness }
  var part = Part.disentanglement
  var penalty = 0.02
  var row = FactorRow()

  var column: String { "\(Self.name)_\(part.rawValue)" }
  var quality: Quality { Quality(better: .higher, label: part.rawValue) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let known = try known(evaluator, over: split) else { return nil }
    let regression = regression(evaluator, known, over: split)
    let importances = Importances(regression.importances)
    let value =
      switch part {
      case .disentanglement: importances.disentanglement
      case .completeness: importances.completeness
      case .informativeness: regression.informativeness
      }
    return Score(value, count: known.codes.count, note: known.note(nil))
  }

  /// The importances, which are the same for the three.
  func table(_ evaluator: Evaluator) throws -> Table? {
    guard part == .disentanglement, let known = try known(evaluator, over: .test) else { return nil }
    return known.table(regression(evaluator, known, over: .test).importances)
  }

  private func regression(_ evaluator: Evaluator, _ known: KnownCodes, over split: Split) -> FactorRegression {
    let factors = row.factors.map(\.description)
    return evaluator.once(
      "dci \(row.codes.map(\.description) ?? "") \(factors) \(row.examples) \(penalty) \(split)"
    ) {
      FactorRegression(known.codes, known.factors, penalty: penalty)
    }
  }
}
