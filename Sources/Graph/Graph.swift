/// A static program: nodes, each after its operands.
///
/// A graph is frozen once built (`GraphBuilder.finish`). `outputs` are fetched by name after a run; `updates` replace
/// kept inputs by name when a run ends, all at once: every node sees the values from before the run.
package struct Graph: Sendable {
  package var nodes: [Node]
  package var origins: [Origin]
  package var outputs: [Binding]
  package var updates: [Binding]
  /// Outputs that are inputs of a graph that runs later.
  package var handedOn: Set<String> = []

  package struct Binding: Sendable, Hashable {
    package var name: String
    package var value: Value
    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package init(nodes: [Node] = [], origins: [Origin] = [], outputs: [Binding] = [], updates: [Binding] = []) {
    self.nodes = nodes
    self.origins = origins
    self.outputs = outputs
    self.updates = updates
  }

  package subscript(_ value: Value) -> Node { nodes[value.index] }

  package func hasFeed(_ name: String) -> Bool { nodes.contains { $0.op == .input(Port(name, .fed)) } }

  /// Only what outputs and updates need.
  var pruned: Graph {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for binding in outputs + updates { isNeeded[binding.value.index] = true }
    for index in nodes.indices.reversed() where isNeeded[index] {
      for operand in nodes[index].operands { isNeeded[operand.index] = true }
    }
    var graph = Graph(origins: origins)
    var moved = [Value](repeating: Value(-1), count: nodes.count)
    for index in nodes.indices where isNeeded[index] {
      var node = nodes[index]
      node.operands = node.operands.map { moved[$0.index] }
      moved[index] = Value(graph.nodes.count)
      graph.nodes.append(node)
    }
    graph.outputs = outputs.map { Binding($0.name, moved[$0.value.index]) }
    graph.updates = updates.map { Binding($0.name, moved[$0.value.index]) }
    graph.handedOn = handedOn
    return graph
  }
}

/// A node's result.
package struct Value: Sendable, Hashable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

package struct Node: Sendable, Hashable {
  package var op: Op
  package var operands: [Value]
  package var shape: Shape
  /// Index into `Graph.origins`; -1: it has none.
  package var origin: Int

  package init(_ op: Op, _ operands: [Value], shape: Shape, origin: Int = -1) {
    self.op = op
    self.operands = operands
    self.shape = shape
    self.origin = origin
  }
}

/// The part of the experiment that a node was made for. Messages and profiles show it: "network decoder, row 3: conv2d
/// 64 kernel 5".
package struct Origin: Sendable, Hashable {
  package var location: String
  /// Whether the node belongs to the gradient of that part.
  package var isGradient: Bool
  package init(_ location: String, isGradient: Bool = false) {
    self.location = location
    self.isGradient = isGradient
  }
}
