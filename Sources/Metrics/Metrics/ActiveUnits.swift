import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// How many units of a code are in use: those whose variance over examples is above a bound, with n − 1 (Burda et al. 2016).
/// Needs the mean of each example's posterior, `code: encoder(x).mean` in `define` or an equation in the row. A unit may be active and still say
/// nothing that the decoder uses.
struct ActiveUnits: MetricKind {
  static let name = "active_units"
  static let summary = "how many units of 'code' differ from example to example, and a table of their variances"
  static let fields: [Field<Self>] = [
    Field("codes", \.codes, position: 0, "the mean of each example's posterior; 'code' where not given"),
    Field("above", \.least, in: 0...1e12, "a unit counts if its variance is larger"),
    Field(
      "examples", \.examples, in: 2...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var codes: Expression?
  var least = 0.01
  var examples: Int?

  func check(_ compiler: Compiler) throws(Problem) { try compiler.check(code: codes, for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let codes = try evaluator.codes(codes, over: split, examples: examples), codes.count > 1 else { return nil }
    return Score(Double(codes.columns.count { variance($0) > least }), count: codes.count)
  }

  func table(_ evaluator: Evaluator) throws -> Table? {
    guard let codes = try evaluator.codes(codes, over: .test, examples: examples), codes.count > 1 else { return nil }
    return Table(
      columns: ["unit", "variance"],
      rows: codes.columns.enumerated().map { [String($0), Table.cell(variance($1))] })
  }
}
