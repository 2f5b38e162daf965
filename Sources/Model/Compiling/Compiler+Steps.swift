import Basics
import Graph
import Spec

extension Compiler {
  /// The output of a step whose rate changes.
  package static let rateName = "the learning rate"

  /// The steps of an iteration in order, in training mode, for a batch size.
  package func trainingSteps(
    batch: Int, part: TrainingStep.Part = .whole
  ) throws(Problems) -> [TrainingStep] {
    var steps: [TrainingStep] = []
    for index in experiment.objective.steps.indices {
      do throws(Problem) { steps.append(try trainingStep(index, batch: batch, part)) } catch { throw Problems(error) }
    }
    return steps
  }

  /// The steps as an iteration runs them: what one has computed on the same draw, those after it are handed.
  package func iteration(batch: Int, part: TrainingStep.Part = .whole) throws(Problems) -> [TrainingStep] {
    var steps = try trainingSteps(batch: batch, part: part)
    // A step goes over all parts of a batch before the next step begins.
    guard part == .whole else { return steps }
    // Attention becomes one node first: else its scores would be handed on.
    let graphs = Graph.handingOn(
      steps.map {
        GraphInTurn($0.graph.attendingInOne(), isInEveryRound: $0.every == 1, isRepeated: $0.times > 1)
      })
    for (index, graph) in graphs.enumerated() { steps[index].graph = graph }
    return steps
  }

  /// How often an iteration draws: once, and again for each repetition of a step; each part of a batch apart.
  package func draws() throws(Problems) -> Int {
    var evaluator = evaluator(mode: .training, batch: experiment.training.batch)
    var draws = 1
    do throws(Problem) {
      for index in experiment.objective.steps.indices { draws += try StepPlan(experiment, index).times(&evaluator) - 1 }
    } catch { throw Problems(error) }
    return draws * experiment.training.accumulate
  }

  private func trainingStep(_ index: Int, batch: Int, _ part: TrainingStep.Part) throws(Problem) -> TrainingStep {
    var evaluator = evaluator(mode: .training, batch: batch)
    evaluator.model.unrollsSequences = true
    evaluator.enter(step: index)
    let plan = StepPlan(experiment, index)
    let losses = try plan.losses(&evaluator)
    var outputs = losses.map { Graph.Binding($0.name, $0.value) }
    evaluator.model.isMeasuring = true
    for report in reports(ofStep: index) where !outputs.contains(where: { $0.name == report.name }) {
      outputs.append(Graph.Binding(report.name, try evaluator.number(report).numbers(at: nil)))
    }
    evaluator.model.isMeasuring = false

    var moves: [Move] = []
    for loss in losses {
      let parameters = try plan.moved(by: loss, evaluator).map(\.array)
      let gradients = try evaluator.graph.gradients(
        of: loss.value, for: parameters.map { evaluator.model.arrays.value(of: $0.name) })
      moves += zip(parameters, gradients).map { Move(parameter: $0, gradient: $1) }
    }
    evaluator.graph.origin = evaluator.graph.origin(Origin("the optimiser"))
    if part != .whole { try accumulate(&moves, plan, &evaluator.model) }
    let norm = try Compiler.norm(moves.map(\.gradient), &evaluator.graph)
    outputs.append(Graph.Binding("gradient_norm", norm))
    if part == .adding {
      for move in moves { evaluator.model.arrays.replace(plan.sum(of: move.parameter), by: move.gradient) }
    } else {
      try finish(moves, norm: norm, plan, &evaluator, &outputs)
    }
    let times = try plan.times(&evaluator)
    let every = try plan.every(&evaluator)
    let updates = evaluator.model.arrays.replaced.map { Graph.Binding($0, evaluator.model.arrays.value(of: $0)) }
    return TrainingStep(
      graph: evaluator.graph.finish(outputs: outputs, updates: updates), kept: evaluator.model.kept, times: times,
      every: every)
  }

  /// Moves the weights along their gradients.
  private func finish(
    _ moves: [Move], norm: Value, _ plan: StepPlan, _ evaluator: inout EquationEvaluator,
    _ outputs: inout [Graph.Binding]
  ) throws(Problem) {
    var moves = moves
    if let limit = experiment.training.clipGradient {
      try Compiler.clip(&moves, norm: norm, limit: limit, &evaluator.graph)
    }
    let rate = try plan.rate(&evaluator)
    // A schedule is checked as losses are.
    if evaluator.graph.number(rate) == nil { outputs.append(Graph.Binding(Compiler.rateName, rate)) }
    try move(moves, plan, rate: rate, &evaluator.model)
    try average(moves, evaluator.uses, &evaluator.model)
  }

