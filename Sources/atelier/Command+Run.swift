import Basics
internal import CShims
import Engine
import Glibc
import Results
import Spec
import Sweep
import Trial

extension Command {
  static let run = Command(
    "run", "FILE [path=value …]", "Trains one trial in this process and ignores the file's sweep.",
    options: [
      Option("results", "DIR", "where results lie (Results)"), Option("threads", "N", "how many threads (all cores)"),
      Option("profile", nil, "print where the time of training went, by op and by row"), EventLines.option,
      Needs.option,
    ], operandCount: 1...1000
  ) { arguments in
    let overrides = arguments.operands.dropFirst().filter { !$0.hasPrefix("sweep=") }
    let threads = try arguments.number("threads", in: 1...1024) ?? Loaded.cores
    let lines = EventLines(arguments)
    if lines != nil, arguments.has("profile") { throw Problem("--profile prints words, --json nothing but JSON") }
    if arguments.has("with-needs") {
      let needs = try Needs(arguments.operands[0], overrides + ["sweep={}"], results: arguments.options["results"])
      let status = try needs.train(workers: Loaded.cores, lines: lines)
      guard status == Exit.done else { return status }
    }
    let loaded = try Loaded(arguments.operands[0], overrides + ["sweep={}"], results: arguments.options["results"])
    _ = try loaded.checked(workers: 1)
    guard let trial = loaded.plan.trials.first else { throw Problem("the file has no trial") }
    let results = Loaded.resultsFolder(loaded.plan.name, arguments.options["results"])
    try StopSignals.watch()
    if results.outcome(trial.id) == nil, let owner = results.owner(of: trial.id, waiting: { StopSignals.count == 0 }) {
      throw Problem(
        "\(owner.words) works on this trial",
        hint:
          "'atelier status \(results.path)' says how far it is\(owner.isOnThisMachine ? "; kill \(owner.process) stops it" : "")"
      )
    }
    let line = ProgressLine()
    let own = planned(trial)
    let before = results.outcome(trial.id)?.state
    let isSettled = before == .failed || before == .done && results.missing(own).isEmpty
    let failedBefore = isSettled && (before == .failed || results.failure(own) != nil)
    lines?.print(
      .plan(
        results: results, title: loaded.plan.title, trials: 1, done: isSettled && !failedBefore ? 1 : 0,
        failed: failedBefore ? 1 : 0))
    var runner = TrialRunner(trial, loaded.context, results, threads: threads)
    runner.isProfiled = arguments.has("profile")
    runner.overrides = Array(overrides)
    var warnings: [Problem] = []
    runner.warn = { warnings.append(Problem($0, severity: .warning)) }
    var profiles: [Profile] = []
    let ending: TrialRunner.Ending
    do {
      try Files.makeFolder(results.path)
      ending = try runner.run(
        stop: { StopSignals.count > 0 },
        onProgress: { lines == nil ? line.show($0) : lines?.print(.progress(trial: trial.id, $0)) },
        profiles: { profiles = $0 })
    } catch let error as FileError {
      line.end()
      return unwritten(error)
    }
    line.end()
    Screen.warn(warnings)
    if let lines { return tell(ending, of: own, isNews: !isSettled, in: results, lines) }
    if let share = line.last?.waiting { print("training waited for data \(percent(share)) of its time") }
    if runner.isProfiled && profiles.isEmpty { Screen.complain("nothing to profile: the trial is done already") }
    for profile in profiles { Screen.show(ProfileReport(profile).text + "\n") }
    switch ending {
    case .done:
      Screen.show(results.trial(trial.id))
      let made = SweepResults.Trial(own, in: results)
      let lines = made.metrics.map { ["  " + $0.name.column, short($0.measured.value)] }
      Screen.show(Screen.aligned(lines, right: [1]).joined(separator: "\n"))
      guard let error = made.error ?? results.failure(own) else { return Exit.done }
      Screen.complain("failed: \(error)")
      return Exit.someFailed
    case .failed(let message):
      Screen.complain("the trial failed: \(message)\n\(results.trial(trial.id))")
      return Exit.someFailed
    case .pruned(let reason):
      Screen.complain(
        Problem(
          "its sweep pruned it: \(reason)", hint: "'atelier retry \(results.path.shellWord) --pruned' goes on with it"))
      return Exit.someFailed
    case .stopped, .waiting:
      Screen.complain("interrupted; the same command goes on from here")
      return Exit.interrupted
    case .superseded:
      Screen.complain("another process has taken the trial over and goes on with it")
      return Exit.someFailed
    }
  }

