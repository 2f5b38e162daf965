import Graph

/// A loop under construction, which more results may join.
struct LoopBuilder {
  private(set) var loop: Loop
  /// Whether only updates need what it computes.
  let isLate: Bool
  private var isTurned = false
  private var known: [Int: Loop.Operand] = [:]
  private var knownLeaves: [Loop.Leaf: Int] = [:]
  private var knownInstructions: [Loop.Instruction: Int] = [:]

  init(count: Int, isLate: Bool) {
    loop = Loop(count: count, extent: Loop.Extent(outer: count, reduced: 1, inner: 1))
    self.isLate = isLate
  }

  /// A result for a loop to compute.
  enum Root {
    /// A node's numbers, written to a part of a buffer.
    case store(node: Int, into: Int, view: View)
    case reduce(node: Int, operand: Int, reduction: Reduction, extent: Extent)

    /// The node whose numbers the loop runs over.
    var node: Int {
      switch self {
      case .store(let node, _, _): node
      case .reduce(_, let operand, _, _): operand
      }
    }
  }

  /// Whether the loop computes the numbers that a leaf reads, in the same order.
  func has(_ leaf: Loop.Leaf) -> Bool {
    guard let base = leaf.source.value, leaf.view.isIdentity else { return false }
    return loop.stores.contains { $0.value == base && $0.isWhole }
  }

  /// Whether a root can be computed in the loop's order, and is not too much for it.
  func suits(_ root: Root) -> Bool {
    guard !isTurned, loop.instructions.count < Fusion.largestLoop else { return false }
    guard case .reduce(_, _, _, let extent) = root else { return true }
    return extent.order == nil && (loop.reductions.isEmpty || loop.extent == extent.loop)
  }

  mutating func add(_ root: Root, _ fusion: Fusion) {
    switch root {
    case .store(let node, let value, let view):
      let operand = node == value ? define(node, fusion) : operand(node, fusion)
      loop.stores.append(Loop.Stored(operand: operand, value: value, view: view, isWhole: node == value))
      if node == value { known[node] = operand }
    case .reduce(let node, let of, let reduction, let extent):
      loop.extent = extent.loop
      var operand: Loop.Operand
      if case .reduce(_, let axes) = fusion.graph.nodes[node].op, extent.order != nil {
        guard let leaf = fusion.turned(of, axes) else { preconditionFailure("node \(node) cannot be read by \(axes)") }
        isTurned = true
        operand = self.leaf(leaf)
      } else {
        operand = self.operand(of, fusion)
      }
      loop.reductions.append(Loop.Reduced(operand: operand, value: node, reduction: reduction))
    }
  }

  /// The operand that has a node's numbers: known already, read in place, or computed.
  private mutating func operand(_ node: Int, _ fusion: Fusion) -> Loop.Operand {
    if let operand = known[node] { return operand }
    let operand: Loop.Operand
    if let leaf = fusion.leaves[node] {
      if let base = leaf.source.value, has(leaf), let stored = known[base] { return stored }
      operand = self.leaf(leaf)
    } else {
      operand = define(node, fusion)
    }
    known[node] = operand
    return operand
  }

  /// The operand that has a node's numbers, made from the node's operands even if the node has memory.
  private mutating func define(_ node: Int, _ fusion: Fusion) -> Loop.Operand {
    if let leaf = fusion.definition(of: node) {
      if let base = leaf.source.value, has(leaf), let stored = known[base] { return stored }
      return self.leaf(leaf)
    }
    let definition = fusion.graph.nodes[node]
    let code: Loop.Code
    switch definition.op {
    case .unary(let unary): code = .unary(unary)
    case .binary(let binary): code = .binary(binary)
    case .select: code = .select
    case .reshape, .stop: return operand(definition.operands[0].index, fusion)
    case .input, .constant, .iota, .random, .broadcast, .transpose, .slice, .scatterSlice, .concat, .gather,
      .scatterAdd,
      .reduce, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool, .averagePoolInput,
      .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      preconditionFailure("node \(node), \(definition.op), is not computed in a loop")
    }
    let operands = definition.operands.map { operand($0.index, fusion) }
    let instruction = Loop.Instruction(code: code, operands: operands)
    if let index = knownInstructions[instruction] { return .result(index) }
    loop.instructions.append(instruction)
    knownInstructions[instruction] = loop.instructions.count - 1
    return .result(loop.instructions.count - 1)
  }

