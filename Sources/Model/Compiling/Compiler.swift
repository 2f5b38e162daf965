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
  package let loaded: [String: LoadedNetwork]
  /// The arrays that are kept between steps, without the optimisers' moments.
  package let kept: [KeptArray]
  package let warnings: [Problem]
  package let bitsOfData: [BitsOfData]
  package let tables: [NetworkTable]
  package let terms: [TermInWords]
  /// The numbers reported in training and over the validation split, in order.
  package let reportNames: [String]
  /// The rows of `evaluate` that are numbers of the objective.
  package let evaluated: [EvaluatedNumber]
  /// The model with other values of `let`, for rows of `evaluate` that set them, by column.
  package let variants: [String: Compiler]
  /// The networks that some step moves.
  package let moved: Set<String>
  /// The number of all networks' parameters.
  package let parameterCount: Int
  /// What each network's inputs are at its first call.
  let inputs: [String: [Quantity]]

  /// `loaded` holds each network of the experiment that comes from elsewhere.
  package init(_ experiment: Experiment, data: [DataShape], loaded: [String: LoadedNetwork] = [:]) throws(Problems) {
    var experiment = experiment
    // A loaded network has the inputs that it had in its own experiment.
    for index in experiment.networks.indices {
      guard let inputs = loaded[experiment.networks[index].name]?.network.inputs else { continue }
      experiment.networks[index].inputs = inputs
    }
    self.experiment = experiment
    self.data = data
    self.loaded = loaded
    var check = ModelCheck(
      experiment, Compiler.evaluator(experiment, data, loaded, mode: .training, batch: experiment.training.batch))
    check.run()
    let problems = check.reportedProblems
    guard problems.allSatisfy({ $0.severity == .warning }) else {
      throw Problems(problems.filter { $0.severity == .error })
    }
    warnings = problems
    bitsOfData = check.bitsOfData
    terms = check.terms
    reportNames = check.reportNames
    moved = check.moved
    evaluated = EvaluatedNumber.rows(of: experiment)
    let model = check.evaluator.model
    kept = model.kept
    tables = experiment.networks.compactMap { network in
      guard !network.isAverage, var table = model.firstCalls[network.name]?.table else { return nil }
      table.rate = experiment.training.rates.first { $0.network == network.name }?.factor ?? 1
      return table
    }
    parameterCount = kept.filter { $0.role == .parameter }.reduce(0) { $0 + $1.shape.size }
    inputs = model.firstCalls.mapValues(\.inputs)
    variants = try Compiler.variants(experiment, data, loaded, kept: kept)
  }

  /// Another value of a name must leave the networks as they are: their weights are those that were trained.
  private static func variants(
    _ experiment: Experiment, _ data: [DataShape], _ loaded: [String: LoadedNetwork], kept: [KeptArray]
  ) throws(Problems) -> [String: Compiler] {
    let shapes = Dictionary(kept.map { ($0.name, $0.shape) }) { first, _ in first }
    var variants: [String: Compiler] = [:]
    for case .definition(let row) in experiment.evaluate {
      guard var variant = row.variant else { continue }
      variant.evaluate = [.definition(.init(name: row.name, mark: row.mark))]
      let compiler = try Compiler(variant, data: data, loaded: loaded)
      if let array = compiler.kept.first(where: { shapes[$0.name] != $0.shape }) {
        throw Problems(
          Problem(
            "\(row.column) changes the network \(array.network), which was trained as it is", at: row.mark,
            hint: "what a row of 'evaluate' sets may stand in equations, not in the sizes of networks"))
      }
      variants[row.column] = compiler
    }
    return variants
  }

  func evaluator(mode: NetworkLowering.Mode, batch: Int, given: Set<String> = []) -> EquationEvaluator {
    Compiler.evaluator(
      experiment, data, loaded, mode: mode, batch: batch, given: given,
      shapes: Dictionary(kept.map { ($0.name, $0.shape) }) { first, _ in first })
  }

  /// Begins a graph. `shapes` are those of arrays that are known from a graph of the whole experiment.
  static func evaluator(
    _ experiment: Experiment, _ data: [DataShape], _ loaded: [String: LoadedNetwork], mode: NetworkLowering.Mode,
    batch: Int, given: Set<String> = [], shapes: [String: Shape] = [:]
  ) -> EquationEvaluator {
    EquationEvaluator(
      NetworkLowering(mode: mode, arrays: KeptArrays(shapes: shapes, loaded: loaded)), batch: batch,
      names: ExperimentNames(experiment, data: data, loaded: loaded, given: given))
  }

  /// The rows of `evaluate` that are numbers of `define` or equations, as reports of this very experiment.
  static func evaluated(_ experiment: Experiment) -> [Objective.Report] {
    experiment.evaluate.compactMap { row in
      switch row {
      case .definition(let row):
        row.variant == nil ? Objective.Report(name: row.name, equation: .name(row.name, row.mark)) : nil
      case .equation(let column, let equation): Objective.Report(name: column, equation: equation)
      case .derived, .metric: nil
      }
    }
  }

  /// The shapes that a network's inputs have in this experiment, as the user writes them.
  package func inputShapes(of network: String) -> [[Int]]? { inputs[network]?.map(\.elements) }

  /// How many classes each of them has; nil: it is numbers.
  package func inputClasses(of network: String) -> [Int?]? { inputs[network]?.map(\.classCount) }
}

/// A row of `evaluate` that is a number of the objective's own.
package struct EvaluatedNumber: Sendable, Hashable {
  /// The row's index.
  package var row: Int
  /// The column, without the suffix that distinguishes rows of the same number.
  package var column: String
  /// Its name in the model, or in the column's variant.
  package var name: String
  /// Over how many examples; nil: all of the split, or one batch where there is no data.
  package var examples: Int?

  static func rows(of experiment: Experiment) -> [EvaluatedNumber] {
    experiment.evaluate.enumerated().compactMap { index, row in
      switch row {
      case .definition(let row):
        EvaluatedNumber(row: index, column: row.column, name: row.name, examples: row.examples)
      case .equation(let column, _): EvaluatedNumber(row: index, column: column, name: column)
      case .derived, .metric: nil
      }
    }
  }
}

extension EquationEvaluator {
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
