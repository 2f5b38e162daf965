import Basics
import Graph
import Spec

/// Grows the graph of a model: adds to a graph builder the names of weights, what lives on, and where one stands.
package struct ModelBuilder {
  package enum Mode: Sendable, Hashable { case training, evaluation }

  package var graph: GraphBuilder
  private let ownMode: Mode
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
  private(set) var feeds: [String: Value] = [:]

  /// The shapes of what lives on as the whole experiment has them, where that is known already.
  var shapes: [String: Shape] = [:]

  /// Whose names are seen: within a loaded network those of its own experiment.
  var experiment: ExperimentNames
  /// What the experiment itself loaded.
  let loadedNetworks: [String: LoadedNetwork]
  /// The names that equations see at this point.
  var names: Names
  /// The step whose own draws are seen; nil where there are none but the objective's.
  var scope: Int?
  /// While numbers are only reported, statistics stay as they are: a report changes nothing.
  var isMeasuring = false
  /// Numbers that say where training stands.
  static let moments: Set = ["step", "epoch", "progress"]
  /// Sums over the examples that reductions of equations made, in order.
  private(set) var exampleSums: [Value] = []
  /// Values of calls and definitions that were already asked for: an expression written twice is one value.
  var calls: [CallKey: Result<Quantity, Problem>] = [:]
  var definitions: [ScopedName: Result<Quantity, Problem>] = [:]
  /// What is being evaluated, to see cycles.
  var underway: [String] = []
  /// How many equations lie within one another at this point.
  var depth = 0
  /// Kept by the first call of each network.
  var tables: [String: NetworkTable] = [:]
  /// What each network's inputs are at its first call.
  var inputs: [String: [Quantity]] = [:]
  /// Which networks a network's rows call.
  var callees: [String: Set<String>] = [:]
  /// Names that a network's rows ask for: of its inputs those that are used.
  var read: [String: Set<String>] = [:]
  private(set) var warnings: [Problem] = []
  var lines: [NetworkTable.Line] = []

  package init(graph: GraphBuilder = GraphBuilder(), mode: Mode) {
    self.init(graph: graph, mode: mode, batch: 1, experiment: ExperimentNames(), names: Names())
  }

  init(graph: GraphBuilder = GraphBuilder(), mode: Mode, batch: Int, experiment: ExperimentNames, names: Names) {
    self.graph = graph
    ownMode = mode
    self.batch = batch
    self.experiment = experiment
    loadedNetworks = experiment.loaded
    self.names = names
  }

  /// Averaged and loaded networks are never in training mode.
  package var mode: Mode { names.owner == nil ? ownMode : .evaluation }

  /// Notes a sum over the examples, unless it is the same whatever the batch.
  mutating func noteExampleSum(_ value: Value) {
    if case .reduce = graph.node(value).op, !exampleSums.contains(value) { exampleSums.append(value) }
  }

  // MARK: What lives on

  /// A weight of the row being lowered: `weight` becomes `encoder.0.weight`. A second call of the network gets the same
  /// one; another shape than the first call's is an error that says so.
  package mutating func parameter(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value {
    try keep("\(place).\(name)", shape: shape, role: names.owner?.role ?? .parameter, initial: initial)
  }

  /// What lives on but is not trained, such as `running_mean`: its value at this point of the step.
  package mutating func statistic(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value {
    try keep("\(place).\(name)", shape: shape, role: names.owner?.role ?? .statistic, initial: initial)
  }

  /// What it is from here on: later calls in the same step see it, and it is kept when the step ends.
  package mutating func update(_ statistic: String, to value: Value) throws(Problem) {
    if !isMeasuring { replace("\(place).\(statistic)", by: value) }
  }

  /// A kept array by its full name.
  mutating func keep(
    _ name: String, shape: Shape, role: KeptArray.Role, initial: Initial, origin: String? = nil
  ) throws(Problem) -> Value {
    if let index = keptIndex[name], let value = current[name] {
      guard kept[index].shape == shape else {
        throw Problem(
          "\(name) is \(kept[index].shape.words) and would have to be \(shape.words) here",
          hint: "all calls of a network share its weights")
      }
      return value
    }
    try checkSize(shape, at: nil)
    if role == .loaded { try checkLoaded(name, shape) }
    let value = graph.input(Port(name, .kept), shape: shape)
    keptIndex[name] = kept.count
    kept.append(
      KeptArray(name: name, shape: shape, role: role, initial: initial, origin: origin ?? self.origin(of: name)))
    current[name] = value
    return value
  }

  /// The shape that an array of the row being lowered has, if that is known before the row says it.
  func knownShape(of name: String) -> Shape? {
    let name = "\(place).\(name)"
    if let index = keptIndex[name] { return kept[index].shape }
    return shapes[name] ?? loadedShape(name)
  }

  mutating func replace(_ name: String, by value: Value) {
    if keptIndex[name] != nil, !replaced.contains(name) { replaced.append(name) }
    current[name] = value
  }

  /// The value that a kept array has reached.
  func value(ofKept name: String) -> Value {
    guard let value = current[name] else { preconditionFailure("nothing kept is named \(name)") }
    return value
  }

  /// The parameters of some networks, in the order they were made.
  func parameters(of networks: Set<String>) -> [KeptArray] {
    kept.filter { $0.role == .parameter && networks.contains($0.network) }
  }

  // MARK: What comes from outside

  /// An array handed in at each run. One name is one array: a network's own input `step` and the step of training differ.
  mutating func fed(_ name: String, shape: Shape, at mark: Mark?) throws(Problem) -> Value {
    try checkSize(shape, at: mark)
    if let known = feeds[name], graph.shape(known) != shape {
      throw Problem(
        "'\(name)' means two things here: \(graph.shape(known).words) and \(shape.words)", at: mark,
        hint: "give one of them another name")
    }
    let value = graph.input(Port(name, .fed), shape: shape)
    feeds[name] = value
    return value
  }

  /// Refuses what no memory holds before anyone asks for it.
  func checkSize(_ shape: Shape, at mark: Mark?) throws(Problem) {
    guard shape.size <= ModelBuilder.largest else {
      throw Problem("\(shape.words) numbers are too many for any memory", at: mark)
    }
  }

  /// The most numbers that one array may hold: 64 GiB of them.
  static let largest = 1 << 34

  mutating func warn(_ problem: Problem) {
    if !warnings.contains(problem) { warnings.append(problem) }
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
  mutating func value(_ equation: Expression) throws(Problem) -> Value {
    let quantity = try plain(equation)
    let value = try quantity.value(at: equation.mark)
    note(quantity, as: value)
    return quantity.examples == nil ? try graph.reshape(value, to: [1] + graph.shape(value)) : value
  }

  /// The number of classes where the value is one of whole numbers below it.
  package func classes(of value: Value) -> Int? { classCounts[value] }

  mutating func mark(_ value: Value, classes: Int?) { classCounts[value] = classes }

  /// Gives a value of classes a name of its own in the network, as `as` does.
  mutating func bind(_ name: String, _ value: Value, classes: Int) {
    let shape = graph.shape(value)
    let quantity = Quantity(
      content: .classes(value, count: classes), examples: shape.first, elements: Shape(shape.dropFirst()))
    names.local[name] = quantity
    names.bound[name] = quantity
  }

  /// What a layer is to see in a value: `t` and `number(t)` are the same numbers.
  mutating func note(_ quantity: Quantity, as value: Value) {
    mark(value, classes: quantity.classCount)
  }
}
