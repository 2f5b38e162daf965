import Basics
import Export
import Figures
import Glibc
import Report
import Results
import Spec
import Sweep
import Trial

extension Command {
  private static let launching =
    [
      Option("workers", "N", "how many trials at once (as many as cores)"),
      Option("on", "PLACE", "local, or \"slurm partition cpu time 2h …\" (local)"),
      Option("detach", nil, "leave all of it to Slurm, tables too, and end"),
      Option("report", nil, "write report.html, anew as trials end"),
      Option("tensorboard", "DIR", "write event files for TensorBoard as trials end"),
      EventLines.option,
    ] + Limits.options

  static let sweep = Command(
    "sweep", "FILE [path=value …]", "Trains every trial that has no results yet; leaves tables and figures.",
    options: launching + [
      Option("results", "DIR", "where results lie (Results)"),
      Option("dry-run", nil, "say what would be run, and what it takes"),
      Option("calibrate", nil, "with --dry-run: time a few steps, to say how long"),
      Needs.option,
    ], operandCount: 1...1000
  ) { arguments in
    let launcher = try chosenLauncher(arguments)
    let limits = try Limits.given(arguments)
    let lines = EventLines(arguments)
    if lines != nil, arguments.has("dry-run") {
      throw Problem("--json tells what happens, and with --dry-run nothing does")
    }
    if arguments.has("calibrate"), !arguments.has("dry-run") { throw Problem("--calibrate is for --dry-run") }
    let (file, overrides) = (arguments.operands[0], Array(arguments.operands.dropFirst()))
    let workers = try workers(arguments, launcher)
    if arguments.has("with-needs") {
      let needs = try Needs(file, overrides, results: arguments.options["results"])
      if arguments.has("dry-run"), !needs.groups.isEmpty {
        Screen.show((["to train first, and then \(Loaded.file(file)):"] + needs.lines).joined(separator: "\n"))
        return Exit.done
      }
      let status = try needs.train(workers: workers, limits: limits, launcher: launcher, lines: lines)
      guard status == Exit.done else { return status }
    }
    var loaded = try Loaded.searched(file, overrides, results: arguments.options["results"])
    let results = loaded.results(arguments.options["results"])
    let checks = try loaded.checked(workers: workers)
    try Limits.check(limits, checks)
    if arguments.has("dry-run") {
      let dry = DryRun(loaded, checks, in: results, workers: workers)
      var lines = try dry.lines(isCalibrated: arguments.has("calibrate"))
      if !launcher.isOnThisMachine {
        lines += Screen.wrapped(
          "nodes run \(Files.absolute("/proc/self/exe")), built for \(Build.processor); a node that cannot run it is left out",
          indent: 0, hanging: 2)
      }
      Screen.show(lines.joined(separator: "\n"))
      return Exit.done
    }
    Screen.tell(loaded.plan.title, besides: lines)
    if let hint = continuable(loaded, results) { Screen.tell(hint, besides: lines) }
    return try run(
      loaded.planFile, results, workers: workers, limits: limits, launcher: launcher,
      isDetaching: arguments.has("detach"), isReporting: arguments.has("report"),
      tensorBoard: arguments.options["tensorboard"], lines: lines,
      grow: { try loaded.grow(arguments.options["results"]) })
  }

  static let resume = Command(
    "resume", "RESULTS [train.epochs=N …]",
    "Goes on with a stopped sweep as planned or, given more epochs or steps, with a trained one from where it ended.",
    options: launching, operandCount: 1...100
  ) { arguments in
    let launcher = try chosenLauncher(arguments)
    let limits = try Limits.given(arguments)
    var results = try existing(arguments.operands[0])
    var plan = try PlanFile(results)
    let changes = Array(arguments.operands.dropFirst())
    if !changes.isEmpty {
      (plan, results) = try Continuation(plan, results, changes, catalogues: .all).planned(planned)
    }
    let lines = EventLines(arguments)
    Screen.tell(plan.title, besides: lines)
    return try run(
      plan, results, workers: workers(arguments, launcher), limits: limits, launcher: launcher,
      isDetaching: arguments.has("detach"), isReporting: arguments.has("report"),
      tensorBoard: arguments.options["tensorboard"], lines: lines)
  }

