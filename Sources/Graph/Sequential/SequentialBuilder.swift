import Basics

/// Makes a graph over a whole sequence into one of a single position.
///
/// Each value that depends on the sequence is computed at one position alone. That is possible as long as a position
/// depends, op by op, on the same position (elementwise, affine maps), on the one before (`shift`), or on those before
/// through a causal mask (attention, masked convolutions). The proof that later positions do not matter is the mask
/// itself: anything else that takes positions together throws `NotSequential`.
package struct SequentialBuilder {
  /// The graph over the whole sequence.
  let whole: GraphBuilder
  /// The graph of one position.
  package var step = GraphBuilder()
  /// It is for the positions below this.
  let end: Int
  /// Whether it would be cheaper with another end.
  package private(set) var looksBack = false
  private(set) var handed: [SequentialGraph.Handed] = []
  private(set) var offsets: Set<Int> = []

  struct Local {
    var value: Value
    var layout: PositionLayout
  }
  /// The values that depend on the sequence, at one position.
  private var locals: [Value: Local] = [:]
  private struct Request: Hashable {
    var value: Value
    var layout: PositionLayout
  }
  private var requested: [Request: Value] = [:]

  /// `sequence` is an input of `whole`, with positions along these one or two axes; only those below `end` count.
  package init(of whole: GraphBuilder, sequence: Value, axes: [Int], end: Int? = nil) throws(Problem) {
    self.whole = whole
    var layout = PositionLayout(plain: whole.shape(sequence))
    let sizes = axes.map { whole.shape(sequence)[$0] }
    if axes.count == 1 {
      layout.axes[axes[0]] = [.all(sizes[0])]
    } else {
      layout.axes[axes[0]] = [.rows(sizes[0])]
      layout.axes[axes[1]] = [.columns(sizes[1])]
    }
    let input = step.input(Port(SequentialGraph.drawn, .fed), shape: layout.localShape)
    locals[sequence] = Local(value: input, layout: layout)
    positions = layout.blocks ?? PositionBlocks(outer: 1, positions: 1, inner: 1)
    layout.end = positions.positions
    locals[sequence]?.layout = layout
    self.end = end ?? positions.positions - 1
  }

  package let positions: PositionBlocks

  /// The values at the position after the one that is drawn last; nil: they cannot be computed position by position.
  package mutating func next(_ outputs: [Value]) throws(Problem) -> [Value]? {
    guard positions.positions > 1, whole.node(outputs[0]).shape.count > 1 else { return nil }
    do {
      for index in needed(for: outputs) where locals[Value(index)] == nil {
        let node = whole.nodes[index]
        guard node.operands.contains(where: { locals[$0] != nil }) else { continue }
        let local = try local(node)
        // The last run is for the last position but one.
        guard local.layout.offset + positions.positions - 2 < local.layout.end else {
          throw NotSequential("positions are left out, or others are joined to them")
        }
        locals[Value(index)] = local
      }
      var result: [Value] = []
      for output in outputs {
        guard let local = locals[output] else { throw NotSequential("what is drawn does not depend on the sequence") }
        guard local.layout.offset == 1, !local.layout.isOpen, local.layout.blocks?.positions == positions.positions
        else {
          throw NotSequential("a position depends on itself or on later ones")
        }
        result.append(local.value)
      }
      return result
    } catch let refusal as NotSequential {
      obstacle = refusal.reason
      return nil
    } catch let problem as Problem {
      throw problem
    } catch {
      preconditionFailure("rules throw these two alone: \(error)")
    }
  }

  /// What does not depend on the sequence, after `next`.
  package func opening() throws(Problem) -> SequenceOpening {
    try SequenceOpening(of: whole, layouts: locals.mapValues(\.layout))
  }

  /// Why `next` gave nothing.
  package private(set) var obstacle: String?

  /// The program that ends in these draws.
  package func part(drawing drawn: Value) -> SequentialGraph.Part {
    let outputs = [Graph.Binding(SequentialGraph.drawn, drawn)] + rows.map { Graph.Binding($0.name, $0.value) }
    return SequentialGraph.Part(
      end: end, graph: step.finish(outputs: outputs), handed: handed, offsets: offsets.sorted())
  }

  /// What `opening` hands over: names and values of the whole graph.
  package private(set) var handedValues: [(name: String, value: Value)] = []

  /// The outputs of `step` that later positions need.
  private var rows: [(name: String, value: Value)] = []

  private func needed(for outputs: [Value]) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: whole.nodes.count)
    for output in outputs { isNeeded[output.index] = true }
    for index in whole.nodes.indices.reversed() where isNeeded[index] {
      for operand in whole.nodes[index].operands { isNeeded[operand.index] = true }
    }
    return isNeeded.indices.filter { isNeeded[$0] }
  }

  // MARK: What ops ask for

  /// The operand at one position, if it depends on the sequence.
  func known(_ value: Value) -> Local? { locals[value] }

  /// The operand, which does not depend on the sequence, as a whole.
  mutating func fixed(_ value: Value) -> Value {
    let node = whole.node(value)
    switch node.op {
    case .constant(let number): return step.constant(number, shape: node.shape)
    case .iota(let axis): return step.iota(node.shape, axis: axis)
    case .input(let port) where port.role == .kept: return step.input(port, shape: node.shape)
    default: return hand(value, .fixed, shape: node.shape)
    }
  }

  /// The operand, which does not depend on the sequence, at the position of a layout.
  mutating func fixed(_ value: Value, _ layout: PositionLayout) throws -> Value {
    guard layout.hasPositions else { return try cut(fixed(value), to: layout) }
    let request = Request(value: value, layout: layout)
    if let known = requested[request] { return known }
    let result = try made(value, layout)
    requested[request] = result
    return result
  }

  private mutating func made(_ value: Value, _ layout: PositionLayout) throws -> Value {
    let node = whole.node(value)
    switch node.op {
    case .constant(let number): return step.constant(number, shape: layout.localShape)
    case .iota(let axis):
      if !layout.hasPositions(axis) { return step.iota(layout.localShape, axis: axis) }
      if layout.positions(axis) != nil { return try step.broadcast(index(layout.offset), to: layout.localShape) }
    case .unary(let op): return step.unary(op, try fixed(node.operands[0], layout))
    case .binary(let op):
      return try step.binary(op, fixed(node.operands[0], layout), fixed(node.operands[1], layout))
    case .select:
      return try step.select(
        fixed(node.operands[0], layout), fixed(node.operands[1], layout), fixed(node.operands[2], layout))
    case .broadcast(let axes):
      let inner = PositionLayout(axes.map { layout.axes[$0] }, like: layout)
      return try step.broadcast(fixed(node.operands[0], inner), to: layout.localShape, axes: axes)
    default: break
    }
    guard let blocks = layout.blocks else { throw NotSequential("positions do not lie together") }
    return try cut(hand(value, .row(blocks, offset: layout.offset), shape: layout.localShapeOfAllKeys), to: layout)
  }

  /// The same without the keys that are never seen.
  mutating func cut(_ value: Value, to layout: PositionLayout) throws -> Value {
    var value = value
    for (axis, size) in layout.localShape.enumerated() where step.shape(value)[axis] != size {
      value = try step.slice(value, axis: axis, start: 0, size: size)
    }
    return value
  }

  /// p + offset, a single number.
  mutating func index(_ offset: Int) -> Value {
    offsets.insert(offset)
    return step.input(Port(SequentialGraph.index(offset), .fed), shape: [])
  }

  /// A value over the whole sequence as it is known before this position, kept from run to run.
  mutating func kept(_ value: Value, _ local: Local) throws -> Value {
    guard let blocks = local.layout.blocks else { throw NotSequential("positions do not lie together") }
    return keep(value, local, blocks, shape: whole.shape(value))
  }

  /// The same, positions along an axis, without those that no position below the end looks back at.
  mutating func keptKeys(_ value: Value, _ local: Local, axis: Int) throws -> Value {
    guard var blocks = local.layout.blocks else { throw NotSequential("positions do not lie together") }
    looksBack = true
    var shape = whole.shape(value)
    blocks.positions = seen(of: blocks.positions, local.layout.offset)
    shape[axis] = blocks.positions
    return keep(value, local, blocks, shape: shape)
  }

  /// How many of the positions of an axis the positions below the end see.
  func seen(of count: Int, _ offset: Int) -> Int { min(count, end + offset) }

  private mutating func keep(_ value: Value, _ local: Local, _ blocks: PositionBlocks, shape: Shape) -> Value {
    let array = hand(value, .kept(blocks, offset: local.layout.offset), shape: shape)
    if let name = handedValues.last(where: { $0.value == value })?.name, !rows.contains(where: { $0.name == name }) {
      rows.append((name, local.value))
    }
    return array
  }

  private mutating func hand(_ value: Value, _ way: SequentialGraph.Handed.Way, shape: Shape) -> Value {
    let kind =
      switch way {
      case .fixed: "fixed"
      case .row(let blocks, let offset): "row + \(offset) of \(blocks.outer)"
      case .kept(let blocks, _): "kept of \(blocks.outer)"
      }
    let handed = SequentialGraph.Handed(name: "\(value.index) \(kind)", way: way)
    if !self.handed.contains(handed) {
      self.handed.append(handed)
      handedValues.append((handed.name, value))
    }
    return step.input(Port(handed.name, .fed), shape: shape)
  }
}