  private mutating func leaf(_ leaf: Loop.Leaf) -> Loop.Operand {
    if let index = knownLeaves[leaf] { return .leaf(index) }
    loop.leaves.append(leaf)
    knownLeaves[leaf] = loop.leaves.count - 1
    return .leaf(loop.leaves.count - 1)
  }

  /// Drops the stores of what is never read.
  mutating func keepStores(where isRead: (Int) -> Bool) { loop.stores.removeAll { !isRead($0.value) } }
}

/// Groups nodes into kernels, in the graph's order. A result joins the latest loop over equally many numbers, if
/// everything it reads is complete before that loop, so that one pass makes several results.
struct Kernels {
  enum Item {
    case loop(LoopBuilder)
    case node(Int, operands: [Int])
  }

  let fusion: Fusion
  let isFused: Bool
  private(set) var early: [Item] = []
  private(set) var late: [Item] = []
  private let isLate: [Bool]
  /// The position of the last kernel that writes a node's buffer, which is complete then. Late positions are larger
  /// than all others.
  private var done: [Int: Int] = [:]
  /// The positions of the loops that read or write a buffer.
  private var touching: [Int: [Int]] = [:]
  private static let lateBase = 1 << 40

  init(_ fusion: Fusion, isFused: Bool) {
    self.fusion = fusion
    self.isFused = isFused
    isLate = isFused ? Kernels.late(fusion) : [Bool](repeating: false, count: fusion.graph.nodes.count)
    for index in fusion.graph.nodes.indices where fusion.isStored[index] { make(index) }
    if isFused { dropStores() }
  }

