extension Graph {
  /// Whether it draws anything.
  package var hasDraws: Bool { nodes.contains { if case .random = $0.op { true } else { false } } }

  /// Two graphs instead of one that is run again and again on the same inputs: what no draw changes, to be run once,
  /// and the rest, which is fed the outputs of the first under their names.
  package func partedAtDraws() -> (fixed: Graph, drawn: Graph) {
    var isDrawn = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      if case .random = node.op { isDrawn[index] = true }
      for operand in node.operands where isDrawn[operand.index] { isDrawn[index] = true }
    }
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for binding in outputs { isNeeded[binding.value.index] = true }
    var handed: [Int] = []
    for index in nodes.indices.reversed() where isNeeded[index] {
      if isDrawn[index] || nodes[index].op.isSourceOrShape {
        for operand in nodes[index].operands { isNeeded[operand.index] = true }
      } else {
        handed.append(index)
      }
    }
    let names = Dictionary(uniqueKeysWithValues: handed.map { ($0, "fixed.\($0)") })
    var drawn = self
    drawn.updates = []
    for (index, name) in names { drawn.nodes[index] = Node(.input(Port(name, .fed)), [], shape: nodes[index].shape) }
    var fixed = self
    fixed.updates = []
    fixed.outputs = handed.sorted().map { Binding(names[$0] ?? "", Value($0)) }
    return (fixed.pruned, drawn.pruned)
  }
}

extension Op {
  /// Comes from outside, is known, or only lays the numbers of its operand out otherwise: not worth handing over.
  fileprivate var isSourceOrShape: Bool {
    switch self {
    case .input, .constant, .iota, .broadcast, .reshape, .transpose, .slice, .stop: true
    case .random, .unary, .binary, .select, .scatterSlice, .concat, .gather, .scatterAdd, .reduce, .argmax, .matmul,
      .convolution, .convolutionInput, .convolutionWeights, .averagePool, .averagePoolInput, .maxPick, .maxScatter,
      .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      false
    }
  }
}
