import Basics

extension Graph {
  /// The graph with each attention, and each attention's gradients, as one node of its own, which needs no memory for the
  /// scores of all queries and keys. They are left as they are where something else reads the scores or what is made of
  /// them, and where that is as fast.
  package func attendingInOne() -> Graph {
    let products = nodes.indices.filter { isWeighing(Value($0)) }
    if products.isEmpty { return self }
    var builder = GraphBuilder(self)
    let found = products.compactMap { index -> FoundAttention? in
      guard let found = FoundAttention(at: Value(index), in: self, &builder),
        Self.isFasterInOne(self[found.q].shape, self[found.k].shape, self[found.v].shape), found.isAlone(in: self)
      else { return nil }
      return found
    }
    return found.isEmpty ? self : replacing(found)
  }

  /// Whether it is faster than products of all scores. On one core (AVX-512) 1,024 positions were 1.4 times as fast
  /// without a mask and 3 times with one, 64 positions 1.2 times, 16 positions or 256 features as fast or slower. The
  /// engine takes features sixteen at a time.
  private static func isFasterInOne(_ q: Shape, _ k: Shape, _ v: Shape) -> Bool {
    let (queries, keys) = (q[q.count - 2], k[k.count - 2])
    let widths = [q[q.count - 1], v[v.count - 1]]
    return Array(q.dropLast(2)).size >= 8 && min(queries, keys) >= 32
      && widths.allSatisfy { $0 % 16 == 0 && $0 <= 128 }
  }

  /// Whether a value may be weights times what they weigh: weights are exponentials over their sum.
  private func isWeighing(_ value: Value) -> Bool {
    self[value].op == .matmul(transposeA: false, transposeB: false)
      && self[self[value].operands[0]].op == .binary(.divide)
  }

  private func replacing(_ attentions: [FoundAttention]) -> Graph {
    var results: [Value: (attention: Int, operand: Int?)] = [:]
    for (number, attention) in attentions.enumerated() {
      results[attention.result] = (number, nil)
      for (operand, value) in (attention.gradient?.ofOperands ?? []).enumerated() { results[value] = (number, operand) }
    }
    var graph = Graph(origins: origins)
    var moved: [Value] = []
    var joined = [Value?](repeating: nil, count: attentions.count)
    func add(_ op: Op, _ operands: [Value], _ shape: Shape, _ origin: Int) -> Value {
      graph.nodes.append(Node(op, operands, shape: shape, origin: origin))
      return Value(graph.nodes.count - 1)
    }
    for (index, node) in nodes.enumerated() {
      guard let (number, operand) = results[Value(index)] else {
        moved.append(add(node.op, node.operands.map { moved[$0.index] }, node.shape, node.origin))
        continue
      }
      let attention = attentions[number]
      let given = [attention.q, attention.k, attention.v]
      guard let operand, let gradient = attention.gradient else {
        let op = Op.attention(isCausal: attention.isCausal)
        moved.append(add(op, given.map { moved[$0.index] }, node.shape, node.origin))
        continue
      }
      let lead = Shape(node.shape.dropLast(2))
      let sizes = given.map { Array(self[$0].shape.suffix(2)).size }
      let all: Value
      if let known = joined[number] {
        all = known
      } else {
        all = add(
          .attentionGradient(isCausal: attention.isCausal), (given + [gradient.ofResult]).map { moved[$0.index] },
          lead + [sizes.reduce(0, +)], node.origin)
        joined[number] = all
      }
      let start = sizes[..<operand].reduce(0, +)
      let own = add(.slice(axis: lead.count, start: start, stride: 1), [all], lead + [sizes[operand]], node.origin)
      moved.append(add(.reshape, [own], node.shape, node.origin))
    }
    graph.outputs = outputs.map { Binding($0.name, moved[$0.value.index]) }
    graph.updates = updates.map { Binding($0.name, moved[$0.value.index]) }
    graph.handedOn = handedOn
    return graph.pruned
  }
}

/// An attention of a graph. It is known by being built again: all that the builder is asked for is there already.
private struct FoundAttention {
  struct Gradient {
    let ofResult: Value
    /// That of the weights.
    let ofWeights: Value
    /// Those of q, k and v.
    let ofOperands: [Value]
  }

  let q, k, v: Value
  let isCausal: Bool
  /// q kᵀ.
  let scores: Value
  /// softmax(q kᵀ) v.
  let result: Value
  /// Nil: nothing asks for it.
  let gradient: Gradient?

  /// - Parameter result: a product whose first operand is a quotient.
  init?(at result: Value, in graph: Graph, _ builder: inout GraphBuilder) {
    let (weights, v) = (graph[result].operands[0], graph[result].operands[1])
    // The weights are exp(scores − the largest) / their sum.
    guard case let powers = graph[weights].operands[0], graph[powers].op == .unary(.exp),
      case let differences = graph[powers].operands[0],
      graph[differences].op == .binary(.subtract), case let masked = graph[differences].operands[0]
    else { return nil }
    let isCausal = graph[masked].op == .select
    let scores = isCausal ? graph[masked].operands[1] : masked
    guard graph[scores].op == .matmul(transposeA: false, transposeB: true) else { return nil }
    let (q, k) = (graph[scores].operands[0], graph[scores].operands[1])
    guard let again = try? builder.attention(q, k, v, isCausal: isCausal), again == (result, weights) else {
      return nil
    }

    (self.q, self.k, self.v) = (q, k, v)
    (self.isCausal, self.scores, self.result) = (isCausal, scores, result)
    gradient = Self.gradient(of: result, weights, [q, k, v], in: graph, &builder)
  }

  private static func gradient(
    of result: Value, _ weights: Value, _ operands: [Value], in graph: Graph, _ builder: inout GraphBuilder
  ) -> Gradient? {
    for node in graph.nodes {
      // That of v is weightsᵀ dy.
      guard node.op == .matmul(transposeA: true, transposeB: false), node.operands[0] == weights else { continue }
      let dy = node.operands[1]
      guard graph[dy].shape == graph[result].shape,
        let ofWeights = try? builder.matmul(dy, operands[2], transposeB: true),
        let ofOperands = try? builder.gradients(of: result, with: dy, for: operands, arePartial: true),
        Set(ofOperands).count == 3, (ofOperands + [ofWeights]).allSatisfy({ $0.index < graph.nodes.count })
      else { continue }
      return Gradient(ofResult: dy, ofWeights: ofWeights, ofOperands: ofOperands)
    }
    return nil
  }

  /// Whether what lies between operands and results is read there alone.
  func isAlone(in graph: Graph) -> Bool {
    var isResult = [Bool](repeating: false, count: graph.nodes.count)
    for value in [result] + (gradient?.ofOperands ?? []) { isResult[value.index] = true }
    // What the results are made of.
    var isPart = isResult
    let given = Set([q, k, v] + (gradient.map { [$0.ofResult] } ?? []))
    for index in isPart.indices.reversed() where isPart[index] && !given.contains(Value(index)) {
      for operand in graph.nodes[index].operands { isPart[operand.index] = true }
    }
    // What is made of the scores and of the gradient of their weights.
    var isBetween = [Bool](repeating: false, count: graph.nodes.count)
    for value in [scores] + (gradient.map { [$0.ofWeights] } ?? []) { isBetween[value.index] = true }
    for index in isBetween.indices where !isBetween[index] && !isResult[index] {
      isBetween[index] = graph.nodes[index].operands.contains { isBetween[$0.index] }
    }
    return zip(isBetween, isPart).allSatisfy { !$0 || $1 }
      && !(graph.outputs + graph.updates).contains { isBetween[$0.value.index] }
  }
}
