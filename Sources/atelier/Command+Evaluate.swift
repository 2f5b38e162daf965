import Basics
import Figures
import Metrics
import Results
import Spec
import Sweep
import Trial

// More numbers and figures of trials that are already trained.
extension Command {
  static let evaluate = Command(
    "evaluate", "TRIAL|RESULTS [ROW …]",
    "Measures what is trained: rows as the file has them, 'log_likelihood samples 5000' or '{rmse: sqrt(mse)}'; without rows, what is missing of those in its file.",
    options: [
      Option("workers", "N", "how many trials at once (as many as cores)"),
      Option("given", "NAME=FILE …", "log_likelihood by these arrays: x=x.npy z=z.npy"),
      Option("output", "FILE", "where log p(x) of each of these examples goes"),
    ], operandCount: 1...100
  ) { arguments in
    let rows = Array(arguments.operands.dropFirst())
    let folder = arguments.operands[0]
    if let given = arguments.options["given"] {
      if arguments.options["workers"] != nil { throw Problem("--workers is for several trials, --given for one") }
      return try evaluate(folder, rows, given, arguments.options["output"])
    }
    if arguments.options["output"] != nil { throw Problem("--output goes with --given", hint: givenUsage) }
    guard Files.exists("\(folder)/experiment.yaml") else {
      return try askMore(of: try existing(folder), rows, "evaluate", arguments)
    }
    let asked = try AskedTrial(folder, adding: rows, to: "evaluate")
    let status = try asked.answer()
    guard status == Exit.done else { return status }
    let made = SweepResults.Trial(planned(asked.trial), in: asked.trained.results)
    show(made.answers.flatMap { row, answer in answer.measured.map { (MetricName($0.split, row.column), $0) } })
    guard let error = made.error else { return Exit.done }
    Screen.complain("failed: \(error)")
    return Exit.someFailed
  }

  private static let givenUsage = "atelier evaluate TRIAL log_likelihood --given x=x.npy z=z.npy --output logp.npy"

