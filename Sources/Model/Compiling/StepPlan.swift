import Basics
import Graph
import Spec

/// What a step of an objective does: its losses, what they move, how often and by which rule.
struct StepPlan {
  let experiment: Experiment
  let index: Int
  let step: Objective.Step
  /// The name of each of its losses: `loss`, or with several `loss_D`, after the networks that it moves.
  let lossNames: [String]

  struct Loss {
    var name: String
    /// The number that is minimised: a maximised equation is negated.
    var value: Value
    var update: Objective.Update
  }

  init(_ experiment: Experiment, _ index: Int) {
    self.experiment = experiment
    self.index = index
    step = experiment.objective.steps[index]
    lossNames = StepPlan.lossNames(experiment.objective)[index]
  }

  /// Unique over all steps.
  static func lossNames(_ objective: Objective) -> [[String]] {
    let isOne = objective.steps.count == 1 && objective.steps[0].updates.count == 1
    var taken: Set<String> = []
    return objective.steps.enumerated().map { index, step in
      step.updates.map { update in
        var name =
          isOne ? "loss" : "loss_" + (update.networks.isEmpty ? "\(index + 1)" : update.networks.joined(separator: "_"))
        if taken.contains(name) { name += "_\(index + 1)" }
        taken.insert(name)
        return name
      }
    }
  }

  // MARK: Losses

  func losses(_ evaluator: inout EquationEvaluator) throws(Problem) -> [Loss] {
    var losses: [Loss] = []
    for (name, update) in zip(lossNames, step.updates) { losses.append(try loss(update, name: name, &evaluator)) }
    return losses
  }

  func loss(_ update: Objective.Update, name: String, _ evaluator: inout EquationEvaluator) throws(Problem) -> Loss {
    evaluator.graph.origin = evaluator.graph.origin(Origin("objective"))
    let value = try evaluator.numeric(update.equation)
    guard value.isOneNumber else {
      throw Problem(
        "an objective is one number, and this is \(value.words)", at: update.equation.mark,
        hint: value.examples != nil
          ? "mean(…) averages over the examples"
          : value.samples != nil ? "mean(…) averages over the samples" : "sum(…) or mean(…) makes one of them")
    }
    let number = try value.numbers(at: update.equation.mark)
    return Loss(name: name, value: update.maximize ? evaluator.graph.unary(.negate, number) : number, update: update)
  }

  // MARK: What moves

  struct Moved {
    var network: String
    var array: KeptArray
  }

  /// The parameters that a loss moves: those of the named networks and of the networks their rows call; without names
  /// all that it reaches. A network that has an equation of its own in the same step moves by that alone.
  func moved(by loss: Loss, _ evaluator: EquationEvaluator) throws(Problem) -> [Moved] {
    let named = loss.update.networks
    let elsewhere = Set(step.updates.flatMap(\.networks)).subtracting(named)
    let reached = evaluator.model.arrays.parameters(of: Set(experiment.networks.map(\.name)))
      .filter { evaluator.graph.reaches(loss.value, evaluator.model.arrays.value(of: $0.name)) }
      .map { Moved(network: $0.network, array: $0) }
    if named.isEmpty {
      if reached.isEmpty {
        throw Problem(
          "the equation reaches no network's weights: there is nothing to train", at: loss.update.equation.mark)
      }
      return reached
    }
    for name in named {
      guard let word = experiment.networks.first(where: { $0.name == name })?.body.standing else { continue }
      throw Problem(
        "\(name) is \(word), and such a network is not moved", at: loss.update.mark,
        hint: "networks with rows of their own are moved")
    }
    for name in named where !reached.contains(where: { evaluator.uses.withCallees(name).contains($0.network) }) {
      throw Problem(
        "the equation does not reach the weights of \(name)", at: loss.update.equation.mark,
        hint: "\(name) is to be moved by it: it must be called in it, and not within stop(…)")
    }
    let networks = named.reduce(into: Set<String>()) { $0.formUnion(evaluator.uses.withCallees($1)) }.subtracting(
      elsewhere)
    return reached.filter { networks.contains($0.network) }
  }

  // MARK: How often

  func times(_ evaluator: inout EquationEvaluator) throws(Problem) -> Int {
    guard let equation = step.times else { return 1 }
    return try evaluator.wholeNumber(equation, in: 1...1_000_000)
  }

  func every(_ evaluator: inout EquationEvaluator) throws(Problem) -> Int {
    guard let equation = step.every else { return 1 }
    return try evaluator.wholeNumber(equation, in: 1...1_000_000_000)
  }

  // MARK: By which rule

  /// The step's optimiser, or the experiment's.
  var optimizer: (rule: any OptimizerKind, mark: Mark) {
    guard let call = step.optimizer ?? experiment.training.optimizer else {
      preconditionFailure("a step without an optimizer was read")
    }
    return (call.made(in: optimizerKinds), call.mark)
  }

  /// The step's rate; `train.rate` where neither it nor an optimiser of its own says one; else the optimiser's.
  func rate(_ evaluator: inout EquationEvaluator) throws(Problem) -> Value {
    guard let equation = step.rate ?? (step.optimizer == nil ? experiment.training.rate : nil) else {
      return evaluator.graph.constant(optimizer.rule.rate)
    }
    let value = try evaluator.numeric(equation)
    guard value.isOneNumber else {
      throw Problem("a rate is one number, and this is \(value.words)", at: equation.mark)
    }
    let rate = try value.numbers(at: equation.mark)
    if let number = evaluator.graph.number(rate), !(number >= 0 && number.isFinite) {
      throw Problem("a rate is a number from 0, and this is \(number)", at: equation.mark)
    }
    return rate
  }

  /// What the rates of a network's weights are multiplied by.
  func factor(of network: String) -> Double {
    experiment.training.rates.first { $0.network == network }?.factor ?? 1
  }

  /// The array in which the gradients of an iteration's parts add up.
  func sum(of parameter: KeptArray) -> String { "optimizer.\(index).\(parameter.name).sum" }

  /// Tries the rule on a single number.
  func checkOptimizer(_ evaluator: inout EquationEvaluator) throws(Problem) {
    _ = try rate(&evaluator)
    let (rule, mark) = optimizer
    var graph = GraphBuilder()
    let one = graph.constant(1)
    let moments = rule.moments([]).map { _ in one }
    do throws(Problem) {
      _ = try rule.step(one, gradient: one, moments: moments, rate: one, count: one, in: &graph)
    } catch { throw error.at(mark) }
  }
}
