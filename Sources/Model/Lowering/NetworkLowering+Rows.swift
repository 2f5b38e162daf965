import Basics
import Graph
import Spec

/// The row that is being lowered.
struct RowContext: Sendable {
  /// The prefix of the names of its weights and random numbers: `encoder.0`.
  var prefix = ""
  /// The owner of its weights, if that is not its network.
  var owner: WeightOwner?
  /// The lines of its network's table so far.
  var lines: [NetworkTable.Line] = []

  /// The full name of an array of the row.
  func path(of name: String) -> String { "\(prefix).\(name)" }
}

/// A network at its first call.
struct FirstCall: Sendable {
  var table: NetworkTable
  var inputs: [Quantity]
}

extension NetworkLowering {
  // MARK: The table

  /// A row that was begun and has no value yet.
  struct OpenRow {
    fileprivate let line: Int
    /// How many arrays there were before it.
    fileprivate let arrayCount: Int
    fileprivate let network: String
  }

  /// Begins a row: the nodes and arrays that follow are named after it, those of its inner rows included.
  mutating func begin(_ row: Row, of network: String, depth: Int) -> OpenRow {
    context.prefix = "\(prefix(of: network)).\(row.path)"
    graph.origin = graph.origin(Origin("\(context.prefix): \(row.text)"))
    let open = OpenRow(line: context.lines.count, arrayCount: kept.count, network: network)
    context.lines.append(.init(path: row.path, row: row.text, shape: [], parameters: 0, depth: depth))
    return open
  }

  mutating func end(_ row: OpenRow, with result: Quantity?) {
    let own = kept[row.arrayCount...].filter { $0.role == .parameter && $0.name.hasPrefix(row.network + ".") }
    context.lines[row.line].shape = result?.elements ?? []
    context.lines[row.line].parameters = own.reduce(0) { $0 + $1.shape.size }
  }

  /// Remembers the table of a network whose rows were read, at its first call.
  mutating func noteCall(of network: String, on inputs: [Quantity]) {
    let key = context.owner?.name ?? network
    guard firstCalls[key] == nil else { return }
    let table = NetworkTable(
      name: network, input: inputs.first?.elements ?? [], lines: context.lines,
      parameters: arrays.parameters(of: [key]).reduce(0) { $0 + $1.shape.size })
    firstCalls[key] = FirstCall(table: table, inputs: inputs)
  }

  // MARK: Layers

  /// What layers see of a quantity; of `t` and `number(t)`, which are the same numbers, whether they are classes.
  mutating func value(of quantity: Quantity, _ name: String = "this", at mark: Mark?) throws(Problem) -> Value {
    let value = try quantity.value(name, at: mark)
    self.mark(value, classes: quantity.classCount)
    return value
  }

  /// What a row makes of a value with the batch as its first axis. `others` are those that the row brings in. Names that a
  /// layer gives to what it makes beside its result are members of the result.
  mutating func lower(_ call: Call, _ x: Value, with others: [Value], examples: Int?) throws(Problem) -> Quantity {
    named = [:]
    var result = Quantity(content: .shape([]), examples: examples, elements: [])
    switch call.kind(in: layerKinds).make(call) {
    case let layer as any LayerKind: result.set(try layer.lower(x, in: &self), in: self)
    case let join as any JoinKind: result.set(try join.lower(x, with: others, in: &self), in: self)
    case let head as any HeadKind: result.set(try head.lower(x, in: &self).widened(in: &graph), in: self)
    default: preconditionFailure("\(call.kind) is neither layer nor head")
    }
    result.members = named
    return result
  }
}

extension Quantity {
  /// The numbers or classes that a layer made, with the batch as their first axis.
  fileprivate mutating func set(_ value: Value, in model: NetworkLowering) {
    elements = Shape(model.graph.shape(value).dropFirst()).written
    content = model.classes(of: value).map { .classes(value, count: $0) } ?? .numbers(value)
  }

  /// The distribution that a head made; classes lie along the last axis of a categorical one and do not count as elements.
  fileprivate mutating func set(_ distribution: Distribution, in model: NetworkLowering) {
    let shape = Shape(model.graph.shape(distribution.widest).dropFirst())
    if case .categorical = distribution { elements = shape.dropLast() } else { elements = shape.written }
    content = .distribution(distribution)
  }
}