  static let retry = Command(
    "retry", "RESULTS", "Runs failed trials again.",
    options: launching + [
      Option("pruned", nil, "let pruned trials go on instead")
    ], operandCount: 1...1
  ) { arguments in
    let launcher = try chosenLauncher(arguments)
    let limits = try Limits.given(arguments)
    let workers = try workers(arguments, launcher)
    let results = try existing(arguments.operands[0])
    let plan = try PlanFile(results)
    let isOfPruned = arguments.has("pruned")
    let again: [String]
    do {
      again = isOfPruned ? try PrunedTrials.release(results) : try FailedTrials.remove(results)
    } catch let error as FileError { return unwritten(error) }
    let lines = EventLines(arguments)
    let (word, what) = isOfPruned ? ("pruned", "go on with") : ("failed", "run again")
    // Whatever has no result is run by every sweep, unless it is past its limit.
    let died = plan.trials.count {
      results.outcome($0.id) == nil && results.death($0.id) != nil
        && limits.overrun(seconds: results.spent($0.id)) == nil
    }
    let some = "\(again.count) \(word) trial\(again.count == 1 ? "" : "s") to \(what)"
    let none = "no trial \(isOfPruned ? "was pruned" : "has failed")"
    Screen.tell(
      (again.isEmpty ? none : some)
        + (died == 0 ? "" : "; \(died == 1 ? "1 trial that died runs" : "\(died) trials that died run") again"),
      besides: lines)
    return try run(
      plan, results, workers: workers, limits: limits, launcher: launcher, isDetaching: arguments.has("detach"),
      isReporting: arguments.has("report"), tensorBoard: arguments.options["tensorboard"], lines: lines)
  }

  static let status = Command(
    "status", "RESULTS", "Says how far a sweep is.", operandCount: 1...1
  ) { arguments in
    let results = try existing(arguments.operands[0])
    print(try StatusReport(results, elsewhere: SlurmLauncher.words(in: results)).text(width: Screen.width))
    return Exit.done
  }

  static let compare = Command(
    "compare", "RESULTS…", "Sets the results of sweeps side by side, or the settings of one.",
    options: [
      Option("by", "NAME", "a swept name to stand first"),
      Option("metric", "NAME", "one metric alone, or several: elbo,kl"),
      Option("csv", "FILE", "where the whole table goes, with differences and p"),
      Option("markdown", "FILE", "the table as Markdown"),
      Option("latex", "FILE", "the table as LaTeX, with booktabs"),
    ], operandCount: 1...100
  ) { arguments in
    let folders = try arguments.operands.map { try existing($0) }
    let options = arguments.options
    let table = try Comparison.table(folders, by: options["by"], metric: options["metric"], file: options["csv"])
    print(screenTable(table, width: Screen.width))
    let files: [(option: String, text: (ComparisonTable) -> String)] = [
      ("csv", { $0.table.csv }), ("markdown", markdownTable), ("latex", latexTable),
    ]
    for (option, text) in files {
      guard let path = options[option] else { continue }
      do { try AtomicFile.write(text(table), to: path) } catch let error as FileError {
        return unwritten(error, hint: nil)
      }
      print(path)
    }
    return Exit.done
  }

  // MARK: Parts

  /// Where the same trials are trained for fewer epochs or steps already: how to go on with those.
  private static func continuable(_ loaded: Loaded, _ results: ResultsFolder) -> String? {
    let lengths = loaded.overrides.filter { $0.hasPrefix("train.epochs=") || $0.hasPrefix("train.steps=") }
    guard !lengths.isEmpty, !Files.exists(results.plan) else { return nil }
    let others = loaded.overrides.filter { !lengths.contains($0) }
    let root = results.path.parentFolder ?? "."
    let shorter = ResultsFolder("\(root)/\(ResultsFolder.name(loaded.plan.name, overrides: others))")
    guard let plan = try? PlanFile(shorter),
      (try? Continuation(plan, shorter, lengths, catalogues: .all).planned(planned)) != nil
    else { return nil }
    return "this begins anew; to go on with the trained trials of \(shorter.path):\n"
      + "  atelier resume \(shorter.path) \(lengths.joined(separator: " "))"
  }

  /// A trial as the plan of its sweep describes it.
  static func planned(_ trial: TrialPlan) -> PlanFile.Trial {
    let requests = Drawing.requests(trial.experiment)
    return PlanFile.Trial(
      id: trial.id, seed: trial.seed, settings: trial.settings,
      rows: requests.rows.map { .init(key: $0.key, column: $0.column) },
      drawings: requests.arrays.map(\.key) + Drawing.keys(trial.experiment), experiment: trial.text)
  }

