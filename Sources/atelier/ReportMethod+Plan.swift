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
        Line(name + "length", "\(length) of batches of \(phase.training.batch)"),
        Line(name + "optimiser", phase.training.optimizer?.text ?? "one for each step"),
      ]
    }
    scale = Drawing.scale(experiment)
    for call in experiment.figures {
      let figure: any FigureKind = call.made(in: figureKinds)
      let fields = call.kind(in: figureKinds).description.fields
      let sides = ["steps", "side", "columns"].compactMap { name in
        fields.first { $0.name == name }.flatMap { call.arguments[name]?.value.text ?? $0.standard }
      }
      guard let width = sides.first.flatMap({ Int($0) }) else { continue }
      for need in figure.needs { columns[need.array.name] = width }
    }
  }

  private static func shape(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map { String($0) }.joined(separator: "×")
  }
}
