import Basics
import Graph
import Spec

extension Compiler {
  /// The output of a step whose rate changes.
  package static let rateName = "the learning rate"

  /// The steps of an iteration in order, in training mode, for a batch size.
  package func trainingSteps(batch: Int) throws(Problems) -> [TrainingStep] {
    var steps: [TrainingStep] = []
    for index in experiment.objective.steps.indices {
      do throws(Problem) { steps.append(try trainingStep(index, batch: batch)) } catch { throw Problems(error) }
    }
    return steps
  }

  /// How often an iteration draws: once, and again for each repetition of a step.
  package func draws() throws(Problems) -> Int {
    var builder = builder(mode: .training, batch: experiment.training.batch)
    var draws = 1
    do throws(Problem) {
      for index in experiment.objective.steps.indices { draws += try StepPlan(experiment, index).times(&builder) - 1 }
    } catch { throw Problems(error) }
    return draws
  }

  private func trainingStep(_ index: Int, batch: Int) throws(Problem) -> TrainingStep {
    var builder = builder(mode: .training, batch: batch, stream: "step\(index)")
    builder.scope = builder.experiment.scope(ofStep: index)
    let plan = StepPlan(experiment, index)
    let losses = try plan.losses(&builder)
    var outputs = losses.map { Graph.Binding($0.name, $0.value) }
    builder.isMeasuring = true
    for report in reports(ofStep: index) where !outputs.contains(where: { $0.name == report.name }) {
      outputs.append(Graph.Binding(report.name, try builder.number(report).numbers(at: nil)))
    }
    builder.isMeasuring = false

    var moves: [Move] = []
    for loss in losses {
      let parameters = try plan.moved(by: loss, builder).map(\.array)
      let gradients = try builder.graph.gradients(
        of: loss.value, for: parameters.map { builder.value(ofKept: $0.name) })
      moves += zip(parameters, gradients).map { Move(parameter: $0, gradient: $1) }
    }
    builder.graph.origin = builder.graph.origin(Origin("the optimiser"))
    let norm = try Compiler.norm(moves.map(\.gradient), &builder.graph)
    outputs.append(Graph.Binding("gradient_norm", norm))
    if let limit = experiment.training.clipGradient {
      try Compiler.clip(&moves, norm: norm, limit: limit, &builder.graph)
    }
    let rate = try plan.rate(&builder)
    // A schedule is checked as losses are.
    if builder.graph.number(rate) == nil { outputs.append(Graph.Binding(Compiler.rateName, rate)) }
    try move(moves, plan, rate: rate, &builder)
    try average(moves, &builder)
    let times = try plan.times(&builder)
    let every = try plan.every(&builder)
    let updates = builder.replaced.map { Graph.Binding($0, builder.value(ofKept: $0)) }
    return TrainingStep(
      graph: builder.graph.finish(outputs: outputs, updates: updates), kept: builder.kept, times: times, every: every)
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

  /// New parameters and moments, by the step's optimiser or the experiment's.
  private func move(
    _ moves: [Move], _ plan: StepPlan, rate: Value, _ builder: inout ModelBuilder
  ) throws(Problem) {
    let optimizer = plan.optimizer.rule
    let prefix = "optimizer.\(plan.index)"
    let counted = try builder.keep("\(prefix).count", shape: [], role: .moment, initial: .constant(0))
    let count = try builder.graph.binary(.add, counted, builder.graph.constant(1))
    builder.replace("\(prefix).count", by: count)
    for move in moves {
      let parameter = move.parameter
      let names = optimizer.moments(parameter.shape).map {
        (name: "\(prefix).\(parameter.name).\($0.name)", shape: $0.shape)
      }
      var moments: [Value] = []
      for moment in names {
        moments.append(try builder.keep(moment.name, shape: moment.shape, role: .moment, initial: .constant(0)))
      }
      let result = try optimizer.step(
        builder.value(ofKept: parameter.name), gradient: move.gradient, moments: moments, rate: rate, count: count,
        in: &builder.graph)
      var moved = result.parameter
      if let limit = plan.step.clipWeights {
        moved = try builder.graph.binary(.minimum, moved, builder.graph.constant(limit))
        moved = try builder.graph.binary(.maximum, moved, builder.graph.constant(-limit))
      }
      builder.replace(parameter.name, by: moved)
      for (moment, value) in zip(names, result.moments) { builder.replace(moment.name, by: value) }
    }
  }

  /// The averages of networks that the step moved, their statistics too, each a step on the way to its network.
  private func average(_ moves: [Move], _ builder: inout ModelBuilder) throws(Problem) {
    let moved = Set(moves.map(\.parameter.network))
    for network in experiment.networks {
      guard case .average(let source, let decay) = network.body else { continue }
      let followed = builder.withCallees(source)
      guard !moved.isDisjoint(with: followed) else { continue }
      for array in builder.kept where array.isModel && followed.contains(array.network) {
        let own = array.network == source ? String(array.name.dropFirst(source.count + 1)) : array.name
        let name = "\(network.name).\(own)"
        let old = try builder.keep(
          name, shape: array.shape, role: .average, initial: array.initial, origin: array.name)
        let new = builder.value(ofKept: array.name)
        builder.replace(name, by: try builder.graph.average(old, new, decay: decay))
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
