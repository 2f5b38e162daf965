import Basics
import Figures
import Metrics
import Model
import Results
import Spec
import Trial

/// Brings together what trials and sweeps stored with the figures that draw it.
enum Drawing {
  /// A row of `figures`.
  struct Row {
    /// Of the answer that says it is drawn.
    var key: String
    var call: Call
    var figure: any FigureKind
    /// The suffix that distinguishes its files from those of an earlier row of the same kind: `_2`.
    var suffix: String
  }

  private static let figurePrefix = "figure_"

  private static func rows(_ experiment: Experiment) -> [Row] {
    var counts: [String: Int] = [:]
    return experiment.figures.map { call in
      counts[call.kind, default: 0] += 1
      let suffix = counts[call.kind] == 1 ? "" : "_\(counts[call.kind] ?? 0)"
      let text = "\(call.canonical)\(suffix)\n\(experiment.title ?? "")\n\(experiment.lettering.text)"
      return Row(
        key: experiment.drawingKey(figurePrefix + call.kind, row: text), call: call, figure: call.made(in: figureKinds),
        suffix: suffix)
    }
  }

  /// What the experiment asks of a trained trial besides its figures.
  static func requests(_ experiment: Experiment) -> Requests {
    // Two equations in different lines are different values of the language, but the same array.
    var texts: Set<String> = []
    let arrays = rows(experiment).flatMap { row in
      row.figure.needs.map { need in
        var array = need.array
        array.row = row.call.text
        return array
      }
    }.filter { texts.insert("\($0.name) \($0.text)").inserted }
    return Requests(experiment, arrays: arrays)
  }

  /// The keys of its figures.
  static func keys(_ experiment: Experiment) -> [String] { rows(experiment).map(\.key) }

  /// Warnings of figures that the model, or the sweep where it is known, cannot provide; they are left out. A name that
  /// cannot be varied, or that training does not report, is a problem.
  static func obstacles(
    _ experiment: Experiment, _ phases: [Compiler], swept: [String]? = nil
  ) throws(Problems) -> [Problem] {
    var found: [Problem] = []
    for row in rows(experiment) {
      let call = row.call
      found += unreported(row, phases) + uncounted(row, experiment, phases)
      if let swept, let problem = unswept(row, swept) { found.append(problem) }
      do {
        try row.figure.check()
        guard let obstacle = try obstacle(to: row.figure.needs, phases) else { continue }
        found.append(Problem("the figure '\(call.kind)' is left out: \(obstacle)", at: call.mark, severity: .warning))
      } catch let fault as FieldFault {
        // Figures call a field as their array does.
        found.append(fault.problem.at(call.arguments[fault.field]?.mark ?? call.mark))
      } catch let problem as Problem {
        found.append(problem.mark == nil ? problem.at(call.mark) : problem)
      } catch let problems as Problems {
        found += problems.all.map { $0.at(call.mark) }
      } catch { found.append(Problem("\(error)", at: call.mark)) }
    }
    let problems = Problems(found)
    guard problems.errors.isEmpty else { throw Problems(problems.errors) }
    return found
  }

  /// A warning where a figure goes over a name that the sweep does not vary.
  private static func unswept(_ row: Row, _ swept: [String]) -> Problem? {
    guard let name = row.figure.swept?.first(where: { !swept.contains($0) }) else { return nil }
    let mark = (row.call.arguments["over"] ?? row.call.arguments["name"])?.mark
    return Problem(
      "the figure '\(row.call.kind)' is left out: the sweep does not vary '\(name)'", at: mark ?? row.call.mark,
      hint: swept.isEmpty ? nil : suggestion(for: name, among: swept, noun: "it varies"), severity: .warning)
  }

  /// The numbers that training reports.
  private static func reports(_ phases: [Compiler]) -> [String] {
    phases.flatMap { $0.reportNames + $0.experiment.objective.metrics.map(\.kind) }.distinct
  }

