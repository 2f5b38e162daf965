import Graph

/// Decides which nodes get memory of their own, and how all others are read or computed where they are needed.
///
/// - Inputs, constants, `iota`, and transposes, slices and the like of what is in memory are leaves: read in place
///   through a view.
/// - Elementwise nodes are computed within the loops that need them. One needed by several kernels gets memory, unless
///   computing it again costs less than reading it: a few operations on at most one array of its size.
/// - What other kernels (products, convolutions, …) read or write has memory.
struct Fusion {
  /// With more operations a loop's block does not fit the L1 cache.
  static let largestLoop = 48
  /// Up to so many operations are repeated in every kernel that needs their result, rather than written and read.
  static let cheapest = 8

  private(set) var graph: Graph
  /// Whether a node has a buffer that a kernel writes.
  private(set) var isStored: [Bool]
  /// How a node is read without computing anything; nil: it must be computed.
  private(set) var leaves: [Loop.Leaf?]

  /// - Parameter isFused: false gives every node memory and a kernel of its own: the slow, obvious plan.
  init(_ graph: Graph, isFused: Bool) {
    self.graph = graph
    isStored = []
    leaves = []
    keepApart()
    for index in self.graph.nodes.indices where !isFused || self.graph.nodes[index].op.isKernel {
      if case .input = self.graph.nodes[index].op { continue }
      isStored[index] = true
    }
    settle()
    if isFused {
      limitLoops()
      storeShared()
      settle()
    }
  }

  /// Makes an output or update that is an input, or a view of one, a copy of it: the input may change before the output
  /// is read.
  private mutating func keepApart() {
    isStored = [Bool](repeating: false, count: graph.nodes.count)
    for index in graph.outputs.indices { graph.outputs[index].value = apart(graph.outputs[index].value) }
    for index in graph.updates.indices { graph.updates[index].value = apart(graph.updates[index].value) }
  }

  private mutating func apart(_ value: Value) -> Value {
    var base = value.index
    while let operand = graph.nodes[base].viewed { base = operand }
    guard case .input = graph.nodes[base].op else { return value }
    graph.nodes.append(Node(.stop, [value], shape: graph[value].shape, origin: graph[value].origin))
    isStored.append(true)
    return Value(graph.nodes.count - 1)
  }

  /// Decides how each node is read, and gives memory to nodes that need it, until nothing changes.
  private mutating func settle() {
    var changed = true
    while changed {
      changed = false
      leaves = [Loop.Leaf?](repeating: nil, count: graph.nodes.count)
      for index in graph.nodes.indices {
        if needsOperandsStored(index) { changed = true }
        leaves[index] = isStored[index] ? buffer(index) : definition(of: index)
      }
      for binding in graph.outputs where storeBuffer(of: binding.value.index) { changed = true }
      for binding in graph.updates where leaves[binding.value.index] == nil {
        changed = store(computing(binding.value.index)) || changed
      }
    }
  }

  /// How a node's numbers can be read from its operands' memory; nil: they must be computed.
  func definition(of index: Int) -> Loop.Leaf? {
    let node = graph.nodes[index]
    let count = node.shape.size
    func moved(_ view: (View, Shape) -> View?) -> Loop.Leaf? {
      let operand = node.operands[0].index
      guard let leaf = leaves[operand], let view = view(leaf.view, graph.nodes[operand].shape) else { return nil }
      return Loop.Leaf(source: leaf.source, view: view)
    }
    switch node.op {
    case .input: return buffer(index)
    case .constant(let number): return Loop.Leaf(source: .constant(Float(number)), view: View(repeating: count))
    case .iota(let axis):
      let steps = node.shape.indices.map { View.Step(size: node.shape[$0], stride: $0 == axis ? 1 : 0) }
      return Loop.Leaf(source: .index, view: View(offset: 0, steps: steps))
    case .reshape, .stop: return leaves[node.operands[0].index]
    case .broadcast(let axes): return moved { $0.broadcast($1, to: node.shape, axes: axes) }
    case .transpose(let order): return moved { $0.transpose($1, order) }
    case .slice(let axis, let start, let stride):
      return moved { $0.slice($1, axis: axis, start: start, count: node.shape[axis], stride: stride) }
    case .random, .unary, .binary, .select, .scatterSlice, .concat, .gather, .scatterAdd, .reduce, .argmax,
      .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool, .averagePoolInput, .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      return nil
    }
  }