  /// How a run has ended, as events.
  private static func tell(
    _ ending: TrialRunner.Ending, of trial: PlanFile.Trial, isNews: Bool, in results: ResultsFolder, _ lines: EventLines
  ) -> Int32 {
    let made = SweepResults.Trial(trial, in: results)
    let failure = results.failure(trial)
    let isDone = ending == .done && made.error == nil && failure == nil
    let isLeft = ending == .stopped || ending == .superseded
    if !isLeft, isNews { lines.print(.trial(made, failure: failure)) }
    lines.print(
      .end(
        results: results, done: isDone ? 1 : 0, failed: isDone || isLeft ? 0 : 1,
        isInterrupted: isLeft, files: []))
    if ending == .superseded { return Exit.someFailed }
    return ending == .stopped ? Exit.interrupted : isDone ? Exit.done : Exit.someFailed
  }

  /// A full disk, a folder that may not be written: nothing is wrong with the input.
  static func unwritten(
    _ error: any Error, hint: String? = "what was finished is kept; the same command goes on from there"
  ) -> Int32 {
    let problem = Problem("\(error)", hint: hint)
    Screen.complain(problem)
    return Exit.someFailed
  }

  /// Internal: what a sweep starts for each of its trials. Its progress is in the attempt's folder.
  static let trial = Command(
    "trial", "RESULTS ID", "Runs one trial of a sweep (used by 'sweep').",
    options: [
      Option("parent", "PID", "stops when that process, its parent, dies"),
      Option("judged", nil, "may be ended early by the rule of its sweep"),
      Option("threads", "N", "how many threads (1)"),
    ], operandCount: 2...2
  ) { arguments in
    // A sweep that dies takes its trials with it: they save their state and stop.
    if let parent = try arguments.number("parent", in: 1...Int(Int32.max)) { atelier_die_with_parent(Int32(parent)) }
    try StopSignals.watch()
    let results = ResultsFolder(arguments.operands[0])
    let id = arguments.operands[1]
    let threads = try arguments.number("threads", in: 1...1024) ?? 1
    do { return try train(id, results, threads: threads, isJudged: arguments.has("judged")) } catch
      where FailureReason(of: error) == .data || Self.isOfData(error, results)
    {
      Screen.complain(describe(error))
      return Exit.unreadable
    }
  }

  /// Whether a file cannot be read that is none of the results.
  private static func isOfData(_ error: any Error, _ results: ResultsFolder) -> Bool {
    guard let error = error as? FileError, error.action == "read", error.code != ENOMEM else { return false }
    return !error.path.hasPrefix("\(results.path)/")
  }

  /// Trains one trial of a sweep; the exit status.
  private static func train(
    _ id: String, _ results: ResultsFolder, threads: Int, isJudged: Bool
  ) throws -> Int32 {
    // A cluster may run again what an earlier process has published, and then answers may be missing.
    let isPublished = !Files.exists(TrialFile.path(in: results.attempts(id))) && results.status(id) != nil
    let folder = isPublished ? results.trial(id) : results.attempts(id)
    let file = try TrialFile(in: folder)
    let context = TrialContext(folder: file.folder, in: results, catalogues: .all)
    let trial = try TrialPlan(of: folder, file, context)
    let lines = ProgressLines()
    var runner = TrialRunner(trial, context, results, threads: threads)
    runner.continues = file.continues
    runner.overrides = file.overrides
    if isJudged { runner.judge = try Judge(id, in: results) }
    runner.warn = { Screen.warn([Problem($0, severity: .warning)]) }
    switch try runner.run(stop: { StopSignals.count > 0 }, onProgress: { lines.report($0) }) {
    case .done: return Exit.done
    case .failed(let message):
      Screen.complain(message)
      return Exit.someFailed
    case .stopped: return Exit.interrupted
    case .pruned(let reason):
      Screen.complain("pruned: \(reason)")
      return Exit.done
    case .waiting: return Exit.waiting
    case .superseded: return Exit.superseded
    }
  }

