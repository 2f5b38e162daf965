import Basics

/// Builds a graph node by node: computes shapes, folds constants, and returns the existing value when the same node is
/// asked for again.
///
///     var g = GraphBuilder()
///     let x = g.input(Port("x", .fed), shape: [64, 784])
///     let w = g.input(Port("w", .kept), shape: [100, 784])
///     let y = try g.matmul(x, w, transposeB: true)
///
/// Folding leaves all Float32 results the same, except for the sign of zero; constants fold in Double. Nodes have a
/// normal form: the operand of a broadcast has no axis of size 1, that of a reshape is not a reshape, a transpose moves
/// an axis larger than 1, and a constant is never the operand of a shape operation.
package struct GraphBuilder: Sendable {
  /// The origin of the nodes that follow: an index from `origin(_:)`.
  package var origin = -1

  package private(set) var nodes: [Node] = []
  package private(set) var origins: [Origin] = []
  private var known: [Key: Value] = [:]
  private var knownOrigins: [Origin: Int] = [:]
  private var ports: [String: Value] = [:]

  /// What makes two nodes the same: everything but their origin.
  private struct Key: Hashable {
    let op: Op
    let operands: [Value]
    let shape: Shape
  }

  package init() {}

  /// One that has the nodes of a graph, as the same values: what is asked for again is found.
  init(_ graph: Graph) {
    (nodes, origins) = (graph.nodes, graph.origins)
    for (index, node) in nodes.enumerated() {
      let key = Key(op: node.op, operands: node.operands, shape: node.shape)
      if known[key] == nil { known[key] = Value(index) }
    }
    for (index, origin) in origins.enumerated() { knownOrigins[origin] = index }
  }

  /// Adds the node, or finds an equal one.
  mutating func insert(_ op: Op, _ operands: [Value], _ shape: Shape) -> Value {
    let key = Key(op: op, operands: operands, shape: shape)
    if let value = known[key] { return value }
    let value = Value(nodes.count)
    nodes.append(Node(op, operands, shape: shape, origin: origin))
    known[key] = value
    return value
  }

  package func shape(_ value: Value) -> Shape { nodes[value.index].shape }
  package func node(_ value: Value) -> Node { nodes[value.index] }

  /// Registers an origin and returns its index; equal origins share one.
  package mutating func origin(_ origin: Origin) -> Int {
    if let index = knownOrigins[origin] { return index }
    origins.append(origin)
    knownOrigins[origin] = origins.count - 1
    return origins.count - 1
  }

  package mutating func input(_ port: Port, shape: Shape) -> Value {
    let value = insert(.input(port), [], shape)
    let first = ports[port.name] ?? value
    precondition(
      first == value, "input \(port.name) is both \(node(first).op) of \(self.shape(first)) and \(port) of \(shape)")
    ports[port.name] = value
    return value
  }

  package mutating func constant(_ number: Double, shape: Shape = []) -> Value {
    insert(.constant(number == 0 ? 0 : number), [], shape)
  }

  package mutating func iota(_ shape: Shape, axis: Int) -> Value {
    precondition(shape.indices.contains(axis), "iota: no axis \(axis) in \(shape)")
    return insert(.iota(axis: axis), [], shape)
  }

  package mutating func random(_ draw: Draw, stream: String, shape: Shape) -> Value {
    insert(.random(draw, stream: stream), [], shape)
  }

  package mutating func stop(_ x: Value) -> Value {
    if number(x) != nil || node(x).op == .stop { return x }
    return insert(.stop, [x], shape(x))
  }

  /// The finished graph: only what outputs and updates need, in order. The values in `handedIn` become fed inputs with
  /// these names instead of being computed.
  package func finish(
    outputs: [Graph.Binding], updates: [Graph.Binding] = [], handedIn: [Value: String] = [:]
  ) -> Graph {
    var nodes = nodes
    for (value, name) in handedIn {
      nodes[value.index].op = .input(Port(name, .fed))
      nodes[value.index].operands = []
    }
    return Graph(nodes: nodes, origins: origins, outputs: outputs, updates: updates).pruned
  }
}

extension GraphBuilder {
  /// Checks the shapes and adds the node, or finds an equal one. `wanted` is the result's shape, for ops whose operands
  /// do not determine it.
  mutating func add(_ op: Op, _ operands: [Value], wanted: Shape = []) throws(Problem) -> Value {
    insert(op, operands, try resultShape(op, operands.map { shape($0) }, wanted: wanted))
  }

  /// The number of a constant; nil for any other value.
  package func number(_ value: Value) -> Double? {
    if case .constant(let number) = node(value).op { number } else { nil }
  }
}