  /// Which nodes are not kernels and are needed by updates alone.
  private static func late(_ fusion: Fusion) -> [Bool] {
    let graph = fusion.graph
    var serves = [(updates: Bool, others: Bool)](repeating: (false, false), count: graph.nodes.count)
    for binding in graph.outputs { serves[binding.value.index].others = true }
    for binding in graph.updates { serves[binding.value.index].updates = true }
    var late = [Bool](repeating: false, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated().reversed() {
      late[index] = !node.op.isKernel && serves[index].updates && !serves[index].others
      for operand in node.operands {
        if late[index] { serves[operand.index].updates = true } else { serves[operand.index].others = true }
      }
    }
    return late
  }

  private mutating func make(_ index: Int) {
    let node = fusion.graph.nodes[index]
    let size = node.shape.size
    switch node.op {
    case .input: break
    case .reduce(let reduction, let axes):
      let operand = node.operands[0].index
      let extent = Extent(fusion.graph.nodes[operand].shape, axes)
      schedule(.reduce(node: index, operand: operand, reduction: reduction, extent: extent))
    case .concat(let axis):
      var start = 0
      for part in node.operands {
        let count = fusion.graph[part].shape[axis]
        let view = View(count: size).slice(node.shape, axis: axis, start: start, count: count, stride: 1)
        schedule(part: part.index, of: index, view)
        start += count
      }
    case .scatterSlice(let axis, let start, let stride):
      // The node's own kernel clears the buffer; then a loop writes the operand into it.
      append(.node(index, operands: []), isLate: false)
      let part = node.operands[0]
      let count = fusion.graph[part].shape[axis]
      let view = View(count: size).slice(node.shape, axis: axis, start: start, count: count, stride: stride)
      schedule(part: part.index, of: index, view)
    case .random, .gather, .scatterAdd, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights,
      .averagePool, .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention,
      .attentionGradient:
      let operands = node.operands.map { operand in
        guard let base = fusion.leaves[operand.index]?.source.value else {
          preconditionFailure("operand \(operand.index) of node \(index) has no buffer")
        }
        return base
      }
      append(.node(index, operands: operands), isLate: false)
    case .constant, .iota, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice, .stop:
      schedule(.store(node: index, into: index, view: View(count: size)))
    }
  }

  private mutating func schedule(part: Int, of whole: Int, _ view: View?) {
    guard let view else { preconditionFailure("part \(part) of node \(whole) is not a view of it") }
    schedule(.store(node: part, into: whole, view: view))
  }

  private mutating func schedule(_ root: LoopBuilder.Root) {
    let node = root.node
    let count = fusion.graph.nodes[node].shape.size
    let target: Int
    switch root {
    case .store(_, let into, _): target = into
    case .reduce(let node, _, _, _): target = node
    }
    let isLate = isLate[target]
    let needs = needs(of: root)
    if isFused, let position = position(for: root, needs, count, target, isLate) {
      guard var builder = builder(position) else { preconditionFailure("no loop at \(position)") }
      builder.add(root, fusion)
      replace(position, .loop(builder))
      note(needs, target, position)
      return
    }
    var builder = LoopBuilder(count: count, isLate: isLate)
    builder.add(root, fusion)
    note(needs, target, append(.loop(builder), isLate: isLate))
  }

  /// The position of the loop that a root may join, the latest of those that read or write what it reads; nil: none.
  private func position(
    for root: LoopBuilder.Root, _ needs: Set<Loop.Leaf>, _ count: Int, _ target: Int, _ isLate: Bool
  ) -> Int? {
    let candidates = Set(needs.flatMap { leaf in leaf.source.value.map { touching[$0] ?? [] } ?? [] })
    let alike = candidates.sorted(by: >).lazy.filter { position in
      builder(position).map { $0.isLate == isLate && $0.loop.count == count } ?? false
    }
    return alike.prefix(8).first { position in
      guard let builder = builder(position), builder.suits(root),
        done[target, default: -1] < position || builder.loop.stores.contains(where: { $0.value == target })
      else { return false }
      return needs.allSatisfy { leaf in
        guard let base = leaf.source.value else { return true }
        return done[base, default: -1] < position || builder.has(leaf)
      }
    }
  }

  /// The leaves that a root is computed from.
  private func needs(of root: LoopBuilder.Root) -> Set<Loop.Leaf> {
    var needs: Set<Loop.Leaf> = []
    var seen: Set<Int> = []
    var open: [Int] = []
    func visit(_ node: Int, _ leaf: Loop.Leaf?) {
      if let leaf { needs.insert(leaf) } else { open += fusion.graph.nodes[node].operands.map(\.index) }
    }
    switch root {
    case .store(let node, let into, _): visit(node, node == into ? fusion.definition(of: node) : fusion.leaves[node])
    case .reduce(_, let operand, _, _): visit(operand, fusion.leaves[operand])
    }
    while let node = open.popLast() {
      if seen.insert(node).inserted { visit(node, fusion.leaves[node]) }
    }
    return needs
  }

  private mutating func note(_ needs: Set<Loop.Leaf>, _ target: Int, _ position: Int) {
    for case let base? in needs.map(\.source.value) where touching[base]?.last != position {
      touching[base, default: []].append(position)
    }
    touching[target, default: []].append(position)
    done[target] = max(done[target, default: -1], position)
  }

  @discardableResult
  private mutating func append(_ item: Item, isLate: Bool) -> Int {
    let position: Int
    if isLate {
      late.append(item)
      position = Kernels.lateBase + late.count - 1
    } else {
      early.append(item)
      position = early.count - 1
    }
    if case .node(let index, _) = item { done[index] = position }
    return position
  }

  private func builder(_ position: Int) -> LoopBuilder? {
    let item = position >= Kernels.lateBase ? late[position - Kernels.lateBase] : early[position]
    if case .loop(let builder) = item { return builder }
    return nil
  }

  private mutating func replace(_ position: Int, _ item: Item) {
    if position >= Kernels.lateBase {
      late[position - Kernels.lateBase] = item
    } else {
      early[position] = item
    }
  }

  /// Drops the stores of results that only their own loop needs.
  private mutating func dropStores() {
    var read = Set<Int>()
    for item in early + late {
      switch item {
      case .loop(let builder): read.formUnion(builder.loop.leaves.compactMap(\.source.value))
      case .node(_, let operands): read.formUnion(operands)
      }
    }
    for binding in fusion.graph.outputs + fusion.graph.updates {
      if let base = fusion.leaves[binding.value.index]?.source.value { read.insert(base) }
    }
    early = early.map { Kernels.keepStores($0, read) }
    late = late.map { Kernels.keepStores($0, read) }
  }

  private static func keepStores(_ item: Item, _ read: Set<Int>) -> Item {
    guard case .loop(var builder) = item else { return item }
    builder.keepStores { read.contains($0) }
    return .loop(builder)
  }
}