  private func buffer(_ index: Int) -> Loop.Leaf {
    Loop.Leaf(source: .value(index), view: View(count: graph.nodes[index].shape.size))
  }

  /// Gives memory to those operands that a node can only read from memory. Returns whether any was given.
  private mutating func needsOperandsStored(_ index: Int) -> Bool {
    let node = graph.nodes[index]
    switch node.op {
    case .input, .constant, .iota, .random, .unary, .binary, .select, .reshape, .stop, .concat, .scatterSlice:
      return false
    case .broadcast, .transpose, .slice:
      let operand = node.operands[0].index
      if leaves[operand] == nil { return store(computing(operand)) }
      return definition(of: index) == nil && store(operand)
    case .reduce(_, let axes):
      let operand = node.operands[0].index
      guard Extent(graph.nodes[operand].shape, axes).order != nil else { return false }
      if leaves[operand] == nil { return store(computing(operand)) }
      return turned(operand, axes) == nil && store(operand)
    case .gather, .scatterAdd, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool,
      .averagePoolInput, .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      var changed = false
      for operand in node.operands { changed = storeBuffer(of: operand.index) || changed }
      return changed
    }
  }

  /// An operand of a reduction, read with the reduced axes last, where they are not adjacent.
  func turned(_ operand: Int, _ axes: [Int]) -> Loop.Leaf? {
    let shape = graph.nodes[operand].shape
    guard let leaf = leaves[operand], let order = Extent(shape, axes).order else { return nil }
    return leaf.view.transpose(shape, order).map { Loop.Leaf(source: leaf.source, view: $0) }
  }

  /// The node that must be computed for a node without a leaf, which is that node or a view of it.
  private func computing(_ index: Int) -> Int {
    var index = index
    while let operand = graph.nodes[index].viewed, leaves[index] == nil { index = operand }
    return index
  }

  private mutating func store(_ index: Int) -> Bool {
    if isStored[index] { return false }
    isStored[index] = true
    leaves[index] = buffer(index)
    return true
  }

  /// Gives a node memory unless it is a buffer already, perhaps in another shape. Returns whether it was given.
  private mutating func storeBuffer(of index: Int) -> Bool {
    guard let leaf = leaves[index] else { return store(computing(index)) }
    if case .value(let base) = leaf.source, leaf.view.isIdentity, graph.nodes[base].shape.size == leaf.view.count {
      return false
    }
    return store(index)
  }
}

// Deciding which elementwise nodes get memory.
extension Fusion {
  private struct Cost {
    var operations = 0
    /// The arrays that it reads, without those that are broadcast. Two stand for any larger number.
    var arrays: Set<Int> = []
  }

