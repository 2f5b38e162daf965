import Basics
import Engine
import Results
import Spec
import Trial

/// What a sweep would do: its trials, and what those that are to be trained take.
struct DryRun {
  private let loaded: Loaded
  private let checks: SweepChecks
  private let states: [TrialStatus.State?]
  private let workers: Int

  init(_ loaded: Loaded, _ checks: SweepChecks, in results: ResultsFolder, workers: Int) {
    self.loaded = loaded
    self.checks = checks
    self.workers = workers
    states = loaded.plan.trials.map { results.outcome($0.id)?.state }
  }

  func lines(isCalibrated: Bool) throws -> [String] {
    let trials = zip(loaded.plan.trials, states).map { trial, state in "\(state?.rawValue ?? "to run")  \(trial.id)" }
    return try trials + summary(isCalibrated: isCalibrated).flatMap { ScreenText.wrapped($0, Screen.width, indent: 2) }
  }

  private func summary(isCalibrated: Bool) throws -> [String] {
    var lines: [String] = []
    var counts = ["\(states.count { $0 == nil }) to run"]
    for state in [TrialStatus.State.done, .failed, .pruned] {
      let count = states.count { $0 == state }
      if count > 0 { counts.append("\(count) \(state.rawValue)") }
    }
    lines.append("\(states.count) trial\(states.count == 1 ? "" : "s"): \(counts.joined(separator: ", "))")
    if let search = loaded.plan.search, states.count < search.draws * search.seeds {
      let left = search.draws - states.count / search.seeds
      lines.append("and \(left) more points of the search, which follow from how these end")
    }
    let works = try works()
    let left = zip(works, states).filter { $0.1 == nil }.map(\.0)
    if let least = left.map(\.work.operations).min(), let most = left.map(\.work.operations).max(), most > 0 {
      let all = left.reduce(0) { $0 + $1.work.operations }
      lines.append(
        "training is \(Self.range(Self.words(least), Self.words(most))) a trial, \(Self.words(all)) in all")
    }
    let parameters = checks.settings.map(\.check.parameters)
    if let least = parameters.min(), let most = parameters.max(), let memory = checks.largest?.check.memory {
      lines.append(
        "\(Self.range(NumberText.grouped(least), NumberText.grouped(most))) parameters; a trial needs about \(memory.words) of memory, and "
          + "\(NumberText.bytes(Memory.now.free)) are free")
    }
    if isCalibrated, !left.isEmpty { lines.append(try time(of: left)) }
    return lines
  }

  private struct Work {
    var trial: TrialPlan
    var work: TrialWork
  }

  /// Of all trials; those of the same shapes share the counting.
  private func works() throws -> [Work] {
    var known: [Int: TrialWork] = [:]
    return try loaded.plan.trials.map { trial in
      let kind = checks.kind(of: trial)
      let work = try kind.flatMap { known[$0] } ?? TrialWork(trial, context: loaded.context)
      if let kind { known[kind] = work }
      return Work(trial: trial, work: work)
    }
  }

  /// A few trials of different size are begun; the others take as long for an operation as the one next in size.
  private func time(of works: [Work]) throws -> String {
    let sorted = works.sorted { $0.work.operations < $1.work.operations }
    let different = sorted.indices.filter { $0 == 0 || sorted[$0].work != sorted[$0 - 1].work }
    let count = min(5, different.count)
    let timed = try (0..<count).map { number in
      let work = sorted[different[count == 1 ? 0 : number * (different.count - 1) / (count - 1)]]
      return (work: work.work, seconds: try seconds(of: work))
    }
    let all = works.map { work in
      let near = timed.min {
        abs($0.work.operations - work.work.operations) < abs($1.work.operations - work.work.operations)
      }
      guard let near else { return 0.0 }
      // Without products the time goes with the steps.
      let share =
        near.work.operations > 0
        ? work.work.operations / near.work.operations : Double(work.work.steps) / Double(max(1, near.work.steps))
      return near.seconds * share
    }
    let atOnce = max(1, min(workers, Loaded.cores, all.count))
    let whole = max(all.max() ?? 0, all.reduce(0, +) / Double(atOnce))
    let (least, most) = (all.min() ?? 0, all.max() ?? 0)
    return
      "training takes about \(Self.range(duration(least), duration(most))) a trial, \(duration(whole)) in all with "
      + "\(atOnce) at once; what is measured and drawn comes on top"
  }

  private func seconds(of work: Work) throws -> Double {
    let timer = try StepTimer(work.trial, context: loaded.context, threads: 1)
    for _ in 0..<2 { try timer.step() }
    let times = try timer.run(seconds: 0.5).sorted()
    return times[times.count / 2] * Double(work.work.steps)
  }

  private static func range(_ least: String, _ most: String) -> String { least == most ? least : "\(least) to \(most)" }

  /// `3.2 TFLOP`.
  private static func words(_ operations: Double) -> String {
    let units = ["MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"]
    var (number, unit) = (operations / 1e6, 0)
    while number >= 999.5, unit < units.count - 1 { (number, unit) = (number / 1000, unit + 1) }
    return "\(NumberText.short(number, digits: 2)) \(units[unit])"
  }
}
