import Engine
import Model
import Spec

/// How much arithmetic training takes, known before it begins.
package struct TrialWork: Sendable, Hashable {
  /// Operations in products and convolutions.
  package let operations: Double
  /// Iterations of all phases.
  package let steps: Int

  package init(_ plan: TrialPlan, context: TrialContext) throws {
    var (operations, steps) = (0.0, 0)
    for phase in try TrainingPhase.all(plan.phases, context) {
      let part = phase.accumulate > 1 ? TrainingStep.Part.closing : .whole
      let each = try phase.compiler.iteration(batch: phase.batchSize, part: part).reduce(0) {
        $0 + Plan($1.graph).products * Double($1.times * phase.accumulate) / Double($1.every)
      }
      operations += each * Double(phase.steps)
      steps += phase.steps
    }
    (self.operations, self.steps) = (operations, steps)
  }
}
