import Graph

/// Graphs for numbers of a whole split that is read batch by batch.
package struct SplitGraphs: Sendable {
  /// Each goes over all batches before the next begins, with the sums of those before it fed.
  package var passes: [EvaluationGraph]
  /// The outputs that are sums over a batch's examples; where they are fed, what the mean over the split would sum to.
  package var sums: Set<String> = []
  /// Gives, from sums alone, the numbers that are not linear in them; nil where there are none.
  package var closing: EvaluationGraph?

  /// Whether numbers over the split are the averages of those of its batches.
  package var isAverage: Bool { closing == nil && passes.count == 1 }
}

/// Finds where numbers must be computed from means of the whole split: `sqrt(mean(e))` averaged over batches is not the
/// root of the average. Numbers that are linear in means of what belongs to each example alone are averaged as they are.
struct SplitMeans {
  private let evaluator: EquationEvaluator
  private let outputs: [Graph.Binding]
  /// The sums over examples that differ from batch to batch, with names that do not depend on the batch size.
  private let sums: [Value: String]
  private let dependences: [Dependence]
  /// How many means are nested at a value, itself included.
  private let depths: [Int]

  /// How a value follows from sums over examples.
  private enum Dependence: Comparable {
    /// The same for all batches.
    case none
    case linear, other
    /// In another way, such as the maximum over examples: the number then depends on how the split is cut into batches.
    case batch
  }

  init(_ outputs: [Graph.Binding], of evaluator: EquationEvaluator) {
    self.outputs = outputs
    self.evaluator = evaluator
    let noted = Dictionary(uniqueKeysWithValues: zip(evaluator.exampleSums, evaluator.exampleSums.indices))
    var sums: [Value: String] = [:]
    var dependences: [Dependence] = []
    var depths: [Int] = []
    for (index, node) in evaluator.graph.nodes.enumerated() {
      var dependence = SplitMeans.dependence(node, node.operands.map { dependences[$0.index] })
      var depth = node.operands.map { depths[$0.index] }.max() ?? 0
      if let number = noted[Value(index)], dependence != .none {
        // The blank keeps it apart from the names of a file.
        sums[Value(index)] = "sum \(number)"
        dependence = .linear
        depth += 1
      }
      dependences.append(dependence)
      depths.append(depth)
    }
    self.sums = sums
    self.dependences = dependences
    self.depths = depths
  }

  private static func dependence(_ node: Node, _ operands: [Dependence]) -> Dependence {
    let largest = operands.max() ?? .none
    switch node.op {
    case .constant, .iota: return .none
    case .random: return .batch
    case .input(let port):
      return port.role == .kept || EquationEvaluator.moments.contains(port.name) ? .none : .batch
    case _ where largest != .linear: return largest
    case .unary(.negate), .binary(.add), .binary(.subtract), .broadcast, .reshape, .transpose, .slice, .scatterSlice,
      .concat, .reduce(.sum, axes: _), .stop:
      return .linear
    case .binary(.multiply), .matmul: return operands.contains(.none) ? .linear : .other
    case .binary(.divide): return operands[1] == .none ? .linear : .other
    case .select: return operands[0] == .none ? .linear : .other
    case .unary, .binary, .gather, .scatterAdd, .reduce, .argmax, .convolution, .convolutionInput, .convolutionWeights,
      .averagePool, .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention,
      .attentionGradient:
      return .other
    }
  }

  var graphs: SplitGraphs {
    let closed = outputs.filter { output in
      let (dependence, depth) = (dependences[output.value.index], depths[output.value.index])
      return dependence == .other || dependence == .linear && depth > 1
    }
    guard !closed.isEmpty else { return SplitGraphs(passes: [evaluation(outputs, [:])]) }
    let open = outputs.filter { !closed.contains($0) }
    let sums = sums(behind: closed.map(\.value))
    func named(below depth: Int) -> [Value: String] { sums.filter { depths[$0.key.index] < depth } }
    let passes = (1...(sums.keys.map { depths[$0.index] }.max() ?? 1)).map { depth in
      let own = sums.filter { depths[$0.key.index] == depth }.sorted { $0.key.index < $1.key.index }
      return evaluation(own.map { Graph.Binding($0.value, $0.key) } + (depth == 1 ? open : []), named(below: depth))
    }
    return SplitGraphs(passes: passes, sums: Set(sums.values), closing: evaluation(closed, sums))
  }

  private func sums(behind values: [Value]) -> [Value: String] {
    var seen: Set<Value> = []
    var open = values
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += evaluator.graph.node(next).operands }
    }
    return sums.filter { seen.contains($0.key) }
  }

  private func evaluation(_ outputs: [Graph.Binding], _ handedIn: [Value: String]) -> EvaluationGraph {
    evaluator.evaluation(outputs, handedIn: handedIn)
  }
}
