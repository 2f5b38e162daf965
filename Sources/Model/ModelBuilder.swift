import Basics
import Graph
import Spec

/// Grows the graph of a model: adds to a graph builder the names of weights, what lives on, and where one stands.
package struct ModelBuilder {
  package enum Mode: Sendable, Hashable { case training, evaluation }

  package var graph: GraphBuilder
  package let mode: Mode
  /// The examples in a batch.
  let batch: Int

  /// What lives on, in the order it was first asked for.
  private(set) var kept: [KeptArray] = []
  private var keptIndex: [String: Int] = [:]
  /// The value of each kept array at this point of the step.
  private var current: [String: Value] = [:]
  /// Statistics that this step has replaced.
  private(set) var replaced: [String] = []

  /// Where weights of the row being lowered live: `encoder.0`.
  var place = ""
  private var streams: [String: Int] = [:]
  private var classCounts: [Value: Int] = [:]

  let experiment: ExperimentNames
  /// The names that equations see at this point.
  var names: Names
  /// Values of calls and definitions that were already asked for.
  var calls: [CallKey: Quantity] = [:]
  var definitions: [String: Result<Quantity, Problem>] = [:]
  /// What is being evaluated, to see cycles.
  var underway: [String] = []
  /// Kept by the first call of each network.
  var tables: [String: NetworkTable] = [:]
  /// The shapes of each network's inputs at its first call, as written.
  var inputShapes: [String: [Shape]] = [:]
  /// Which networks a network's rows call.
  var callees: [String: Set<String>] = [:]
  var warnings: [Problem] = []
  var lines: [NetworkTable.Line] = []

  package init(graph: GraphBuilder = GraphBuilder(), mode: Mode) {
    self.init(graph: graph, mode: mode, batch: 1, experiment: ExperimentNames(), names: Names())
  }

  init(graph: GraphBuilder = GraphBuilder(), mode: Mode, batch: Int, experiment: ExperimentNames, names: Names) {
    self.graph = graph
    self.mode = mode
    self.batch = batch
    self.experiment = experiment
    self.names = names
  }

  // MARK: What lives on

  /// A weight of the row being lowered: `weight` becomes `encoder.0.weight`. A second call of the network gets the same
  /// one; another shape than the first call's is an error that says so.
  package mutating func parameter(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value {
    try keep("\(place).\(name)", shape: shape, role: .parameter, initial: initial)
  }

  /// What lives on but is not trained, such as `running_mean`: its value at this point of the step.
  package mutating func statistic(_ name: String, shape: Shape, initial: Double) throws(Problem) -> Value {
    try keep("\(place).\(name)", shape: shape, role: .statistic, initial: .constant(initial))
  }

  /// What it is from here on: later calls in the same step see it, and it is kept when the step ends.
  package mutating func update(_ statistic: String, to value: Value) throws(Problem) {
    replace("\(place).\(statistic)", by: value)
  }

  /// A kept array by its full name.
  mutating func keep(_ name: String, shape: Shape, role: KeptArray.Role, initial: Initial) throws(Problem) -> Value {
    if let index = keptIndex[name] {
      guard kept[index].shape == shape else {
        throw Problem(
          "\(name) was \(kept[index].shape.words) at the network's first call and would be \(shape.words) here",
          hint: "all calls of a network share its weights, so their inputs must have the same shape")
      }
      return current[name]!
    }
    let value = graph.input(Port(name, .kept), shape: shape)
    keptIndex[name] = kept.count
    kept.append(KeptArray(name: name, shape: shape, role: role, initial: initial))
    current[name] = value
    return value
  }

  mutating func replace(_ name: String, by value: Value) {
    if keptIndex[name] != nil, !replaced.contains(name) { replaced.append(name) }
    current[name] = value
  }

  /// The value that a kept array has reached.
  func value(ofKept name: String) -> Value { current[name]! }

  /// The parameters of some networks, in the order they were made.
  func parameters(of networks: Set<String>) -> [KeptArray] {
    kept.filter { $0.role == .parameter && networks.contains(String($0.name.prefix { $0 != "." })) }
  }

  // MARK: Randomness, classes, equations

  /// Fresh numbers of the row being lowered, another stream each time it is asked.
  package mutating func random(_ draw: Draw, shape: Shape) -> Value {
    let count = streams[place, default: 0]
    streams[place] = count + 1
    return graph.random(draw, stream: "\(names.stream)/\(place)#\(count)", shape: shape)
  }

  /// The value of an equation in the names of this network, with the batch as its first axis, images channels last;
  /// what is the same for all examples has a batch of 1.
  package mutating func value(_ equation: Expression) throws(Problem) -> Value {
    let quantity = try evaluate(equation)
    let value = try quantity.value(equation.mark)
    if case .classes(_, let count) = quantity.content { classCounts[value] = count }
    return quantity.examples == nil ? try graph.reshape(value, to: [1] + graph.shape(value)) : value
  }

  /// The number of classes where the value is one of whole numbers below it.
  package func classes(of value: Value) -> Int? { classCounts[value] }

  mutating func mark(_ value: Value, classes: Int) { classCounts[value] = classes }
}

/// The parts of an experiment that equations and calls look up.
struct ExperimentNames: Sendable {
  var lets: [String: LetValue] = [:]
  var networks: [String: Network] = [:]
  var data: [String: DataShape] = [:]
  var samples: [String: Objective.Sample] = [:]
  var definitions: [String: Objective.Definition] = [:]
  /// Sample names that are fed instead of drawn.
  var given: Set<String> = []

  init() {}

  init(_ experiment: Experiment, data: [DataShape], given: Set<String> = []) {
    lets = Dictionary(experiment.lets.map { ($0.name, $0.value) }) { _, last in last }
    networks = Dictionary(experiment.networks.map { ($0.name, $0) }) { first, _ in first }
    self.data = Dictionary(data.map { ($0.name, $0) }) { first, _ in first }
    samples = Dictionary(experiment.objective.samples.map { ($0.name, $0) }) { first, _ in first }
    definitions = Dictionary(experiment.objective.definitions.map { ($0.name, $0) }) { first, _ in first }
    self.given = given
  }
}

/// The names that equations see at some point beside `let` and the networks.
struct Names: Sendable {
  /// In a network: its inputs and its `as` names. In a function of `define`: its parameters.
  var local: [String: Quantity] = [:]
  /// The network whose rows are being read; nil in the objective, which sees `sample` and `define`.
  var network: String?
  /// The size of the batch that the network is called on, samples included.
  var batch: Int?
  /// Streams of random numbers within networks begin with this: each step has its own.
  var stream = "step"
}

/// A network call that was already made: an expression written twice is one value.
struct CallKey: Hashable {
  var network: String
  var arguments: [Quantity.Content]
}