  private static func chosenLauncher(_ arguments: Arguments) throws(Problem) -> LauncherChoice {
    let launcher = try arguments.options["on"].map { text throws(Problem) in try LauncherChoice.named(text) } ?? .local
    guard arguments.has("detach") else { return launcher }
    if launcher.isOnThisMachine {
      throw Problem("--detach is for trials that go on alone", hint: "--on \"slurm …\" runs them in a cluster")
    }
    if arguments.has("report") {
      throw Problem(
        "nobody stays to write the report with --detach", hint: "'atelier report RESULTS' writes it afterwards")
    }
    return launcher
  }

  /// How many trials this machine runs at once.
  private static func workers(_ arguments: Arguments, _ launcher: LauncherChoice) throws(Problem) -> Int {
    if launcher.isOnThisMachine { return try arguments.number("workers", in: 1...1024) ?? Loaded.cores }
    if arguments.has("workers") {
      throw Problem(
        "--workers is about trials on this machine",
        hint: "of tasks in Slurm at most so many run at once: --on \"slurm … at-once 8\"")
    }
    return 1
  }

  /// - Parameters:
  ///   - whole: what the folder's plan is to be, where these are some of its trials; events are those of a whole sweep,
  ///     so that nothing is printed of them then.
  ///   - isDetaching: whether trials are left to a launcher that is elsewhere, and so are the tables.
  ///   - isTraining: whether untrained trials are trained; else only missing answers of trained ones are made.
  ///   - isReporting: whether `report.html` is written as trials end.
  ///   - tensorBoard: the folder for event files of the trials that have ended.
  ///   - lines: what prints events where a program reads standard output.
  static func run(
    _ plan: PlanFile, _ results: ResultsFolder, within whole: PlanFile? = nil, workers: Int,
    limits: TrialLimits = TrialLimits(), launcher: LauncherChoice = .local, isDetaching: Bool = false,
    isTraining: Bool = true, isReporting: Bool = false, tensorBoard: String? = nil, lines: EventLines? = nil,
    grow: @escaping () throws -> PlanFile? = { nil }
  ) throws -> Int32 {
    try StopSignals.watch()
    let program = Files.absolute("/proc/self/exe")
    if let rule = plan.prune { _ = try PruneRule(text: rule).rule() }
    if isDetaching, plan.prune != nil || plan.search.map({ $0 > plan.trials.count }) ?? false {
      throw Problem(
        "what comes next in a sweep with 'tpe' or 'prune' follows from its trials, and with --detach nobody is there to see",
        hint: "without --detach; Ctrl-C leaves the tasks that run to Slurm, and the same command attaches again")
    }
    let isJudged = plan.prune != nil && whole == nil
    let outcome: SweepRunner.Outcome
    var damage: [Problem] = []
    let events = whole == nil ? lines : nil
    // Tables are of all trials of the folder's plan.
    let published = { (own: SweepResults) in whole.map { SweepResults($0, results) } ?? own }
    let method = isReporting ? ReportMethod(plan, results) : nil
    let report: (SweepResults) throws -> Void = { published in
      if let tensorBoard {
        let settled = published.trials.filter { $0.status?.state != .done || results.missing($0.plan).isEmpty }
        try SweepExport(SweepResults(published.plan, trials: settled), in: results).writeTensorBoard(to: tensorBoard)
      }
      guard let method else { return }
      try ReportPage.write([ReportSource(results, published, method)], to: results.report)
    }
    do {
      try Files.makeFolder(results.path)
      // Whatever runs elsewhere knows no folder that this process works in.
      let folder = launcher.isOnThisMachine ? results : ResultsFolder(Files.absolute(results.path))
      let place =
        launcher.isOnThisMachine ? ["--parent", String(getpid())] : ["--threads", String(launcher.threads)]
      let trials = launcher.make(
        LauncherSite(start: WarmCopy.start, results: folder, check: [program, "--version"]))
      let runner = SweepRunner(
        plan, within: whole, results: results,
        options: .init(
          workers: launcher.isOnThisMachine ? workers : .max, limits: limits, isTraining: isTraining,
          isDetaching: isDetaching),
        launcher: trials,
        command: { [program, "trial", folder.path, $0.id] + place + (isJudged ? ["--judged"] : []) },
        stopsAsked: { StopSignals.count },
        output: SweepOutput(
          pause: isReporting || tensorBoard != nil ? 2 : 60,
          save: {
            try SweepTables(published($0)).write(to: results)
            try report($0)
          },
          conclude: {
            try SweepTables(published($0)).write(to: results)
            damage = try HistoryFile.write(published($0), to: results)
            try report($0)
            return screenTable(ComparisonTable($0), width: $1)
          }),
        screen: ScreenTarget(
          terminal: { lines == nil && Screen.isTerminal ? Screen.size : nil },
          write: { Screen.say($0, to: lines == nil ? STDOUT_FILENO : STDERR_FILENO) }),
        onEvent: { events?.print($0) }, grow: grow)
      outcome = try runner.run()
      Screen.warn(damage)
      if outcome.isDetached, let words = try trials.follow(by: [program, "evaluate", folder.path]) {
        Screen.tell(words, besides: lines)
      }
      var files = isReporting ? [results.report] : []
      if !outcome.isInterrupted, !outcome.isDetached, outcome.kept + outcome.done > 0 {
        files += ["sweep", "summary", "evaluations", "history"].map { results.table($0) }
        files += try sweepFigures(results, whole ?? plan, besides: lines)
      }
      if whole == nil { for file in files { Screen.tell(file, besides: lines) } }
      events?.print(
        .end(
          results: results, done: outcome.kept + outcome.done, failed: outcome.failed,
          isInterrupted: outcome.isInterrupted || outcome.isDetached, files: files))
      if outcome.isInterrupted { return Exit.interrupted }
    } catch let error as FileError { return unwritten(error) } catch let error as LostFolder {
      return unwritten(
        error, hint: "what was saved went with it: 'atelier resume' with its new name goes on from there")
    }
    return outcome.failed > 0 ? Exit.someFailed : Exit.done
  }

