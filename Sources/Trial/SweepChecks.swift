import Basics
import Model
import Spec

/// The first trial of each setting, checked: its tables, and all warnings in the order of the file.
package struct SweepChecks {
  package private(set) var settings: [(trial: TrialPlan, check: TrialCheck)] = []
  package private(set) var warnings: [Problem] = []
  private var kinds: [[Setting]: Int] = [:]

  /// A number that trials with the same shapes share.
  package func kind(of trial: TrialPlan) -> Int? { kinds[trial.settings.withoutSeed] }

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
    var known: [[Experiment]: (kind: Int, check: TrialCheck, warnings: [Problem])] = [:]
    var shared = SharedProblems(trials: plan.trials.count)
    var sharedWarnings = shared
    // The trials of a setting differ by their seeds alone.
    for trials in plan.trials.grouped(by: { $0.settings.withoutSeed }).map(\.elements) {
      let trial = trials[0]
      do throws(Problems) {
        let shapes = trial.phases.map { $0.shapes }
        // Only a check without problems is shared, so that a problem is counted for every trial that has it.
        let checked: (kind: Int, check: TrialCheck, warnings: [Problem])
        if let found = known[shapes] {
          checked = found
        } else {
          let (check, warnings) = try Self.check(trial, plan, context, further)
          checked = (known.count, check, warnings)
          known[shapes] = checked
        }
        kinds[trial.settings.withoutSeed] = checked.kind
        settings.append((trial, checked.check))
        sharedWarnings.add(Problems(checked.warnings), of: trial.settings.withoutSeed, count: trials.count)
      } catch { shared.add(error, of: trial.settings.withoutSeed, count: trials.count) }
    }
    guard shared.isEmpty else { throw shared.all }
    self.warnings = Problems(warnings + sharedWarnings.all.all).tidied.all
  }

  private static func check(
    _ trial: TrialPlan, _ plan: SweepPlan, _ context: TrialContext,
    _ further: (Experiment, [Compiler]) throws(Problems) -> [Problem]
  ) throws(Problems) -> (check: TrialCheck, warnings: [Problem]) {
    let check = try TrialCheck(trial.phases, context: context)
    if let rule = plan.prune { try TrialCheck.checkRule(rule, check.compilers) }
    if let search = plan.search { try TrialCheck.checkGoal(search.goal, check.compiler) }
    if let goal = plan.prune?.goal ?? plan.search?.goal {
      try TrialCheck.checkChosen(by: goal, trial.experiment, context)
    }
    return (check, try further(trial.experiment, check.compilers) + check.warnings)
  }
}