  /// Problems of columns that the sweep's table will not have.
  private static func uncounted(_ row: Row, _ experiment: Experiment, _ phases: [Compiler]) -> [Problem] {
    let known = (Requests(experiment).rows.map(\.column) + reports(phases)).distinct
    return row.figure.columns.filter { column in
      let name = MetricName(column).name
      return !known.contains(name) && !known.contains(column) && !name.hasPrefix("gradient_norm")
    }.map { name in
      Problem(
        "the sweep's table has no column '\(name)'", at: row.call.arguments["metrics"]?.mark ?? row.call.mark,
        hint: suggestion(for: MetricName(name).name, among: known, noun: "it has"))
    }
  }

  /// Problems of names that training does not report.
  private static func unreported(_ row: Row, _ phases: [Compiler]) -> [Problem] {
    let known = reports(phases)
    return row.figure.reports.filter { !known.contains($0) && !$0.hasPrefix("gradient_norm") }.map { name in
      Problem(
        "training does not report '\(name)'", at: row.call.arguments["of"]?.mark ?? row.call.mark,
        hint: suggestion(for: name, among: known, noun: "it reports"))
    }
  }

  /// Why a model cannot give what a figure needs, in words; nil: it can.
  private static func obstacle(to needs: [Need], _ phases: [Compiler]) throws -> String? {
    let needs = needs.filter { !$0.isOptional }
    if let obstacle = try needs.lazy.compactMap({ try $0.array.obstacle(in: phases) }).first { return obstacle }
    for need in needs {
      let entry = try need.array.entry(in: phases)
      if let obstacle = need.obstacle(to: entry.name, of: entry.shape) { return obstacle }
    }
    return nil
  }

  /// Refuses rows that a trained trial cannot answer, for they show what it was in training and nobody looked then.
  static func checkCaptures(_ experiment: Experiment, _ phases: [Compiler], in folder: String) throws {
    for row in rows(experiment) where Answer(row.key, in: folder) == nil {
      guard try obstacle(to: row.figure.needs, phases) == nil else { continue }
      for array in Requests(experiment, arrays: row.figure.needs.map(\.array)).arrays {
        guard let problem = array.missing(in: folder) else { continue }
        throw problem.at(row.call.arguments["at"]?.mark ?? row.call.mark)
      }
    }
  }

  /// Draws a trial's figures from its records and arrays; the paths of what was drawn. A figure whose arrays the
  /// experiment does not have (samples of an autoencoder) is left out, and so are those of a whole sweep.
  /// - Parameter isMissing: only those that nobody has drawn yet.
  /// - Parameter format: of the files, beside those that are there; nil: what each row says.
  @discardableResult
  static func trial(
    _ folder: String, _ plan: TrialPlan, as format: PictureFormat? = nil, isMissing: Bool = false
  ) throws -> [String] {
    let all = rows(plan.experiment)
    let rows = all.filter { !isMissing || Answer($0.key, in: folder) == nil }
    guard !rows.isEmpty else { return [] }
    // What the file asked for earlier may have the same names: when it is asked for again, it is drawn again.
    try Answer.forget(figurePrefix, except: all.map(\.key), in: folder)
    let (history, damage) = try HistoryRow.readable(in: folder)
    Screen.warn(damage.map { [$0] } ?? [])
    let qualities = TrialStatus(path: "\(folder)/status.json")?.qualities ?? [:]
    try Files.makeFolder("figures", in: folder)
    let notes = PictureNotes.of(experiment: plan.experiment.title ?? "", file: file(of: folder), trial: plan.id)
    let lettering = plan.experiment.lettering.keeping(plan.experiment.title ?? "")
    var paths: [String] = []
    for row in rows {
      func key(_ name: String) -> String? {
        row.figure.needs.first { $0.array.name == name }.map { Requests.key(of: $0.array, plan.experiment) }
      }
      func array(_ name: String) throws -> NPY? { try key(name).flatMap { try self.array(folder, $0) } }
      let material = TrialMaterial(
        id: plan.id, title: plan.experiment.title ?? "", settings: plan.settings.map { ($0.name, $0.value) },
        history: history, qualities: qualities, scale: scale(plan.experiment), array: array,
        words: { key($0).flatMap { Answer($0, in: folder) }?.words ?? [] }, key: { key($0) ?? $0 })
      let isComplete = try row.figure.needs.allSatisfy { need in
        try array(need.array.name).map { need.isServed(by: $0.shape) } ?? need.isOptional
      }
      let began = secondsNow()
      var answer = Answer(key: row.key, row: row.call.text)
      // A figure whose array failed has failed too: 'retry' makes both again.
      answer.error =
        row.figure.needs.lazy.compactMap { need in
          Answer(Requests.key(of: need.array, plan.experiment), in: folder)?.error
        }.first
      if answer.error == nil && isComplete && row.figure.swept == nil {
        do {
          let drawn = try draw(
            row.figure.pictures(of: material), as: format ?? row.figure.file, suffix: row.suffix,
            notes: notes, lettering: lettering, to: "\(folder)/figures")
          answer.files = drawn.map { "figures/\($0.lastComponent)" }
          paths += drawn
        } catch let error as FileError { throw error } catch { answer.error = describe(error) }
      }
      answer.seconds = secondsNow() - began
      // In another format it is a copy: the row's own figure stays what it is.
      if format == nil {
        try answer.write(in: folder)
      } else if let error = answer.error {
        Screen.warn([Problem("\(row.call.text) is left out: \(error)", severity: .warning)])
      }
    }
    return paths
  }

