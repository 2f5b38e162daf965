import Basics
import Graph
import Spec

/// Lowers an experiment to graphs. Making one checks all that can be known before training: all problems at once.
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
  package let evaluatedNames: [String]
  /// The number of all networks' parameters.
  package let parameterCount: Int
  /// What each network's inputs are at its first call.
  let inputs: [String: [Quantity]]

  package init(_ experiment: Experiment, data: [DataShape]) throws(Problems) {
    self.experiment = experiment
    self.data = data
    var check = ModelCheck(
      experiment, Compiler.builder(experiment, data, mode: .training, batch: experiment.training.batch))
    check.run()
    let problems = check.told
    guard problems.allSatisfy({ $0.severity == .warning }) else {
      throw Problems(problems.filter { $0.severity == .error })
    }
    warnings = problems
    terms = check.terms
    reportNames = check.reportNames
    evaluatedNames = unique(Compiler.evaluated(experiment).map(\.name))
    let builder = check.builder
    tables = experiment.networks.compactMap { builder.tables[$0.name] }
    parameterCount = builder.kept.filter { $0.role == .parameter }.reduce(0) { $0 + $1.shape.size }
    inputs = builder.inputs
  }

  static func builder(
    _ experiment: Experiment, _ data: [DataShape], mode: ModelBuilder.Mode, batch: Int, given: Set<String> = [],
    stream: String = "step"
  ) -> ModelBuilder {
    var names = Names()
    names.stream = stream
    return ModelBuilder(
      mode: mode, batch: batch, experiment: ExperimentNames(experiment, data: data, given: given), names: names)
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

  /// The shapes that a network's inputs have in this experiment, as the user writes them.
  package func inputShapes(of network: String) -> [[Int]]? { inputs[network]?.map(\.elements) }
}

/// Each name once, where it stands first.
func unique(_ names: [String]) -> [String] {
  var seen: Set<String> = []
  return names.filter { seen.insert($0).inserted }
}

extension ModelBuilder {
  /// A report's value: one number.
  mutating func number(_ report: Objective.Report) throws(Problem) -> Quantity {
    let value = try numeric(report.equation)
    guard value.isOneNumber else {
      throw Problem(
        "\(report.name) is reported and must be one number; it is \(value.words)", at: report.equation.mark,
        hint: value.examples != nil ? "mean(…) averages over the examples" : nil)
    }
    return value
  }
}
