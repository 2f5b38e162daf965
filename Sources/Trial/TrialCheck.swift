import Basics
import Data
import Engine
import Metrics
import Model
import Spec

/// All that can be known of a trial before it runs.
package struct TrialCheck: Sendable {
  package var tables: [NetworkTable]
  package var terms: [TermInWords]
  package var parameters: Int
  package var warnings: [Problem]

  package init(_ experiment: Experiment, folder: String) throws(Problems) {
    try TrialCheck.refuse(experiment)
    let shapes = try DataSources.shapes(experiment, folder: folder)
    let compiler = try Compiler(experiment, data: shapes)
    _ = try TrialCheck.metrics(experiment, compiler)
    tables = compiler.tables
    terms = compiler.terms
    parameters = compiler.parameterCount
    warnings = compiler.warnings
  }

  /// What the language has and training does not do yet is refused, never passed over in silence.
  private static func refuse(_ experiment: Experiment) throws(Problems) {
    var problems: [Problem] = []
    if case .best(_, let mark) = experiment.training.keep {
      problems.append(Problem("the best checkpoint cannot be kept yet", at: mark, hint: "keep: last"))
    }
    if case .bf16(let mark) = experiment.training.precision, !Precision.hasBF16 {
      problems.append(
        Problem(
          "this processor has no instructions for bf16 (AVX512_BF16)", at: mark, hint: "precision: float32"))
    }
    guard problems.isEmpty else { throw Problems(problems) }
  }

  /// The metrics that `evaluate` names; those that the experiment cannot serve are problems.
  static func metrics(_ experiment: Experiment, _ compiler: Compiler) throws(Problems) -> [any MetricKind] {
    func make<Kind: MetricKind>(_: Kind.Type, _ call: Call) -> any MetricKind { Kind.make(call) }
    var metrics: [any MetricKind] = []
    var problems: [Problem] = []
    for row in experiment.evaluate {
      guard case .metric(let call) = row else { continue }
      guard let kind = metricKinds.first(where: { $0.name == call.kind }) else {
        preconditionFailure("the metric \(call.kind) is in no table")
      }
      let metric = make(kind, call)
      do throws(Problem) { try metric.check(compiler) } catch { problems.append(error.at(call.mark)) }
      metrics.append(metric)
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return metrics
  }
}