  /// A share as `0.03 %`.
  static func percent(_ share: Double) -> String { "\(Table.cell((share * 1e4).rounded() / 100)) %" }

  /// Four significant digits, enough to look at; the CSV has them all.
  static func short(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return Table.cell(number) }
    let digits = max(0, min(300, 3 - Int(log10(abs(number)).rounded(.down))))
    let scale = pow(10, Double(digits))
    return Table.cell((number * scale).rounded() / scale)
  }
}

extension Loaded {
  static func resultsFolder(_ name: String, _ root: String?) -> ResultsFolder {
    ResultsFolder("\(root ?? "Results")/\(name)")
  }
}

/// Progress of a single run: on a terminal one line that is overwritten, else one for each epoch and each row of `evaluate`,
/// and every half minute.
final class ProgressLine {
  private let began = secondsNow()
  private var first: TrialProgress?
  /// The last report.
  private(set) var last: TrialProgress?
  private var lastShown = 0.0
  private var lastEpoch = -1
  private var lastPart: Int?

  func show(_ progress: TrialProgress) {
    let now = secondsNow()
    if first == nil { first = progress }
    last = progress
    let isTerminal = Screen.isTerminal
    let isNews = progress.epoch != lastEpoch || progress.part != lastPart
    guard isTerminal ? now - lastShown > 0.2 : isNews || now - lastShown > 30 else { return }
    lastShown = now
    (lastEpoch, lastPart) = (progress.epoch, progress.part)
    let done = Double(progress.step - (first?.step ?? 0))
    let left = done > 0 ? (now - began) / done * Double(progress.steps - progress.step) : .nan
    let epoch = progress.epochs.map { "epoch \(min(progress.epoch + 1, $0))/\($0)  " } ?? ""
    let loss = progress.loss.map { "  loss \(Command.short($0))" } ?? ""
    let training = "\(epoch)step \(progress.step)/\(progress.steps)\(loss)  \(duration(left)) left"
    let words = ScreenText.clean(progress.isTraining ? training : progress.phaseInWords)
    let line = String(words.prefix(Screen.width - 1))
    Screen.say(isTerminal ? "\r\u{1b}[K\(line)" : "\(line)\n")
  }

  func end() { if last != nil, Screen.isTerminal { Screen.say("\r\u{1b}[K") } }
}

/// Progress of a trial of a sweep, in its log: a line for each epoch and each answer, and every half minute while one is
/// made.
final class ProgressLines {
  private var lastEpoch = -1
  private var lastLogged = 0.0
  private var lastPart: Int?

  func report(_ progress: TrialProgress) {
    let now = secondsNow()
    if progress.isTraining {
      guard progress.epoch != lastEpoch else { return }
      lastEpoch = progress.epoch
      let loss = progress.loss.map { ", loss \(Command.short($0))" } ?? ""
      let waiting = progress.waiting.map { ", waited for data \(Command.percent($0))" } ?? ""
      Screen.complain("epoch \(progress.epoch), step \(progress.step) of \(progress.steps)\(loss)\(waiting)")
    } else if progress.part != lastPart || now - lastLogged > 30 {
      (lastPart, lastLogged) = (progress.part, now)
      Screen.complain(progress.phaseInWords)
    }
  }
}
