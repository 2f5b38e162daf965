import Basics
import Graph
import Spec

// Graphs in evaluation mode.
extension Compiler {
  /// Numbers by name as outputs: losses, reports, and rows of `evaluate`. Other names are passed over.
  package func reports(_ names: [String], batch: Int) throws(Problems) -> EvaluationGraph {
    var evaluator = evaluator(mode: .evaluation, batch: batch)
    do throws(Problem) {
      let outputs = try outputs(names, &evaluator)
      return evaluator.evaluation(outputs)
    } catch { throw Problems(error) }
  }

  /// The same as numbers of a whole split, which is read in batches of at least two.
  package func reports(overSplit names: [String], batch: Int) throws(Problems) -> SplitGraphs {
    precondition(batch > 1, "a sum over one example looks like any other number")
    var evaluator = evaluator(mode: .evaluation, batch: batch)
    do throws(Problem) { return SplitMeans(try outputs(names, &evaluator), of: evaluator).graphs } catch {
      throw Problems(error)
    }
  }

  private func outputs(_ names: [String], _ evaluator: inout EquationEvaluator) throws(Problem) -> [Graph.Binding] {
    var outputs: [Graph.Binding] = []
    func isWanted(_ name: String) -> Bool { names.contains(name) && !outputs.contains { $0.name == name } }
    let objective = experiment.objective
    for (index, step) in objective.steps.enumerated() {
      let plan = StepPlan(experiment, index)
      evaluator.enter(step: index)
      for (name, update) in zip(plan.lossNames, step.updates) where isWanted(name) {
        outputs.append(Graph.Binding(name, try plan.loss(update, name: name, &evaluator).value))
      }
      for report in step.reports where isWanted(report.name) {
        outputs.append(Graph.Binding(report.name, try evaluator.number(report).numbers(at: nil)))
      }
    }
    evaluator.enter(step: nil)
    for report in objective.reports + Compiler.evaluated(experiment) where isWanted(report.name) {
      outputs.append(Graph.Binding(report.name, try evaluator.number(report).numbers(at: nil)))
    }
    return outputs
  }

  /// Values of `define` or `sample` by name, and of further equations under names of their own; the sample names in
  /// `given` are fed instead of drawn. `_` among them is, in the equations, a vector of one number for each example. Names in
  /// `draws` that are drawn once an example are drawn or given so often. `unrolled`: all in one graph, also what is drawn
  /// position by position.
  package func values(
    _ names: [String], also equations: [(name: String, equation: Expression)] = [], given: [String] = [], batch: Int,
    draws: [String: Int] = [:], unrolled: Bool = false
  ) throws(Problems) -> EvaluationGraph {
    var evaluator = evaluator(mode: .evaluation, batch: batch, given: Set(given))
    evaluator.model.unrollsSequences = unrolled
    evaluator.scope.experiment.draws = draws
    do throws(Problem) {
      if given.contains("_") {
        let fed = try evaluator.fed("_", shape: [batch, 1], at: nil)
        evaluator.scope.local["_"] = Quantity(content: .numbers(fed), examples: batch, elements: [1])
      }
      var outputs: [Graph.Binding] = []
      var elements: [String: [Int]] = [:]
      var classes: [String: Int] = [:]
      for name in names {
        guard hasValue(name) else {
          let known = experiment.objective.samples.map(\.name) + experiment.objective.definitions.map(\.name)
          throw Problem(
            "neither 'define' nor 'sample' has '\(name)'", hint: suggestion(for: name, among: known, noun: "they have"))
        }
        let quantity = try evaluator.defined(name, nil)
        let mark = experiment.objective.definitions.first { $0.name == name }?.mark
        outputs.append(Graph.Binding(name, try quantity.value(name, at: mark)))
        elements[name] = quantity.elements
      }
      for (name, equation) in equations {
        let quantity = try evaluator.plain(equation)
        outputs.append(Graph.Binding(name, try quantity.value(name, at: equation.mark)))
        elements[name] = quantity.elements
        classes[name] = quantity.classCount
      }
      return evaluator.evaluation(outputs, elements: elements, classes: classes)
    } catch { throw Problems(error) }
  }

  /// How many examples a value has in a batch, with its samples: 1 where it is the same for all.
  package func exampleCount(of name: String, batch: Int) throws(Problems) -> Int {
    let program = try values([name], batch: batch)
    let size = program.graph.outputs.first.map { program.graph.nodes[$0.value.index].shape.size } ?? 0
    return size / max(1, (program.elements[name] ?? []).reduce(1, *))
  }

  /// Whether `define` or `sample` has the name.
  package func hasValue(_ name: String) -> Bool {
    let objective = experiment.objective
    return objective.definitions.contains { $0.name == name && $0.parameters.isEmpty }
      || objective.samples.contains { $0.name == name }
      || objective.steps.contains { $0.samples.contains { $0.name == name } }
  }

  /// Where a value of `define` or `sample` is said.
  package func mark(of name: String) -> Mark {
    let objective = experiment.objective
    return objective.definitions.first { $0.name == name }?.mark
      ?? objective.samples.first { $0.name == name }?.mark ?? objective.mark
  }