  /// Draws a sweep's figures and says which could not be drawn; the paths of the pictures.
  static func sweepFigures(
    _ results: ResultsFolder, _ plan: PlanFile, as format: PictureFormat? = nil, besides lines: EventLines? = nil
  ) throws -> [String] {
    let drawn = try Drawing.sweep(results, plan, as: format)
    for problem in drawn.problems { Screen.tell("a figure is left out: \(problem)", besides: lines) }
    return pictures(drawn.paths)
  }

  /// The paths of pictures, without those of their tables.
  static func pictures(_ paths: [String]) -> [String] { paths.filter { !$0.hasSuffix(".csv") } }

  /// A results folder that holds a plan. Where there is none of this name, a sweep of the experiment with changes is
  /// meant, `faces@latent=5` by `faces`, if there is one alone.
  static func existing(_ path: String) throws(Problem) -> ResultsFolder {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let results = ResultsFolder(path)
    if Files.exists(results.plan) { return results }
    if Files.exists("Results/\(path)/plan.yaml") { return ResultsFolder("Results/\(path)") }
    for folder in [path, "Results/\(path)"] where !Files.exists(folder) {
      let changed = changed(folder)
      guard changed.count < 2 else {
        throw Problem(
          "there is no folder \(folder)",
          hint:
            "of its experiment with changes there are several; name one of them:\n\(changed.joined(separator: "\n"))")
      }
      guard let only = changed.first else { continue }
      Screen.complain("note: there is no \(folder): this is \(only)")
      return ResultsFolder(only)
    }
    throw missing(path)
  }

  /// The results of an experiment that the command line changed: `Results/faces@latent=5` of `Results/faces`.
  private static func changed(_ folder: String) -> [String] {
    let parent = folder.parentFolder
    let beginning = folder.lastComponent + "@"
    return Files.names(in: parent ?? ".").filter { $0.hasPrefix(beginning) }.map { name in
      parent.map { $0 == "/" ? "/\(name)" : "\($0)/\(name)" } ?? name
    }.filter { Files.exists(ResultsFolder($0).plan) }
  }

  /// Why a path is not a results folder, and what may be meant.
  private static func missing(_ path: String) -> Problem {
    let others = Files.names(in: "Results").filter { Files.exists("Results/\($0)/plan.yaml") }
    let hint =
      others.isEmpty
      ? "'atelier sweep FILE' leaves results in Results/<experiment>"
      : suggestion(for: path.lastComponent, among: others, noun: "sweeps in Results")
    if ["\(path)/trials", "Results/\(path)/trials"].contains(where: { Files.isFolder($0) }) {
      return Problem(
        "\(path) has trials but no plan.yaml: 'atelier run' trains one trial and plans nothing",
        hint: "'atelier sweep FILE' plans the trials of a file and leaves tables; what is trained stays")
    }
    if Files.exists("\(path)/experiment.yaml") {
      return Problem("\(path) is the folder of one trial, not of a sweep", hint: hint)
    }
    if Files.isFolder(path) { return Problem("\(path) holds no sweep: it has no plan.yaml", hint: hint) }
    return Problem(Files.exists(path) ? "\(path) is a file, not a folder" : "there is no folder \(path)", hint: hint)
  }
}
