import Basics
import Data
import Figures
import Report
import Results
import Spec
import Trial

extension ReportMethod {
  /// What `atelier check` says of the first setting of a plan.
  init(_ plan: PlanFile, _ results: ResultsFolder) {
    self.init()
    pictures = Self.pictures(plan)
    guard let first = plan.trials.first else { return }
    let context = TrialContext(folder: plan.folder, in: results, catalogues: .all)
    do throws(Problems) {
      let trial = try TrialPlan(
        first.id, first.settings, text: first.experiment, adding: [], to: "figures", catalogues: .all)
      describe(trial)
      let check = try TrialCheck(trial.phases, context: context)
      networks = check.tables.map { table in
        Network(
          name: table.name, input: table.input.isEmpty ? "" : Self.shape(table.input),
          rows: table.lines.map { line in
            Network.Row(
              path: line.path, text: line.row, depth: line.depth, shape: Self.shape(line.shape),
              parameters: line.parameters)
          }, parameters: table.parameters)
      }
      terms = check.terms.map { Line($0.name, $0.words) }
    } catch {
      // Data may have moved since.
      obstacle = "Networks and objective are not shown: \(error.all.first?.message ?? "the file cannot be checked")."
    }
  }

  private mutating func describe(_ trial: TrialPlan) {
    let experiment = trial.experiment
    data = experiment.data.map { source in
      Line(source.name, "\(source.call.text): \(source.call.kind(in: sourceKinds).summary)")
    }
    training = trial.phases.enumerated().flatMap { index, phase in
      let name = trial.phases.count > 1 ? "phase \(index + 1), " : ""
      let length =
        switch phase.training.length {
        case .epochs(let count): "\(count) epoch\(count == 1 ? "" : "s")"
        case .steps(let count): "\(count) step\(count == 1 ? "" : "s")"
        }
      if phase.training.isNone { return [Line(name + "length", "none: weights are loaded")] }
      return [
        Line(name + "length", "\(length) of batches of \(Self.batch(phase.training))"),
        Line(name + "optimiser", phase.training.optimizer?.text ?? "one for each step"),
      ] + phase.training.rates.map { Line(name + "rate of \($0.network)", "times \($0.factor.written)") }
    }
  }

  private static func batch(_ training: Training) -> String {
    training.accumulate == 1 ? "\(training.batch)" : "\(training.accumulate) × \(training.batch)"
  }

  /// Trials whose figures and data, which say the scale, are the same are looked at once.
  private static func pictures(_ plan: PlanFile) -> [String: [PagePictures]] {
    var known: [[String]: [PagePictures]] = [:]
    var pictures: [String: [PagePictures]] = [:]
    for trial in plan.trials where !trial.drawings.isEmpty {
      let data = trial.experiment.split(separator: "\n").drop { !$0.hasPrefix("data:") }
      let section = data.prefix(1) + data.dropFirst().prefix { $0.hasPrefix(" ") }
      // A name of `let` in it may have another value in each trial.
      let hasNames = section.contains { $0.contains("$") }
      let key = trial.drawings + section.map(String.init) + (hasNames ? [trial.id] : [])
      if known[key] == nil {
        let own = try? TrialPlan(
          trial.id, trial.settings, text: trial.experiment, adding: [], to: "figures", catalogues: .all)
        known[key] = own.map { Self.pictures($0.experiment) } ?? []
      }
      pictures[trial.id] = known[key]
    }
    return pictures
  }

  /// Those of two rows that would have the same title have the row in it.
  private static func pictures(_ experiment: Experiment) -> [PagePictures] {
    var all: [(pictures: PagePictures, row: String)] = []
    for call in experiment.figures {
      let figure: any FigureKind = call.made(in: figureKinds)
      for var pictures in figure.pagePictures {
        pictures.scale = pictures.scale ?? Drawing.scale(experiment)
        guard !all.contains(where: { $0.pictures == pictures }) else { continue }
        all.append((pictures, call.text))
      }
    }
    let counts = Dictionary(grouping: all, by: \.pictures.title).mapValues(\.count)
    return all.map { pictures, row in
      var pictures = pictures
      if counts[pictures.title] != 1 { pictures.title += ": \(row)" }
      return pictures
    }
  }

  private static func shape(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map { String($0) }.joined(separator: "×")
  }
}