  /// The names of `sample` that a value is drawn from, data left out, in the order of the file.
  package func draws(behind name: String) throws(Problems) -> [String] {
    try names(behind: name).filter { data(of: $0) == nil }
  }

  /// The names of `sample` that a value comes from, in the order of the file.
  package func names(behind name: String) throws(Problems) -> [String] {
    var result: [String] = []
    for candidate in experiment.objective.samples.map(\.name) {
      if try values([name], given: [candidate], batch: 1).hasFeed(candidate) { result.append(candidate) }
    }
    return result
  }

  /// The shape of an example of a name, as the user writes it.
  package func shape(of name: String) throws(Problems) -> [Int] {
    try values([name], given: [name], batch: 1).elements[name] ?? []
  }

  /// Those that are drawn and continuous: classes cannot be interpolated.
  package func variables(behind name: String) throws(Problems) -> [String] {
    let names = try draws(behind: name)
    var evaluator = evaluator(mode: .evaluation, batch: 1)
    do throws(Problem) {
      var variables: [String] = []
      for name in names where try evaluator.defined(name, nil).classCount == nil { variables.append(name) }
      return variables
    } catch { throw Problems(error) }
  }

  /// How many classes there are of a name whose value is one class; nil: it is something else.
  package func classCount(of name: String) throws(Problems) -> Int? {
    var evaluator = evaluator(mode: .evaluation, batch: 1)
    do throws(Problem) {
      let value = try evaluator.defined(name, nil)
      return value.elements.isEmpty ? value.classCount : nil
    } catch { throw Problems(error) }
  }

  /// The data that a name of `sample` is; nil: it is drawn.
  package func data(of name: String) -> DataShape? {
    switch experiment.objective.samples.first(where: { $0.name == name })?.source {
    case .name(let source, _)?: data.first { $0.name == source }
    case .member(.name(let source, _), let field, _)?: data.first { $0.name == "\(source).\(field)" }
    default: nil
    }
  }

  /// Whether a name of `sample` is drawn once an example from a distribution that depends on no network.
  package func isDrawnFromNature(_ name: String) -> Bool {
    let objective = experiment.objective
    let networks = Set(experiment.networks.map(\.name))
    var open = [name]
    var seen: Set<String> = []
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      let sample = objective.samples.first { $0.name == next }
      if sample?.count != nil { return false }
      guard let body = sample?.source ?? objective.definitions.first(where: { $0.name == next })?.body else { continue }
      guard body.called.isDisjoint(with: networks) else { return false }
      open += body.values.map(\.name) + body.called
    }
    return true
  }

  /// A network alone, on inputs fed under its inputs' names; output `output` (of a distribution: its mean).
  package func network(_ name: String, inputs shapes: [[Int]], batch: Int) throws(Problems) -> EvaluationGraph {
    guard let network = experiment.networks.first(where: { $0.name == name }) else {
      throw Problems(
        Problem(
          "the experiment has no network '\(name)'",
          hint: suggestion(for: name, among: experiment.networks.map(\.name), noun: "its networks")))
    }
    do throws(Problem) { return try evaluation(of: network, shapes, batch: batch) } catch { throw Problems(error) }
  }

  private func evaluation(of network: Network, _ shapes: [Shape], batch: Int) throws(Problem) -> EvaluationGraph {
    var (evaluator, result) = try called(network, shapes, batch: batch)
    result.members = [:]
    if result.distribution != nil { result = try evaluator.member(of: result, "mean", network.mark) }
    let output = Graph.Binding("output", try result.value(at: network.mark))
    return evaluator.evaluation([output], elements: ["output": result.elements])
  }

  /// A network called on inputs fed under its inputs' names.
  func called(_ network: Network, _ shapes: [Shape], batch: Int) throws(Problem) -> (EquationEvaluator, Quantity) {
    var evaluator = evaluator(mode: .evaluation, batch: batch)
    let classes = inputs[network.name]?.map(\.classCount) ?? []
    var values: [Quantity] = []
    for index in network.inputs.indices where index < shapes.count {
      var value = Quantity(content: .shape([]), examples: batch, elements: shapes[index])
      let fed = try evaluator.fed(network.inputs[index].name, shape: value.shape, at: network.mark)
      value.content = .numbers(fed)
      // Classes are classes here too.
      if index < classes.count, let count = classes[index] { value.content = .classes(fed, count: count) }
      values.append(value)
    }
    let result = try evaluator.call(network, values, at: network.mark)
    return (evaluator, result)
  }
}

extension EquationEvaluator {
  /// The finished graph of these outputs.
  func evaluation(
    _ outputs: [Graph.Binding], elements: [String: [Int]] = [:], classes: [String: Int] = [:],
    handedIn: [Value: String] = [:]
  ) -> EvaluationGraph {
    EvaluationGraph(
      graph: graph.finish(outputs: outputs, handedIn: handedIn), kept: model.kept, elements: elements,
      classes: classes, sequences: model.sequences)
  }
}
