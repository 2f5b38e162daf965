import Basics
import Graph
import Spec

/// Builds everything once, in training mode, to find what is wrong before anything runs.
struct ModelCheck {
  let experiment: Experiment
  var evaluator: EquationEvaluator
  private(set) var terms: [TermInWords] = []
  private(set) var reportNames: [String] = []
  private var problems: [Problem] = []
  /// The networks that some step moves.
  private(set) var moved: Set<String> = []
  /// The equation of each reported name, to check that no name has two.
  private var reported: [String: String] = [:]

  init(_ experiment: Experiment, _ evaluator: EquationEvaluator) {
    self.experiment = experiment
    self.evaluator = evaluator
  }

  mutating func run() {
    // Every name, so that problems are found even in unused ones.
    let objective = experiment.objective
    let values = objective.samples.map(\.name) + objective.definitions.filter { $0.parameters.isEmpty }.map(\.name)
    for name in values {
      attempt { check throws(Problem) in _ = try check.evaluator.defined(name, nil) }
    }
    for index in objective.steps.indices { step(index) }
    evaluator.enter(step: nil)
    for report in objective.reports + Compiler.evaluated(experiment) { self.report(report) }
    let inTraining = objective.reports + objective.steps.flatMap(\.reports)
    reportNames = (reportNames + inTraining.map(\.name)).distinct
    // After a failure it is unknown what else would have been used.
    if problems.isEmpty { problems = idleNetworks + idleInputs + finished.mistakes }
  }

  private mutating func attempt(_ body: (inout ModelCheck) throws(Problem) -> Void) {
    do throws(Problem) { try body(&self) } catch { problems.append(error) }
  }

  // MARK: Steps

  private mutating func step(_ index: Int) {
    let step = experiment.objective.steps[index]
    evaluator.enter(step: index)
    for sample in step.samples {
      attempt { check throws(Problem) in _ = try check.evaluator.defined(sample.name, nil) }
    }
    let plan = StepPlan(experiment, index)
    var moved: [String: Mark] = [:]
    for (name, update) in zip(plan.lossNames, step.updates) {
      reportNames.append(name)
      reported[name] = "\(update.maximize ? "-" : "")\(update.equation)"
      attempt { check throws(Problem) in
        let loss = try plan.loss(update, name: name, &check.evaluator)
        let networks = try plan.moved(by: loss, check.evaluator).map(\.network).distinct
        if let twice = networks.first(where: { moved[$0] != nil }), let other = moved[twice] {
          throw Problem(
            "\(twice) is moved by two equations at once", at: update.mark,
            hint: "give it an equation of its own: {\(twice): …} beside the others"
          ).noting(other, "the other one")
        }
        for network in networks { moved[network] = update.mark }
      }
    }
    self.moved.formUnion(moved.keys)
    attempt { check throws(Problem) in _ = try plan.times(&check.evaluator) }
    attempt { check throws(Problem) in _ = try plan.every(&check.evaluator) }
    attempt { check throws(Problem) in try plan.checkOptimizer(&check.evaluator) }
    for report in step.reports { self.report(report) }
  }

  private mutating func report(_ report: Objective.Report) {
    attempt { check throws(Problem) in
      let equation = report.equation.description
      if report.name == "gradient_norm" || check.reported[report.name] ?? equation != equation {
        throw Problem(
          "'\(report.name)' is already the name of another number", at: report.equation.mark,
          hint: check.reportNames.contains(report.name) || report.name == "gradient_norm"
            ? "training reports \(report.name) of itself; choose another name" : "choose another name")
      }
      check.reported[report.name] = equation
      let value = try check.evaluator.number(report)
      if !check.terms.contains(where: { $0.name == report.name }) {
        check.terms.append(TermInWords(name: report.name, words: value.story.words))
      }
    }
  }

  private var finished: FinishedModel { FinishedModel(experiment: experiment, evaluator: evaluator) }

  // MARK: Networks

  /// The networks that metrics take features with.
  private var measuring: Set<String> {
    let evaluated = experiment.evaluate.compactMap { row in if case .metric(let call) = row { call } else { nil } }
    let values = (evaluated + experiment.objective.metrics).flatMap { $0.arguments.values.map(\.value) }
    return Set(
      values.flatMap { value -> [String] in
        guard case .equation(let equation) = value else { return [] }
        return equation.values.map(\.name) + equation.called
      })
  }

  /// Networks that nothing uses, and those that no step trains.
  private var idleNetworks: [Problem] {
    let averaged = experiment.networks.compactMap { if case .average(let source, _) = $0.body { source } else { nil } }
    return experiment.networks.compactMap { network in
      if case .average(let source, _) = network.body, moved.isDisjoint(with: evaluator.uses.withCallees(source)) {
        return Problem(
          "\(network.name) averages \(source), which no step updates", at: network.mark,
          hint: "name \(source) in the 'update' of a step")
      }
      guard let table = evaluator.model.firstCalls[network.name]?.table else {
        if averaged.contains(network.name) || measuring.contains(network.name) { return nil }
        return Problem("the network '\(network.name)' is never used", at: network.mark, severity: .warning)
      }
      if table.parameters == 0 || moved.contains(network.name) { return nil }
      return Problem(
        "the network '\(network.name)' is used but never updated: its weights stay as they begin", at: network.mark,
        hint: "name it in the 'update' of a step")
    }
  }

  /// Inputs beside the first, which goes through the rows, that no row asks for: a class that a network does not see.
  private var idleInputs: [Problem] {
    experiment.networks.flatMap { network -> [Problem] in
      guard case .rows = network.body, evaluator.model.firstCalls[network.name] != nil else { return [] }
      let read = evaluator.uses.names[network.name] ?? []
      return network.inputs.dropFirst().filter { !read.contains($0.name) }.map { input in
        Problem(
          "the network '\(network.name)' takes '\(input.name)', and none of its rows uses it", at: network.mark,
          hint: "as part of what goes on: concat \(input.name); of a class: concat one_hot(\(input.name))",
          severity: .warning)
      }
    }
  }

  // MARK: Reporting

  /// Data that a bernoulli distribution scores as it comes: whoever reads it knows whether it lies in 0 to 1.
  var bitsOfData: [BitsOfData] {
    evaluator.scoredBits.compactMap { bits in
      guard let name = evaluator.feeds.first(where: { $0.value == bits.value })?.key,
        evaluator.scope.experiment.data[name] != nil
      else { return nil }
      return BitsOfData(data: name, bits: bits, preset: experiment.objective.preset)
    }
  }

  /// Problems and warnings in the order of the file, each fault once.
  var reportedProblems: [Problem] {
    var networks: Set<Mark> = []
    let all = (problems + evaluator.warnings + experiment.objective.replaced).filter { problem in
      // A network that does not go with a preset is at fault once, however often the preset uses it.
      guard problem.mark?.isInPresets == true, let network = problem.notes.first?.mark else { return true }
      return networks.insert(network).inserted
    }
    guard let use = experiment.objective.preset else { return Problems(all).tidied.all }
    return Problems(all.map { $0.reported(for: use.kind, in: presets, at: use.mark) }).tidied.all
  }
}

extension Mark {
  /// Whether it lies in the text of the presets rather than in a user's file.
  var isInPresets: Bool { source.name == presets.name }
}
