import Basics
import Figures
import Metrics
import Model
import Results
import Spec
import Sweep

/// Brings together what trials and sweeps stored with the figures that draw it.
enum Drawing {
  private static func figures(_ experiment: Experiment) -> [any FigureKind] {
    func make<Figure: FigureKind>(_: Figure.Type, _ call: Call) -> any FigureKind { Figure.make(call) }
    return experiment.figures.compactMap { call in
      figureKinds.first { $0.name == call.kind }.map { make($0, call) }
    }
  }

  /// The arrays that an experiment's figures need, each once and as large as the largest need.
  static func requests(_ experiment: Experiment) -> [ArrayRequest] {
    var requests: [ArrayRequest] = []
    for need in figures(experiment).flatMap(\.needs) {
      if let index = requests.firstIndex(where: { $0.name == need.name }) {
        if need.content.count > requests[index].content.count { requests[index] = need }
      } else {
        requests.append(need)
      }
    }
    return requests
  }

  /// Figures that the model has not what it takes for: they are left out, which is worth a word.
  static func obstacles(_ experiment: Experiment, _ compiler: Compiler) throws(Problems) -> [Problem] {
    var warnings: [Problem] = []
    for (call, figure) in zip(experiment.figures, figures(experiment)) {
      do {
        guard let obstacle = try figure.needs.lazy.compactMap({ try $0.obstacle(compiler) }).first else { continue }
        warnings.append(
          Problem("the figure '\(call.kind)' is left out: \(obstacle)", at: call.mark, severity: .warning))
      } catch let problem as Problem { throw Problems(problem.at(call.mark)) } catch let problems as Problems {
        throw problems
      } catch { throw Problems(Problem("\(error)", at: call.mark)) }
    }
    return warnings
  }

  /// Draws a trial's figures from its records and arrays; the paths of what was drawn. A figure whose arrays the
  /// experiment does not have (samples of an autoencoder) is left out.
  @discardableResult
  static func trial(_ folder: String, _ plan: TrialPlan) throws -> [String] {
    let records = Table(csv: try Files.text("\(folder)/metrics.csv")) ?? Table(columns: [])
    let material = TrialMaterial(
      id: plan.id, title: plan.experiment.title ?? "", settings: plan.settings.map { ($0.name, $0.value) },
      history: HistoryRow.rows(of: records), array: { try array(folder, $0) })
    try Files.makeFolder("\(folder)/figures")
    var paths: [String] = []
    for figure in figures(plan.experiment) {
      let isComplete = try figure.needs.allSatisfy { need in
        try array(folder, need.name).map { Images.canBe($0.shape) } ?? false
      }
      if isComplete { paths += try figure.draw(material, to: "\(folder)/figures") }
    }
    return paths
  }

  /// Draws a sweep's figures from what its trials published; the paths of what was drawn.
  static func sweep(_ results: ResultsFolder, _ plan: PlanFile) throws -> [String] {
    let tables = SweepTables(plan, results)
    // What counts is how the model does on examples it was not trained on.
    let unseen = tables.metrics.filter { !$0.hasPrefix("train_") }
    let material = SweepMaterial(
      name: plan.name, title: plan.title, swept: plan.settingColumns,
      metrics: unseen.isEmpty ? tables.metrics : unseen, trials: tables.rows.map { trial($0, plan, results) },
      array: { id, name in try array(results.trial(id), name) })
    try Files.makeFolder(results.figures)
    return try drawSweep(material, to: results.figures)
  }

  private static func trial(
    _ row: SweepTables.Row, _ plan: PlanFile, _ results: ResultsFolder
  ) -> SweepMaterial.Trial {
    let metrics = Dictionary((row.status?.metrics ?? []).map { ($0.name, $0.value) }) { first, _ in first }
    let records = try? Files.text("\(results.trial(row.trial.id))/metrics.csv")
    return SweepMaterial.Trial(
      id: row.trial.id, values: plan.settingColumns.map { row.trial.value($0) }, seed: row.trial.value("seed"),
      metrics: metrics, history: records.flatMap { Table(csv: $0) }.map { HistoryRow.rows(of: $0) } ?? [])
  }

  private static func array(_ folder: String, _ name: String) throws -> NPY? {
    let path = "\(folder)/arrays/\(name).npy"
    return Files.exists(path) ? try NPY(path: path) : nil
  }
}
