import Graph

/// One line a kernel: what it reads, does and writes, and where that lies; then what is copied, and the arena's size.
extension Plan: CustomStringConvertible {
  package var description: String {
    var lines = kernels.map(line)
    if !commit.isEmpty || !copies.isEmpty { lines.append("commit") }
    lines += commit.map(line)
    for copy in copies { lines.append("copy \(words(Loop.Leaf(source: copy.source, view: copy.view))) → \(copy.name)") }
    for binding in graph.outputs {
      if let leaf = leaves[binding.value.index] { lines.append("output \(binding.name) = \(words(leaf))") }
    }
    lines.append("arena \(arenaCount * 4) bytes")
    return lines.joined(separator: "\n")
  }

  private func line(_ kernel: Kernel) -> String {
    switch kernel {
    case .node(let index, let operands):
      let node = graph.nodes[index]
      let reads = operands.map { words(Loop.Leaf(source: .value($0), view: View(count: graph.nodes[$0].shape.size))) }
      return "\(node.op.name) \(reads.joined(separator: ", ")) → \(result(index))\(origin(index))"
    case .loop(let loop):
      let ops = loop.instructions.map { instruction in
        switch instruction.code {
        case .unary(let unary): unary.rawValue
        case .binary(let binary): binary.rawValue
        case .select: "select"
        }
      }
      let results =
        loop.stores.map { result($0.value) + $0.view.description }
        + loop.reductions.map { "\($0.reduction.rawValue) \(result($0.value))" }
      let last = (loop.stores.map(\.value) + loop.reductions.map(\.value)).last
      return "loop \(loop.count): \(loop.leaves.map(words).joined(separator: ", "))"
        + (ops.isEmpty ? "" : " | \(ops.joined(separator: " "))")
        + " → \(results.joined(separator: ", "))\(last.map(origin) ?? "")"
    }
  }

  private func words(_ leaf: Loop.Leaf) -> String {
    switch leaf.source {
    case .constant(let number): "\(number)"
    case .place: "places\(leaf.view)"
    case .value(let index): name(index) + leaf.view.description
    }
  }

  private func name(_ index: Int) -> String {
    if case .input(let port) = graph.nodes[index].op { port.name } else { "%\(index)" }
  }

  private func result(_ index: Int) -> String {
    let shape = graph.nodes[index].shape.words
    switch places[index] {
    case .arena(let offset): return "\(name(index)) \(shape) @\(offset * 4)"
    case .kept(let array): return "\(name(index)) \(shape) in \(array)"
    case .fed, nil: return "\(name(index)) \(shape)"
    }
  }

  private func origin(_ index: Int) -> String {
    let origin = graph.nodes[index].origin
    guard graph.origins.indices.contains(origin) else { return "" }
    return "   # \(graph.origins[origin].isGradient ? "gradient of " : "")\(graph.origins[origin].place)"
  }
}