  /// What a step measures: its own reports, and the first one the objective's. Each name is measured once an iteration.
  private func reports(ofStep index: Int) -> [Objective.Report] {
    let objective = experiment.objective
    let earlier = index == 0 ? [] : objective.reports + objective.steps[..<index].flatMap(\.reports)
    let own = (index == 0 ? objective.reports : []) + objective.steps[index].reports
    return own.filter { report in !earlier.contains { $0.name == report.name } }
  }

  // MARK: Moves

  struct Move {
    var parameter: KeptArray
    var gradient: Value
  }

  /// Gradients become the sums of the parts so far, each weighed by its share of the batch: the gradient of a mean over
  /// examples is then that of the whole batch.
  private func accumulate(
    _ moves: inout [Move], _ plan: StepPlan, _ model: inout NetworkLowering
  ) throws(Problem) {
    let share = model.graph.input(Port(TrainingStep.share, .fed), shape: [])
    let before = model.graph.input(Port(TrainingStep.before, .fed), shape: [])
    for index in moves.indices {
      let parameter = moves[index].parameter
      let sum = try model.keep(
        plan.sum(of: parameter), shape: parameter.shape, role: .moment, initial: .constant(0))
      moves[index].gradient = try model.graph.binary(
        .add, model.graph.binary(.multiply, sum, before),
        model.graph.binary(.multiply, moves[index].gradient, share))
    }
  }

  /// New parameters and moments, by the step's optimiser or the experiment's.
  private func move(
    _ moves: [Move], _ plan: StepPlan, rate: Value, _ model: inout NetworkLowering
  ) throws(Problem) {
    let optimizer = plan.optimizer.rule
    let prefix = "optimizer.\(plan.index)"
    let counted = try model.keep("\(prefix).count", shape: [], role: .moment, initial: .constant(0))
    let count = try model.graph.binary(.add, counted, model.graph.constant(1))
    model.arrays.replace("\(prefix).count", by: count)
    for move in moves {
      let parameter = move.parameter
      let names = optimizer.moments(parameter.shape).map {
        (name: "\(prefix).\(parameter.name).\($0.name)", shape: $0.shape)
      }
      var moments: [Value] = []
      for moment in names {
        moments.append(try model.keep(moment.name, shape: moment.shape, role: .moment, initial: .constant(0)))
      }
      let ownRate = try model.graph.scaled(rate, by: plan.factor(of: parameter.network))
      let result = try optimizer.step(
        model.arrays.value(of: parameter.name), gradient: move.gradient, moments: moments, rate: ownRate,
        count: count, in: &model.graph)
      var moved = result.parameter
      if let limit = plan.step.clipWeights {
        moved = try model.graph.binary(.minimum, moved, model.graph.constant(limit))
        moved = try model.graph.binary(.maximum, moved, model.graph.constant(-limit))
      }
      model.arrays.replace(parameter.name, by: moved)
      for (moment, value) in zip(names, result.moments) { model.arrays.replace(moment.name, by: value) }
    }
  }

  /// The averages of networks that the step moved, their statistics too, each a step on the way to its network.
  private func average(_ moves: [Move], _ uses: NetworkUses, _ model: inout NetworkLowering) throws(Problem) {
    let moved = Set(moves.map(\.parameter.network))
    for network in experiment.networks {
      guard case .average(let source, let decay) = network.body else { continue }
      let followed = uses.withCallees(source)
      guard !moved.isDisjoint(with: followed) else { continue }
      for array in model.kept where array.isModel && followed.contains(array.network) {
        let own = array.network == source ? String(array.name.dropFirst(source.count + 1)) : array.name
        let name = "\(network.name).\(own)"
        let old = try model.keep(
          name, shape: array.shape, role: .average, initial: array.initial, origin: array.name)
        let new = model.arrays.value(of: array.name)
        model.arrays.replace(name, by: try model.graph.average(old, new, decay: decay))
      }
    }
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

  /// All gradients by the one factor that brings their common norm to the limit where it is above: PyTorch's
  /// `clip_grad_norm_`.
  private static func clip(_ moves: inout [Move], norm: Value, limit: Double, _ graph: inout GraphBuilder)
    throws(Problem)
  {
    let ratio = try graph.binary(.divide, graph.constant(limit), try graph.binary(.add, norm, graph.constant(1e-6)))
    let factor = try graph.binary(.minimum, ratio, graph.constant(1))
    for index in moves.indices { moves[index].gradient = try graph.binary(.multiply, moves[index].gradient, factor) }
  }
}
