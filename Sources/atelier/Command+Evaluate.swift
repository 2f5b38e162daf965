import Basics
import Results
import Spec
import Sweep
import Trial

// More numbers and figures of trials that are already trained.
extension Command {
  static let evaluate = Command(
    "evaluate", "TRIAL|RESULTS [ROW …]",
    "Measures what is trained: rows as the file has them, 'log_likelihood samples 5000' or '{rmse: sqrt(mse)}'; without rows what is missing of its own.",
    options: [Option("workers", "N", "how many trials at once (as many as cores)")], operandCount: 1...100
  ) { arguments in
    let rows = Array(arguments.operands.dropFirst())
    let folder = arguments.operands[0]
    guard Files.exists("\(folder)/experiment.yaml") else {
      return try askMore(of: try existing(folder), rows, "evaluate", arguments)
    }
    let asked = try AskedTrial(folder, adding: rows, to: "evaluate")
    let status = try asked.answer()
    guard status == Exit.done else { return status }
    let made = SweepResults.Trial(planned(asked.trial), in: asked.results)
    let lines = made.answers.flatMap { row, answer in
      answer.measured.map { measured in
        [
          "  " + MetricName(measured.split, row.column).column, short(measured.value),
          measured.error.map { "± \(short($0))" } ?? "", measured.count.map { "of \($0)" } ?? "",
        ]
      }
    }
    print(Screen.aligned(lines, right: [1]).joined(separator: "\n"))
    guard let error = made.error else { return Exit.done }
    Screen.complain("failed: \(error)")
    return Exit.someFailed
  }

  static let figures = Command(
    "figures", "TRIAL|RESULTS [ROW …]",
    "Draws the figures of a trial or a sweep again, from what is stored; with rows as the file has them, 'samples rows 2', further ones.",
    options: [Option("workers", "N", "how many trials at once (as many as cores)")], operandCount: 1...100
  ) { arguments in
    let rows = Array(arguments.operands.dropFirst())
    let folder = arguments.operands[0]
    do {
      if Files.exists("\(folder)/experiment.yaml") {
        // Stored arrays are drawn again without the data.
        if rows.isEmpty {
          for path in try Drawing.trial(folder, try AskedTrial.stored(folder)) { print(path) }
          return Exit.done
        }
        let asked = try AskedTrial(folder, adding: rows, to: "figures")
        let status = try asked.answer()
        for path in try Drawing.trial(asked.folder, asked.trial) { print(path) }
        return status
      }
      let results = try existing(folder)
      if !rows.isEmpty { return try askMore(of: results, rows, "figures", arguments) }
      for path in try Drawing.sweep(results, try PlanFile(results)) { print(path) }
      return Exit.done
    } catch let error as FileError { return unwritten(error, hint: nil) }
  }

  /// Adds the rows to the sweep's plan, and makes the answers that trained trials then lack.
  private static func askMore(
    of results: ResultsFolder, _ rows: [String], _ section: String, _ arguments: Arguments
  ) throws -> Int32 {
    let workers = try arguments.number("workers", in: 1...1024) ?? Loaded.cores
    var plan = try PlanFile(results)
    let context = TrialContext(folder: plan.folder, results: results.path.parentFolder ?? ".", catalogues: .all)
    var checked: Set<[Setting]> = []
    var warnings: [Problem] = []
    for (index, own) in plan.trials.enumerated() where !rows.isEmpty {
      let trial = try AskedTrial.load(own.experiment, own.id, own.settings, adding: rows, to: section)
      if checked.insert(own.settings.withoutSeed).inserted {
        let check = try TrialCheck(trial.phases, context: context)
        warnings += check.warnings + (try Drawing.obstacles(trial.experiment, check.compiler))
      }
      plan.trials[index] = planned(trial)
      plan.trials[index].continues = own.continues
    }
    Screen.warn(Problems(warnings).tidied.all)
    print(plan.title)
    return try run(plan, results, workers: workers, isTraining: false)
  }
}

/// A trained trial with all its rows: those of its sweep's plan, or of its own file, and the new ones.
private struct AskedTrial {
  let folder: String
  let trial: TrialPlan
  private let context: TrialContext
  let results: ResultsFolder

  init(_ folder: String, adding rows: [String], to section: String) throws {
    let path = Files.absolute(folder)
    self.folder = folder
    results = ResultsFolder(path.parentFolder?.parentFolder ?? ".")
    let file = try TrialFile(in: folder)
    context = TrialContext(folder: file.folder, results: results.path.parentFolder ?? ".", catalogues: .all)
    _ = try TrialPlan(of: folder, file, context)
    trial = try Self.stored(folder, adding: rows, to: section)
    let check = try TrialCheck(trial.phases, context: context)
    Screen.warn(check.warnings + (try Drawing.obstacles(trial.experiment, check.compiler)))
  }

  /// Makes its missing answers in this process.
  func answer() throws -> Int32 {
    guard results.outcome(trial.id)?.state == .done else {
      throw Problem("\(folder) failed: there is nothing to measure")
    }
    try StopSignals.watch()
    let line = ProgressLine()
    let runner = TrialRunner(
      plan: trial, folder: context.folder, results: results, catalogues: .all, threads: Loaded.cores,
      requests: Drawing.requests(trial.experiment), draw: { try Drawing.trial($0, trial, isMissing: true) })
    let ending: TrialRunner.Ending
    do { ending = try runner.run(stop: { StopSignals.count > 0 }, onProgress: { line.show($0) }) } catch let error
      as FileError
    {
      line.end()
      return Command.unwritten(error)
    }
    line.end()
    return ending == .stopped ? Exit.interrupted : Exit.done
  }

  /// The trial according to its sweep's plan, or to its own file.
  static func stored(
    _ folder: String, adding rows: [String] = [], to section: String = "figures"
  ) throws -> TrialPlan {
    let file = try TrialFile(in: folder)
    let results = ResultsFolder(Files.absolute(folder).parentFolder?.parentFolder ?? ".")
    let planned = Files.exists(results.plan) ? try PlanFile(results).trials.first { $0.id == file.id } : nil
    let text = try planned?.experiment ?? Files.text("\(folder)/experiment.yaml")
    return try load(text, file.id, file.settings, adding: rows, to: section)
  }

  static func load(
    _ text: String, _ id: String, _ settings: [Setting], adding rows: [String], to section: String
  ) throws(Problems) -> TrialPlan {
    var trial = try loadTrial(text: text, name: "\(id)/experiment.yaml", adding: rows, to: section, catalogues: .all)
    trial.id = id
    trial.settings = settings
    return trial
  }
}
