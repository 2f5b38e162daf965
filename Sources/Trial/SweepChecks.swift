import Basics
import Model
import Spec

/// The first trial of each setting, checked: its tables, and all warnings in the order of the file.
package struct SweepChecks {
  package private(set) var settings: [(trial: TrialPlan, check: TrialCheck)] = []
  package private(set) var warnings: [Problem] = []

  /// The setting whose trials take the most memory.
  package var largest: (trial: TrialPlan, check: TrialCheck)? {
    settings.max { $0.check.memory.bytes < $1.check.memory.bytes }
  }

  /// A warning where so many trials at once need more memory than there is.
  package func memoryWarning(workers: Int, of trials: Int) -> [Problem] {
    guard let (trial, check) = largest else { return [] }
    let mark = trial.experiment.training.mark
    return [check.memory.warning(of: min(workers, trials), Memory.now, at: mark)].compactMap { $0 }
  }

  /// Checks every setting, not every seed, and throws all problems at once, each with the number of trials that have
  /// it. Settings with the same shapes share a check. `further` adds warnings and problems of its own.
  package init(
    _ plan: SweepPlan, context: TrialContext, _ warnings: [Problem],
    further: (Experiment, [Compiler]) throws(Problems) -> [Problem]
  ) throws(Problems) {
    self.warnings = warnings
    var known: [[Experiment]: TrialCheck] = [:]
    var shared = SharedProblems(trials: plan.trials.count)
    // The trials of a setting differ by their seeds alone.
    for trials in plan.trials.grouped(by: { $0.settings.withoutSeed }).map(\.elements) {
      let trial = trials[0]
      do throws(Problems) {
        let shapes = trial.phases.map { $0.shapes }
        if let check = known[shapes] {
          settings.append((trial, check))
          continue
        }
        let check = try TrialCheck(trial.phases, context: context)
        self.warnings += try further(trial.experiment, check.compilers) + check.warnings
        settings.append((trial, check))
        // Only a check without problems is shared, so that a problem is counted for every trial that has it.
        known[shapes] = check
      } catch { shared.add(error, of: trial.settings.withoutSeed, count: trials.count) }
    }
    guard shared.isEmpty else { throw shared.all }
    self.warnings = Problems(self.warnings).tidied.all
  }
}
