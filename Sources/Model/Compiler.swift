import Basics
import Graph
import Spec

/// Lowers an experiment to graphs. Making one checks everything that can be known before training: all problems at once.
///
///     let compiler = try Compiler(experiment, data: [DataShape(name: "data", shape: [1, 28, 28])])
///     let steps = try compiler.trainingSteps(batch: 64)
package struct Compiler: Sendable {
  package let experiment: Experiment
  package let data: [DataShape]
  package let warnings: [Problem]
  package let tables: [NetworkTable]
  package let terms: [TermInWords]
  /// The numbers reported in training and over the validation split, in order.
  package let reportNames: [String]
  /// The rows of `evaluate` that are numbers of the objective's own.
  package var evaluatedNames: [String] { Compiler.evaluated(experiment).map(\.name) }
  /// The number of all networks' parameters.
  package let parameterCount: Int
  private let shapes: [String: [Shape]]

  package init(_ experiment: Experiment, data: [DataShape]) throws(Problems) {
    self.experiment = experiment
    self.data = data
    var problems: [Problem] = []
    var builder = Compiler.builder(experiment, data, mode: .training, batch: experiment.training.batch)

    // Every name, so that each fault is found even if nothing asks for it.
    for name in experiment.objective.samples.map(\.name) + experiment.objective.definitions.filter({ $0.parameters.isEmpty }).map(\.name) {
      do throws(Problem) { _ = try builder.defined(name, nil) } catch { problems.append(error) }
    }
    var steps: [Compiler.BuiltStep] = []
    for index in experiment.objective.steps.indices {
      do throws(Problem) { steps.append(try Compiler.step(index, experiment, &builder)) } catch { problems.append(error) }
    }
    let reports = Compiler.allReports(experiment)
    var terms: [TermInWords] = []
    for report in reports + Compiler.evaluated(experiment) {
      do throws(Problem) {
        let value = try builder.number(report)
        if !terms.contains(where: { $0.name == report.name }) {
          terms.append(TermInWords(name: report.name, words: value.reduced.words))
        }
      } catch { problems.append(error) }
    }
    problems += Compiler.unused(experiment, builder, steps.flatMap(\.moved))
    let errors = Compiler.unique(problems).filter { $0.severity == .error }
    guard errors.isEmpty else { throw Problems(errors) }

    warnings = Compiler.unique(builder.warnings + problems)
    tables = experiment.networks.compactMap { builder.tables[$0.name] }
    self.terms = terms
    reportNames = steps.flatMap(\.losses).map(\.name) + reports.map(\.name)
    parameterCount = builder.kept.filter { $0.role == .parameter }.reduce(0) { $0 + $1.shape.size }
    shapes = builder.inputShapes
  }

  static func builder(
    _ experiment: Experiment, _ data: [DataShape], mode: ModelBuilder.Mode, batch: Int, given: Set<String> = [], stream: String = "step"
  ) -> ModelBuilder {
    var names = Names()
    names.stream = stream
    return ModelBuilder(
      mode: mode, batch: batch, experiment: ExperimentNames(experiment, data: data, given: given), names: names)
  }

  static func allReports(_ experiment: Experiment) -> [Objective.Report] {
    experiment.objective.reports + experiment.objective.steps.flatMap(\.reports)
  }

  static func unique(_ problems: [Problem]) -> [Problem] {
    var seen: Set<Problem> = []
    return problems.filter { seen.insert($0).inserted }
  }

  /// Networks that nothing uses or moves.
  private static func unused(_ experiment: Experiment, _ builder: ModelBuilder, _ moved: [String]) -> [Problem] {
    experiment.networks.compactMap { network in
      guard builder.tables[network.name] == nil else { return nil }
      // A network that failed has no table either, but then its own problem says so.
      guard !builder.definitions.values.contains(where: { if case .failure = $0 { true } else { false } }) else { return nil }
      return Problem("the network '\(network.name)' is never used", at: network.mark, severity: .warning)
    }
  }

  // MARK: Evaluation

  /// Numbers by name as outputs, in evaluation mode: losses, reports, and rows of `evaluate`.
  package func reports(_ names: [String], batch: Int) throws(Problems) -> EvaluationGraph {
    var builder = Compiler.builder(experiment, data, mode: .evaluation, batch: batch)
    do throws(Problem) {
      var outputs: [Graph.Binding] = []
      for index in experiment.objective.steps.indices {
        for loss in try Compiler.losses(index, experiment, &builder) where names.contains(loss.name) {
          outputs.append(Graph.Binding(loss.name, loss.value))
        }
      }
      for report in Compiler.allReports(experiment) + Compiler.evaluated(experiment)
      where names.contains(report.name) && !outputs.contains(where: { $0.name == report.name }) {
        outputs.append(Graph.Binding(report.name, try builder.number(report).numbers(nil)))
      }
      return EvaluationGraph(graph: builder.graph.finish(outputs: outputs), kept: builder.kept)
    } catch { throw Problems(error) }
  }

  /// The rows of `evaluate` that are numbers of `define` or equations, as reports.
  static func evaluated(_ experiment: Experiment) -> [Objective.Report] {
    experiment.evaluate.compactMap { row in
      switch row {
      case .definition(let name, let mark): Objective.Report(name: name, equation: .name(name, mark))
      case .equation(let column, let equation): Objective.Report(name: column, equation: equation)
      case .metric: nil
      }
    }
  }

  /// Values of `define` or `sample` by name, in evaluation mode; the sample names in `given` are fed instead of drawn.
  package func values(_ names: [String], given: [String] = [], batch: Int) throws(Problems) -> EvaluationGraph {
    var builder = Compiler.builder(experiment, data, mode: .evaluation, batch: batch, given: Set(given))
    do throws(Problem) {
      var outputs: [Graph.Binding] = []
      var elements: [String: [Int]] = [:]
      for name in names {
        let quantity = try builder.defined(name, nil)
        outputs.append(Graph.Binding(name, try quantity.value(nil)))
        elements[name] = quantity.elements
      }
      return EvaluationGraph(graph: builder.graph.finish(outputs: outputs), kept: builder.kept, elements: elements)
    } catch { throw Problems(error) }
  }

  /// Whether `define` or `sample` has the name.
  package func hasValue(_ name: String) -> Bool {
    experiment.objective.definitions.contains { $0.name == name && $0.parameters.isEmpty } || experiment.objective.samples.contains { $0.name == name }
  }

  /// The names of `sample` that a value is drawn from, data left out, in the order of the file: what a figure may vary.
  package func draws(behind name: String) throws(Problems) -> [String] {
    let candidates = experiment.objective.samples.map(\.name)
    var result: [String] = []
    for candidate in candidates {
      let graph = try values([name], given: [candidate], batch: 1).graph
      if graph.nodes.contains(where: { $0.op == .input(Port(candidate, .fed)) }) { result.append(candidate) }
    }
    return result
  }

  /// A network alone, on inputs fed under its inputs' names; output `output` (of a distribution: its mean).
  package func network(_ name: String, inputs: [[Int]], batch: Int) throws(Problems) -> EvaluationGraph {
    guard let network = experiment.networks.first(where: { $0.name == name }) else {
      throw Problems(
        Problem(
          "the experiment has no network '\(name)'",
          hint: suggestion(for: name, among: experiment.networks.map(\.name), noun: "its networks")))
    }
    var builder = Compiler.builder(experiment, data, mode: .evaluation, batch: batch)
    do throws(Problem) {
      let values = zip(network.inputs, inputs).map { input, shape in
        Quantity(
          content: .numbers(builder.graph.input(Port(input.name, .fed), shape: [batch] + Shape(shape).stored)), examples: batch,
          elements: shape)
      }
      let result = try builder.call(network, values, at: network.mark)
      var elements = result.elements
      let output: Value
      if case .distribution(let distribution) = result.content {
        output = try distribution.mean(in: &builder.graph)
        elements = Shape(builder.graph.shape(output).dropFirst()).written
      } else {
        output = try result.value(network.mark)
      }
      return EvaluationGraph(
        graph: builder.graph.finish(outputs: [Graph.Binding("output", output)]), kept: builder.kept, elements: ["output": elements])
    } catch { throw Problems(error) }
  }

  /// The shapes that a network's inputs have in this experiment, as the user writes them.
  package func inputShapes(of network: String) -> [[Int]]? { shapes[network] }
}
