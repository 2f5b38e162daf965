import Basics
import Engine
import Graph
import Metrics
import Model
import Spec

/// Whether rates stay numbers from 0 while training lasts: their schedules depend on `step`, `epoch` and `progress` alone.
enum RateCheck {
  /// So many steps are looked at, from the first to the last: all, or evenly spread.
  private static let most = 2000

  static func problems(_ experiments: [Experiment], _ context: TrialContext) -> [Problem] {
    guard experiments.contains(where: { !schedules(of: $0).isEmpty }),
      // What cannot be opened or built is reported elsewhere.
      let phases = try? TrainingPhase.all(experiments, context)
    else { return [] }
    return phases.flatMap { phase in
      schedules(of: phase.compiler.experiment).compactMap { problem(of: $0, in: phase) }
    }
  }

  private static func schedules(of experiment: Experiment) -> [Expression] {
    (experiment.objective.steps.map(\.rate) + [experiment.training.rate]).compactMap(\.self)
  }

  private static func problem(of rate: Expression, in phase: TrainingPhase) -> Problem? {
    guard let program = try? phase.compiler.values([], also: [("rate", rate)], batch: 1),
      let executor = try? Executor(program.graph, store: Store()),
      !executor.inputs.isEmpty, executor.inputs.allSatisfy(Evaluator.Moment.names.contains)
    else { return nil }
    let count = min(phase.steps, most)
    for index in 0..<count {
      let step = count == 1 ? 0 : index * (phase.steps - 1) / (count - 1)
      phase.moment(phase.start + step).feed(executor)
      executor.run(seed: 0, step: 0)
      let value = executor.output("rate")[0]
      if value >= 0 && value.isFinite { continue }
      let found = value.isNaN ? "no number" : value.isFinite ? "\(value)" : "infinite"
      return Problem(
        "a rate is a number from 0, and at step \(step + 1) of \(phase.steps) this is \(found)",
        at: rate.mark, hint: value < 0 ? "max(0, …) keeps it from that" : nil)
    }
    return nil
  }
}
