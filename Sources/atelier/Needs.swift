import Basics
import Results
import Spec
import Sweep
import Trial

/// `--with-needs`: the trials of other experiments that a file loads networks from, trained before it.
struct Needs {
  static let option = Command.Option("with-needs", nil, "first train missing trials that FILE loads from")

  /// In groups, each of which can be trained once those before it are.
  let groups: [[NeededTrial]]
  private let file: String
  private let root: String?

  /// `root` is the folder of all results.
  init(_ path: String, _ overrides: [String], results root: String?) throws(Problems) {
    file = Loaded.file(path)
    self.root = root
    let context = TrialContext(folder: file.parentFolder ?? ".", results: root ?? "Results", catalogues: .all)
    groups = try NeedSearch(context).missing(of: file, overrides)
  }

  /// What will be trained, a line each, in order.
  var lines: [String] { groups.flatMap { $0 }.map { "  \($0.label)  (\($0.file))" } }

  /// Trains them; the exit status of the first that was not trained, and nothing more is done then.
  func train(
    workers: Int, limits: TrialLimits = TrialLimits(), launcher: LauncherChoice = .local, lines: EventLines?
  ) throws -> Int32 {
    if groups.isEmpty { return Exit.done }
    let count = groups.reduce(0) { $0 + $1.count }
    Screen.tell("\(file) loads from \(count) trial\(count == 1 ? "" : "s") to be trained first:", besides: lines)
    for line in self.lines { Screen.tell(line, besides: lines) }
    for group in groups {
      // All problems of a group are told before anything of it runs.
      let sweeps = try group.grouped(by: { [$0.file] + $0.overrides }).map(\.elements).map { needed in
        (needed, try opened(needed, workers: workers, limits))
      }
      for (needed, loaded) in sweeps {
        let status = try train(needed, loaded, workers: workers, limits, launcher: launcher, lines)
        guard status == Exit.done else { return status }
      }
    }
    Screen.tell("all that \(file) loads from is trained", besides: lines)
    return Exit.done
  }

  /// Trials of one file, checked.
  private func opened(
    _ needed: [NeededTrial], workers: Int, _ limits: TrialLimits
  ) throws(Problems) -> Loaded {
    var loaded = try Loaded(needed[0].file, needed[0].overrides, results: root, only: needed.map(\.trial.settings))
    // That they replace what is swept is their purpose, and nobody typed them.
    loaded.warnings.removeAll { $0.mark?.source.lines.first.map(needed[0].overrides.contains) ?? false }
    let checks = try loaded.checked(workers: workers)
    do throws(Problem) { try Limits.check(limits, checks) } catch { throw Problems(error) }
    return loaded
  }

  private func train(
    _ needed: [NeededTrial], _ loaded: Loaded, workers: Int, _ limits: TrialLimits, launcher: LauncherChoice,
    _ lines: EventLines?
  ) throws -> Int32 {
    // Where `load` looks for them: in the folder of the experiment without changes.
    let results = Loaded.resultsFolder(loaded.plan.name, root)
    let wanted = loaded.planFile
    Screen.tell(loaded.plan.title, besides: lines)
    let whole = Files.exists(results.plan) ? try PlanFile(results).including(wanted) : wanted
    let status = try Command.run(
      wanted, results, within: whole, workers: workers, limits: limits, launcher: launcher, lines: lines)
    if status == Exit.interrupted { return status }
    for (trial, need) in zip(wanted.trials, needed) where results.outcome(trial.id)?.state != .done {
      let isPruned = results.outcome(trial.id)?.state == .pruned
      Screen.complain(
        Problem(
          "\(need.label) was \(isPruned ? "pruned" : "not trained"), and \(file) loads from it",
          hint: "nothing of \(file.lastComponent) was run"
            + (isPruned ? "; 'atelier retry \(results.path.shellWord) --pruned' goes on with it" : "")))
      return Exit.someFailed
    }
    return Exit.done
  }
}

extension PlanFile {
  /// With the trials of another plan of the same folder, which are as that one says.
  fileprivate func including(_ other: PlanFile) -> PlanFile {
    var all = self
    for trial in other.trials {
      if let index = all.trials.firstIndex(where: { $0.id == trial.id }) {
        all.trials[index] = trial
      } else {
        all.trials.append(trial)
      }
    }
    all.columns = settingColumns + other.settingColumns.filter { !columns.contains($0) } + ["seed"]
    return all
  }
}
