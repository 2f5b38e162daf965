import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// How many units of a code are in use: those whose variance over examples is above a bound, with n − 1 (Burda et al.
/// 2016). Needs the posterior of each example or its mean: `active_units encoder(x)`, or `code: encoder(x).mean` in
/// `define`. Of a gaussian posterior the table has the mean divergence of each unit from N(0, 1) too. A unit may be
/// active and still say nothing that the decoder uses.
struct ActiveUnits: MetricKind {
  static let name = "active_units"
  static let summary = "how many units of 'code' differ from example to example, and a table of their variances"
  static let fields: [Field<Self>] = [
    Field("codes", \.codes, position: 0, "the posterior of each example, or its mean; 'code' where not given"),
    Field("above", \.least, in: 0...1e12, "a unit counts if its variance is larger"),
    Field(
      "examples", \.examples, in: 2...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var codes: Expression?
  var least = 0.01
  var examples: Int?

  func check(_ compiler: Compiler) throws(Problem) { try compiler.check(code: means(compiler), for: Self.name) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    guard let codes = try evaluator.codes(means(evaluator.compiler), over: split, examples: examples), codes.count > 1
    else { return nil }
    return Score(Double(codes.columns.count { variance($0) > least }), count: codes.count)
  }

  func table(_ evaluator: Evaluator) throws -> Table? {
    let means = means(evaluator.compiler)
    guard let codes = try evaluator.codes(means, over: .test, examples: examples), codes.count > 1 else { return nil }
    var table = Table(
      columns: ["unit", "variance"],
      rows: codes.columns.enumerated().map { [String($0), Table.cell(variance($1))] })
    if let posterior = posterior(evaluator.compiler) {
      let deviations = Expression.member(posterior, "std", posterior.mark)
      guard let spread = try evaluator.codes(deviations, over: .test, examples: examples) else { return nil }
      table.columns.append("kl")
      for (unit, (mean, std)) in zip(codes.columns, spread.columns).enumerated() {
        table.rows[unit].append(Table.cell(Evaluator.divergence(mean, std)))
      }
    }
    return table
  }

  /// The row's codes where they are gaussian distributions: those whose divergence from N(0, I) has a closed form.
  private func posterior(_ compiler: Compiler) -> Expression? {
    codes.flatMap { compiler.hasDivergence($0) ? $0 : nil }
  }

  private func means(_ compiler: Compiler) -> Expression? {
    posterior(compiler).map { .member($0, "mean", $0.mark) } ?? codes
  }
}