  /// log p(x) of examples by samples that are both given, into a file.
  private static func evaluate(_ folder: String, _ words: [String], _ given: String, _ output: String?) throws -> Int32
  {
    let files = [given] + words.filter { $0 != "log_likelihood" }
    guard let output, words.contains("log_likelihood") else {
      throw Problem("with --given one row is computed, log_likelihood, into --output", hint: givenUsage)
    }
    var arrays: [String: NPY] = [:]
    for file in files {
      let parts = file.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw Problem("'\(file)' names no array", hint: givenUsage) }
      guard arrays[parts[0]] == nil else { throw Problem("'\(parts[0])' is given twice") }
      arrays[parts[0]] = try NPY(bytes: try Files.read(parts[1]), name: parts[1])
    }
    let numbers = try AskedTrial(folder, adding: [], to: "evaluate").runner().logLikelihood(given: arrays)
    try NPY(shape: [numbers.count], numbers: numbers.map { Float($0) }).write(to: output)
    let score = Score(meanOf: numbers)
    print("\(output): \(numbers.count) examples")
    show([(MetricName(nil, "log_likelihood"), score.measured(.test))])
    return Exit.done
  }

  /// Numbers with their errors and counts, and below them what one must know of some.
  private static func show(_ numbers: [(name: MetricName, measured: Measured)]) {
    let lines = numbers.map { name, measured in
      let error = measured.error.map { "± \(short($0))" } ?? ""
      return ["  " + name.column, short(measured.value), error, measured.count.map { "of \($0)" } ?? ""]
    }
    Screen.show(Screen.aligned(lines, right: [1]).joined(separator: "\n"))
    for (note, noted) in numbers.grouped(by: \.measured.note) {
      guard let note else { continue }
      let names = noted.map(\.name.column).joined(separator: ", ")
      Screen.show(ScreenText.wrapped("\(names): \(note)", 80).joined(separator: "\n"))
    }
  }

  private static func show(_ paths: [String]) { for path in paths { print(path) } }

  static let figures = Command(
    "figures", "TRIAL|RESULTS [ROW …]",
    "Draws the figures of a trial or a sweep again from what is stored; with rows as the file has them, 'samples rows 2', draws further ones of the trials.",
    options: [
      Option("workers", "N", "how many trials at once (as many as cores)"),
      Option("file", "FORMAT", "png, svg or pdf for all of them, whatever rows say"),
    ], operandCount: 1...100
  ) { arguments in
    let rows = Array(arguments.operands.dropFirst())
    let folder = arguments.operands[0]
    let format = try arguments.options["file"].map { try pictureFormat($0) }
    if format != nil, let row = rows.first {
      throw Problem(
        "--file is for all figures, a row says its own", hint: "'\(row) file \(arguments.options["file"] ?? "")'")
    }
    do {
      if Files.exists("\(folder)/experiment.yaml") {
        // Stored arrays are drawn again without the data.
        if rows.isEmpty {
          show(pictures(try Drawing.trial(folder, try PublishedTrial(folder, catalogues: .all).plan(), as: format)))
          return Exit.done
        }
        let asked = try AskedTrial(folder, adding: rows, to: "figures")
        let status = try asked.answer()
        show(pictures(try Drawing.trial(folder, asked.trial)))
        return status
      }
      let results = try existing(folder)
      if !rows.isEmpty { return try askMore(of: results, rows, "figures", arguments) }
      let plan = try PlanFile(results)
      Screen.warn(SweepResults(plan, results).damage())
      show(try sweepFigures(results, plan, as: format))
      return Exit.done
    } catch let error as FileError { return unwritten(error, hint: nil) }
  }

  private static func pictureFormat(_ text: String) throws(Problem) -> PictureFormat {
    guard let format = PictureFormat(rawValue: text) else {
      let names = PictureFormat.allCases.map(\.rawValue)
      throw Problem("no format of figures is called '\(text)'", hint: suggestion(for: text, among: names))
    }
    return format
  }

  /// Adds the rows to the sweep's plan, and makes the answers that trained trials then lack.
  private static func askMore(
    of results: ResultsFolder, _ rows: [String], _ section: String, _ arguments: Arguments
  ) throws -> Int32 {
    let workers = try arguments.number("workers", in: 1...1024) ?? Loaded.cores
    var plan = try PlanFile(results)
    let context = TrialContext(folder: plan.folder, in: results, catalogues: .all)
    var checked: Set<[Setting]> = []
    var warnings: [Problem] = []
    for (index, own) in plan.trials.enumerated() where !rows.isEmpty {
      let trial = try TrialPlan(
        own.id, own.settings, text: own.experiment, adding: rows, to: section, catalogues: .all)
      if checked.insert(own.settings.withoutSeed).inserted {
        let check = try TrialCheck(trial.phases, context: context)
        warnings += check.warnings + (try Drawing.obstacles(trial.experiment, check.compilers))
        try Drawing.checkCaptures(trial.experiment, check.compilers, in: results.trial(own.id))
      }
      plan.trials[index] = planned(trial)
      plan.trials[index].continues = own.continues
    }
    Screen.warn(Problems(warnings).tidied.all)
    Screen.show(plan.title)
    return try run(plan, results, workers: workers, isTraining: false)
  }
}

/// A trained trial with all its rows, the new ones too, checked.
private struct AskedTrial {
  let trained: PublishedTrial
  let trial: TrialPlan

  init(_ folder: String, adding rows: [String], to section: String) throws {
    trained = try PublishedTrial(folder, catalogues: .all)
    try trained.checkData()
    trial = try trained.plan(adding: rows, to: section)
    let check = try TrialCheck(trial.phases, context: trained.context)
    Screen.warn(check.warnings + (try Drawing.obstacles(trial.experiment, check.compilers)))
    try Drawing.checkCaptures(trial.experiment, check.compilers, in: folder)
  }

  func runner() throws(Problem) -> TrialRunner {
    guard trained.results.outcome(trial.id)?.state == .done else {
      throw Problem("\(trained.folder) failed: there is nothing to measure")
    }
    return TrialRunner(trial, trained.context, trained.results, threads: Loaded.cores)
  }

  /// Makes its missing answers in this process.
  func answer() throws -> Int32 {
    let runner = try runner()
    try StopSignals.watch()
    let line = ProgressLine()
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
}
