import Basics
import Graph

/// Lowers the rows of networks to a graph. It gives a row's weights their names, its random numbers their streams and its
/// nodes their origin, and knows which arrays live on between steps. Of equations it knows nothing: a layer is handed values.
///
///     var model = NetworkLowering(mode: .training)
///     let x = model.graph.input(Port("x", .fed), shape: [64, 784])
///     let y = try Linear().lower(x, in: &model)
package struct NetworkLowering: Sendable {
  package enum Mode: Sendable, Hashable { case training, evaluation }

  package var graph = GraphBuilder()
  /// The mode of networks that have weights of their own.
  private let ownMode: Mode
  /// While numbers are only reported, statistics stay as they are: a report changes nothing.
  var isMeasuring = false
  /// The arrays that live on between steps, and what the step has made of them.
  var arrays: KeptArrays
  /// The row that is being lowered, and whose weights it uses.
  var context = RowContext()
  private var streams = RandomStreams()
  /// The values that are whole numbers below a count: classes, not numbers to calculate with.
  private var classCounts: [Value: Int] = [:]
  /// What the layer that is being lowered names beside its result: the `codes` of `quantize`.
  var named: [String: Quantity] = [:]
  /// Draws of one position after another that run before the graph and are fed to it.
  var sequences: [SequentialDraw] = []
  /// Whether such draws are part of the graph instead, however long it gets.
  var unrollsSequences = false
  /// Of each attention so far, in order: figures show them.
  var attentions: [AttentionWeights] = []
  /// The first call of each network, by what the names of its weights begin with: what `check` shows, and what later
  /// calls have to go with.
  var firstCalls: [String: FirstCall] = [:]

  package init(mode: Mode) { self.init(mode: mode, arrays: KeptArrays()) }

  init(mode: Mode, arrays: KeptArrays) {
    ownMode = mode
    self.arrays = arrays
  }

  /// Averaged and loaded networks are never in training mode.
  package var mode: Mode { context.owner == nil ? ownMode : .evaluation }

  // MARK: What lives on

  /// The arrays that live on, in the order they were first asked for.
  var kept: [KeptArray] { arrays.all }

  /// A weight of the row being lowered: `weight` becomes `encoder.0.weight`. A second call of the network gets the same
  /// one; another shape than the first call's is an error that says so.
  package mutating func parameter(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value {
    try keep(context.path(of: name), shape: shape, role: context.owner?.role ?? .parameter, initial: initial)
  }

  /// What lives on but is not trained, such as `running_mean`: its value at this point of the step.
  package mutating func statistic(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value {
    try keep(context.path(of: name), shape: shape, role: context.owner?.role ?? .statistic, initial: initial)
  }

  /// What it is from here on: later calls in the same step see it, and it is kept when the step ends.
  package mutating func update(_ statistic: String, to value: Value) throws(Problem) {
    if !isMeasuring { arrays.replace(context.path(of: statistic), by: value) }
  }

  /// A kept array by its full name, with its value at this point of the step. It begins with the numbers of the array
  /// `origin`, without one with its own.
  mutating func keep(
    _ name: String, shape: Shape, role: KeptArray.Role, initial: Initial, origin: String? = nil
  ) throws(Problem) -> Value {
    let array = KeptArray(
      name: name, shape: shape, role: role, initial: initial, origin: origin ?? self.origin(of: name))
    return try arrays.keep(array, in: &graph)
  }

  /// The shape that an array of the row being lowered has, if that is known before the row says it.
  func knownShape(of name: String) -> Shape? { arrays.knownShape(of: context.path(of: name)) }

  // MARK: Randomness and classes

  /// Fresh numbers of the row being lowered, another stream each time it is asked.
  package mutating func random(_ draw: Draw, shape: Shape) -> Value {
    graph.random(draw, stream: streams.next(of: context.prefix), shape: shape)
  }

  /// The number of classes where the value is one of whole numbers below it.
  package func classes(of value: Value) -> Int? { classCounts[value] }

  mutating func mark(_ value: Value, classes: Int?) { classCounts[value] = classes }

  /// Gives a value of classes a name of its own in the network, as `as` does.
  mutating func bind(_ name: String, _ value: Value, classes: Int) {
    let shape = graph.shape(value)
    named[name] = Quantity(
      content: .classes(value, count: classes), examples: shape.first, elements: Shape(shape.dropFirst()))
  }
}

/// The streams of random numbers of rows: their names are the row's and how many the row had before. The steps of an
/// iteration begin anew, so that what a network makes of the same values is the same in all of them.
private struct RandomStreams: Sendable {
  private var counts: [String: Int] = [:]

  mutating func next(of row: String) -> String {
    let count = counts[row, default: 0]
    counts[row] = count + 1
    return "step/\(row)#\(count)"
  }
}