  /// Gives memory to nodes at which a loop would grow too long.
  private mutating func limitLoops() {
    var operations = [Int](repeating: 0, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() where leaves[index] == nil {
      operations[index] = node.operands.reduce(node.op.isElementwise ? 1 : 0) { $0 + operations[$1.index] }
      if operations[index] > Fusion.largestLoop, node.op.isElementwise {
        _ = store(index)
        operations[index] = 0
      }
    }
  }

  private func costs() -> [Cost] {
    var costs = [Cost](repeating: Cost(), count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      if let leaf = leaves[index] {
        if let base = leaf.source.value, !leaf.view.steps.contains(where: { $0.stride == 0 }) {
          costs[index].arrays = [base]
        }
        continue
      }
      costs[index].operations = node.op.operations
      for operand in node.operands {
        costs[index].operations += costs[operand.index].operations
        if costs[index].arrays.count < 2 { costs[index].arrays.formUnion(costs[operand.index].arrays) }
      }
    }
    return costs
  }

  /// Gives memory to nodes that several kernels need and that are not cheap. Kernels are identified by the node that
  /// they store.
  private mutating func storeShared() {
    enum Kernels {
      case none
      case one(Int)
      case several
    }
    let costs = costs()
    var users = [Kernels](repeating: .none, count: graph.nodes.count)
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      if leaves[index] == nil, case .several = users[index], node.op.isElementwise,
        costs[index].operations > Fusion.cheapest || costs[index].arrays.count > 1
      {
        isStored[index] = true
      }
      let kernel = isStored[index] ? Kernels.one(index) : users[index]
      for operand in node.operands {
        switch (users[operand.index], kernel) {
        case (.none, _): users[operand.index] = kernel
        case (.one(let a), .one(let b)) where a == b: break
        case (_, .none): break
        default: users[operand.index] = .several
        }
      }
    }
  }
}

/// A shape of which some axes are reduced, read as [outer, reduced, inner].
struct Extent {
  var loop: Loop.Extent
  /// The order in which the axes must be read for that; nil: as they are.
  var order: [Int]?

  init(_ shape: Shape, _ axes: [Int]) {
    let reduced = axes.map { shape[$0] }.size
    let wide = axes.filter { shape[$0] > 1 }
    guard let first = wide.first, let last = wide.last else {
      loop = Loop.Extent(outer: shape.size, reduced: 1, inner: 1)
      return
    }
    if shape[first...last].reduce(1, *) == reduced {
      loop = Loop.Extent(outer: Array(shape[..<first]).size, reduced: reduced, inner: Array(shape[(last + 1)...]).size)
    } else {
      let kept = shape.indices.filter { !axes.contains($0) }
      loop = Loop.Extent(outer: kept.map { shape[$0] }.size, reduced: reduced, inner: 1)
      order = kept + axes
    }
  }
}

extension Node {
  /// The operand that this node is a view of; nil: it is not a view.
  var viewed: Int? {
    switch op {
    case .reshape, .stop, .broadcast, .transpose, .slice: operands[0].index
    case .input, .constant, .iota, .random, .unary, .binary, .select, .scatterSlice, .concat, .gather, .scatterAdd,
      .reduce, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool, .averagePoolInput,
      .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      nil
    }
  }
}

extension Op {
  var isElementwise: Bool {
    switch self {
    case .unary, .binary, .select: true
    case .input, .constant, .iota, .random, .broadcast, .reshape, .transpose, .slice, .scatterSlice, .concat, .gather,
      .scatterAdd, .reduce, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool,
      .averagePoolInput, .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient, .stop:
      false
    }
  }

  /// Whether a kernel must write it: neither computed in a loop nor read in place.
  var isKernel: Bool {
    switch self {
    case .input, .constant, .iota, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice, .stop: false
    case .random, .scatterSlice, .concat, .gather, .scatterAdd, .reduce, .argmax, .matmul, .convolution,
      .convolutionInput,
      .convolutionWeights, .averagePool, .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint,
      .attention, .attentionGradient:
      true
    }
  }

  /// Roughly how many simple operations it takes to compute.
  var operations: Int {
    switch self {
    case .unary(let unary):
      switch unary {
      case .exp, .log, .expm1, .log1p, .sigmoid, .errorFunction: 4
      case .tanh, .softplus, .sine, .cosine: 6
      case .reciprocal, .squareRoot: 2
      case .negate, .square, .absolute, .sign, .floor, .relu, .isNonzero, .isFinite: 1
      }
    case .binary(.power): Fusion.cheapest + 1
    case .binary(.divide): 2
    case .binary, .select: 1
    case .input, .constant, .iota, .random, .broadcast, .reshape, .transpose, .slice, .scatterSlice, .concat, .gather,
      .scatterAdd, .reduce, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool,
      .averagePoolInput, .maxPick,
      .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient, .stop:
      0
    }
  }
}