  /// Draws a sweep's figures from what its trials published: those that every sweep has, and those that rows ask for.
  /// The paths of what was drawn, and what is wrong with rows that could not be.
  /// - Parameter format: of all files; nil: what each row says, and PNG.
  static func sweep(
    _ results: ResultsFolder, _ plan: PlanFile, as format: PictureFormat? = nil
  ) throws -> (paths: [String], problems: [String]) {
    try Files.makeFolder("figures", in: results.path)
    let sweep = SweepResults(plan, results)
    guard let first = plan.trials.first else { return ([], []) }
    let experiment = try experiment(of: first)
    // A sweep may vary it.
    func scale(_ id: String) throws -> Images.Scale {
      guard let trial = plan.trials.first(where: { $0.id == id }) else { return .unit }
      return self.scale(try self.experiment(of: trial))
    }
    let asked = rows(experiment).map { ($0.figure, $0.call.text, $0.suffix) }
    let lettering = experiment.lettering.keeping(plan.title)
    let drawn = try draw(asked, of: sweep, as: format, lettering: lettering, scale: scale, to: results.figures)
    let own = try drawSweep(sweep, as: format ?? .png, lettering: lettering, scale: scale, to: results.figures)
    return (own + drawn.paths, drawn.problems)
  }

  private static func experiment(of trial: PlanFile.Trial) throws -> Experiment {
    try TrialPlan(
      trial.id, trial.settings, text: trial.experiment, adding: [], to: "figures", catalogues: .all
    ).experiment
  }

  /// The name of the experiment's file, by which its results are called, from a trial's folder in them:
  /// `vae` of `Results/vae@latent=5/trials/…`.
  private static func file(of folder: String) -> String {
    let results = folder.split(separator: "/").dropLast(2).last ?? ""
    return String(results.prefix { $0 != "@" })
  }

  static func scale(_ experiment: Experiment) -> Images.Scale {
    experiment.scale.map { Images.Scale(black: Float($0.black), white: Float($0.white)) } ?? .unit
  }

  private static func array(_ folder: String, _ name: String) throws -> NPY? {
    let path = "\(folder)/arrays/\(name).npy"
    return Files.exists(path) ? try NPY(path: path) : nil
  }
}

extension TrialRunner {
  /// Runs a trial with the figures that its file asks for.
  init(_ trial: TrialPlan, _ context: TrialContext, _ results: ResultsFolder, threads: Int) {
    self.init(
      plan: trial, context: context, results: results, threads: threads,
      requests: Drawing.requests(trial.experiment), draw: { try Drawing.trial($0, trial, isMissing: true) })
  }
}
