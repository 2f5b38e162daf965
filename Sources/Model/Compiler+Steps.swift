import Basics
import Graph
import Spec

extension Compiler {
  struct Loss {
    var name: String
    /// What is made small: a maximised equation with its sign turned.
    var value: Value
    var update: Objective.Update
  }

  struct BuiltStep {
    var losses: [Loss]
    /// The networks that the step moves.
    var moved: [String]
  }

  /// The steps of an iteration in order, in training mode, for a batch size.
  package func trainingSteps(batch: Int) throws(Problems) -> [TrainingStep] {
    var steps: [TrainingStep] = []
    for index in experiment.objective.steps.indices {
      var builder = Compiler.builder(experiment, data, mode: .training, batch: batch, stream: "step\(index)")
      do throws(Problem) {
        steps.append(try trainingStep(index, &builder))
      } catch { throw Problems(error) }
    }
    return steps
  }

  private func trainingStep(_ index: Int, _ builder: inout ModelBuilder) throws(Problem) -> TrainingStep {
    let step = experiment.objective.steps[index]
    let losses = try Compiler.losses(index, experiment, &builder)
    var outputs = losses.map { Graph.Binding($0.name, $0.value) }
    for report in step.reports + (index == 0 ? experiment.objective.reports : []) {
      outputs.append(Graph.Binding(report.name, try builder.number(report).numbers(nil)))
    }
    var moves: [(parameter: KeptArray, gradient: Value)] = []
    for loss in losses {
      let parameters = try Compiler.moved(by: loss, experiment, builder)
      let gradients = try builder.graph.gradients(of: loss.value, for: parameters.map { builder.value(ofKept: $0.name) })
      moves += zip(parameters, gradients).map { ($0, $1) }
    }
    builder.graph.origin = builder.graph.origin(Origin("the optimiser"))
    let norm = try Compiler.norm(moves.map(\.gradient), &builder.graph)
    outputs.append(Graph.Binding("gradient_norm", norm))
    if let limit = experiment.training.clipGradient {
      moves = try Compiler.clipped(moves, norm: norm, limit: limit, &builder.graph)
    }
    try move(moves, step, index, &builder)
    let times = try step.times.map { e throws(Problem) in try builder.wholeNumber(e) } ?? 1
    let every = try step.every.map { e throws(Problem) in try builder.wholeNumber(e) } ?? 1
    let updates = builder.replaced.map { Graph.Binding($0, builder.value(ofKept: $0)) }
    return TrainingStep(
      graph: builder.graph.finish(outputs: outputs, updates: updates), kept: builder.kept, times: max(1, times), every: max(1, every))
  }

  /// New parameters and moments, by the step's optimiser or the experiment's.
  private func move(
    _ moves: [(parameter: KeptArray, gradient: Value)], _ step: Objective.Step, _ index: Int, _ builder: inout ModelBuilder
  ) throws(Problem) {
    let call = step.optimizer ?? experiment.training.optimizer
    guard let kind = optimizerKinds.first(where: { $0.name == call.kind }) else {
      preconditionFailure("the optimizer \(call.kind) is in no table")
    }
    let optimizer = Compiler.make(kind, call)
    let schedule = step.rate ?? (step.optimizer == nil ? experiment.training.rate : nil)
    let rate = try schedule.map { equation throws(Problem) in
      let value = try builder.evaluate(equation)
      guard value.isOneNumber else { throw Problem("a rate is one number, and this is \(value.words)", at: equation.mark) }
      return try value.numbers(equation.mark)
    } ?? builder.graph.constant(optimizer.rate)
    let prefix = "optimizer.\(index)"
    let counted = try builder.keep("\(prefix).count", shape: [], role: .moment, initial: .constant(0))
    let count = try builder.graph.binary(.add, counted, builder.graph.constant(1))
    builder.replace("\(prefix).count", by: count)
    for (parameter, gradient) in moves {
      var moments: [Value] = []
      let names = optimizer.moments(parameter.shape)
      for moment in names {
        moments.append(try builder.keep("\(prefix).\(parameter.name).\(moment.name)", shape: moment.shape, role: .moment, initial: .constant(0)))
      }
      let result = try optimizer.step(
        builder.value(ofKept: parameter.name), gradient: gradient, moments: moments, rate: rate, count: count, in: &builder.graph)
      var moved = result.parameter
      if let limit = step.clipWeights {
        moved = try builder.graph.binary(.minimum, moved, builder.graph.constant(limit))
        moved = try builder.graph.binary(.maximum, moved, builder.graph.constant(-limit))
      }
      builder.replace(parameter.name, by: moved)
      for (moment, value) in zip(names, result.moments) { builder.replace("\(prefix).\(parameter.name).\(moment.name)", by: value) }
    }
  }

