/// A graph that runs in turn with others, round after round, and what they have to know of that.
package struct GraphInTurn: Sendable {
  package var graph: Graph
  /// Whether it runs in every round.
  package var isInEveryRound: Bool
  /// Whether it may run several times in a round, on other draws each time. Those after it run on its last ones.
  package var isRepeated: Bool

  package init(_ graph: Graph, isInEveryRound: Bool = true, isRepeated: Bool = false) {
    self.graph = graph
    self.isInEveryRound = isInEveryRound
    self.isRepeated = isRepeated
  }
}

extension Graph {
  /// The graphs of a round, such that none computes again what one before it has computed from the same numbers: that
  /// one hands it on, as an output that is an input of the later one, under the same name. Only what takes long is handed
  /// on; what lies between is computed again.
  package static func handingOn(_ round: [GraphInTurn]) -> [Graph] {
    guard round.count > 1 else { return round.map(\.graph) }
    let values = numbers(of: round.map(\.graph))
    var graphs = round.map(\.graph)
    /// The turn in which a value was computed, as long as computing it again would give the same.
    var makers: [Int: Int] = [:]
    var taken: [(name: String, maker: Int, value: Int)] = []
    for (turn, item) in round.enumerated() {
      if item.isRepeated { makers = [:] }
      for (index, value) in values[turn].enumerated() where item.graph.nodes[index].op.takesLong {
        guard let maker = makers[value] else { continue }
        let name = "\(value) of graph \(maker)"
        taken.append((name, maker, value))
        graphs[turn].nodes[index].op = .input(Port(name, .handedOn))
        graphs[turn].nodes[index].operands = []
      }
      if item.isInEveryRound {
        for value in values[turn] where makers[value] == nil { makers[value] = turn }
      }
      let changed = Set(item.graph.updates.map(\.name))
      for earlier in 0...turn {
        let nodes = round[earlier].graph.nodes(behind: changed)
        for index in values[earlier].indices where nodes[index] { makers[values[earlier][index]] = nil }
      }
    }
    // Of values that follow from each other only the last is needed.
    let needed = Set(graphs.map(\.pruned).flatMap(\.nodes).map(\.op))
    for one in taken where needed.contains(.input(Port(one.name, .handedOn))) {
      guard let index = values[one.maker].firstIndex(of: one.value) else { preconditionFailure("\(one) has no maker") }
      if !graphs[one.maker].outputs.contains(where: { $0.name == one.name }) {
        graphs[one.maker].outputs.append(Binding(one.name, Value(index)))
        graphs[one.maker].handedOn.insert(one.name)
      }
    }
    return graphs.map(\.pruned)
  }

  /// A number for each node of each graph; nodes that compute the same have the same.
  private static func numbers(of graphs: [Graph]) -> [[Int]] {
    struct Key: Hashable {
      let op: Op
      let operands: [Int]
      let shape: Shape
    }
    var known: [Key: Int] = [:]
    return graphs.map { graph in
      var numbers: [Int] = []
      for node in graph.nodes {
        let key = Key(op: node.op, operands: node.operands.map { numbers[$0.index] }, shape: node.shape)
        let number = known[key] ?? known.count
        known[key] = number
        numbers.append(number)
      }
      return numbers
    }
  }

  /// For each node whether it depends on one of these kept arrays.
  private func nodes(behind names: Set<String>) -> [Bool] {
    var isBehind: [Bool] = []
    for node in nodes {
      if case .input(let port) = node.op, port.role == .kept, names.contains(port.name) {
        isBehind.append(true)
      } else {
        isBehind.append(node.operands.contains { isBehind[$0.index] })
      }
    }
    return isBehind
  }
}

extension Op {
  /// Whether its result is worth being kept rather than computed again.
  fileprivate var takesLong: Bool {
    switch self {
    case .random, .gather, .scatterAdd, .reduce, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights,
      .averagePool, .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention,
      .attentionGradient:
      true
    case .input, .constant, .iota, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice, .scatterSlice,
      .concat, .stop:
      false
    }
  }
}