  private static func make(_ kind: any OptimizerKind.Type, _ call: Call) -> any OptimizerKind {
    func make<Optimizer: OptimizerKind>(_: Optimizer.Type) -> any OptimizerKind { Optimizer.make(call) }
    return make(kind)
  }

  // MARK: Losses

  /// The step built in full, to find its faults.
  static func step(_ index: Int, _ experiment: Experiment, _ builder: inout ModelBuilder) throws(Problem) -> BuiltStep {
    let losses = try losses(index, experiment, &builder)
    var networks: [String] = []
    for loss in losses {
      let parameters = try moved(by: loss, experiment, builder)
      for parameter in parameters {
        let network = String(parameter.name.prefix { $0 != "." })
        if !networks.contains(network) { networks.append(network) }
      }
    }
    return BuiltStep(losses: losses, moved: networks)
  }

  static func losses(_ index: Int, _ experiment: Experiment, _ builder: inout ModelBuilder) throws(Problem) -> [Loss] {
    let step = experiment.objective.steps[index]
    let several = experiment.objective.steps.count > 1 || step.updates.count > 1
    var losses: [Loss] = []
    for update in step.updates {
      builder.graph.origin = builder.graph.origin(Origin("objective"))
      let value = try builder.evaluate(update.equation)
      guard value.isOneNumber else {
        throw Problem(
          "an objective is one number, and this is \(value.words)", at: update.equation.mark,
          hint: value.examples != nil ? "mean(…) averages over the examples" : nil)
      }
      let number = try value.numbers(update.equation.mark)
      let name = several ? "loss_" + (update.networks.isEmpty ? "\(index + 1)" : update.networks.joined(separator: "_")) : "loss"
      losses.append(Loss(name: name, value: update.maximize ? builder.graph.unary(.negate, number) : number, update: update))
    }
    return losses
  }

  /// The parameters that a loss moves: those of the named networks and of the networks their rows call; without names all that it reaches.
  static func moved(by loss: Loss, _ experiment: Experiment, _ builder: ModelBuilder) throws(Problem) -> [KeptArray] {
    let update = loss.update
    var networks: Set<String> = []
    for name in update.networks {
      guard experiment.networks.contains(where: { $0.name == name }) else {
        throw Problem("no network is named '\(name)'", at: update.mark, hint: suggestion(for: name, among: experiment.networks.map(\.name), noun: "networks"))
      }
      networks.formUnion(builder.withCallees(name))
    }
    if update.networks.isEmpty { networks = Set(experiment.networks.map(\.name)) }
    let reached = builder.parameters(of: networks).filter { builder.graph.reaches(loss.value, builder.value(ofKept: $0.name)) }
    if reached.isEmpty {
      let subject = update.networks.isEmpty ? "no network's weights" : "the weights of \(update.networks.joined(separator: ", "))"
      throw Problem(
        update.networks.isEmpty ? "the equation reaches no network's weights: there is nothing to train" : "the equation does not reach \(subject)",
        at: update.equation.mark)
    }
    return reached
  }

  // MARK: Gradients

  private static func norm(_ gradients: [Value], _ graph: inout GraphBuilder) throws(Problem) -> Value {
    var total = graph.constant(0)
    for gradient in gradients {
      let squares = try graph.reduce(.sum, graph.unary(.square, gradient), axes: Array(graph.shape(gradient).indices))
      total = try graph.binary(.add, total, squares)
    }
    return graph.unary(.squareRoot, total)
  }

  /// All gradients by the one factor that brings their common norm to the limit where it is above (PyTorch's `clip_grad_norm_`).
  private static func clipped(
    _ moves: [(parameter: KeptArray, gradient: Value)], norm: Value, limit: Double, _ graph: inout GraphBuilder
  ) throws(Problem) -> [(parameter: KeptArray, gradient: Value)] {
    let ratio = try graph.binary(.divide, graph.constant(limit), try graph.binary(.add, norm, graph.constant(1e-6)))
    let factor = try graph.binary(.minimum, ratio, graph.constant(1))
    var result: [(parameter: KeptArray, gradient: Value)] = []
    for move in moves { result.append((move.parameter, try graph.binary(.multiply, move.gradient, factor))) }
    return result
  }
}

extension ModelBuilder {
  /// A report's value: one number.
  mutating func number(_ report: Objective.Report) throws(Problem) -> Quantity {
    let value = try evaluate(report.equation)
    guard value.isOneNumber else {
      throw Problem(
        "\(report.name) is reported and must be one number; it is \(value.words)", at: report.equation.mark,
        hint: value.examples != nil ? "mean(…) averages over the examples" : nil)
    }
    _ = try value.numbers(report.equation.mark)
    return value
  }

  func withCallees(_ network: String) -> Set<String> {
    var result: Set<String> = [network]
    var open = [network]
    while let next = open.popLast() {
      for callee in callees[next] ?? [] where result.insert(callee).inserted { open.append(callee) }
    }
    return result
  }
}
