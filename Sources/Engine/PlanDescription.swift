import Graph

/// One line per kernel: what it reads, does and writes, where the result lies and up to which kernel it is needed, its
/// cost and its origin; then the copies, the outputs, what is run in strips, and the arena's size.
extension Plan: CustomStringConvertible {
  package var description: String {
    let lives = lifetimes()
    let numbered = (kernels + commit).enumerated().map { "\($0)  \(line($1, lives))" }
    var lines = Array(numbered[..<kernels.count])
    if !commit.isEmpty || !copies.isEmpty { lines.append("commit") }
    lines += numbered[kernels.count...]
    for copy in copies { lines.append("copy \(words(Loop.Leaf(source: copy.source, view: copy.view))) → \(copy.name)") }
    for binding in graph.outputs {
      if let leaf = leaves[binding.value.index] { lines.append("output \(binding.name) = \(words(leaf))") }
    }
    for strips in strips {
      lines.append("\(strips.kernels.lowerBound) to \(strips.kernels.upperBound - 1) run in \(strips.count) strips")
    }
    lines.append("arena \(arenaCount * 4) bytes")
    return lines.joined(separator: "\n")
  }

  private func line(_ kernel: Kernel, _ lives: [Int: Arena.Lifetime]) -> String {
    switch kernel {
    case .node(let index, let operands):
      let node = graph.nodes[index]
      let reads = operands.map { words(Loop.Leaf(source: .value($0), view: View(count: graph.nodes[$0].shape.size))) }
      return "\(node.op.name) \(reads.joined(separator: ", ")) → \(result(index, lives))\(cost(kernel))\(origin(index))"
    case .loop(let loop):
      let ops = loop.instructions.map { instruction in
        switch instruction.code {
        case .unary(let unary): unary.rawValue
        case .binary(let binary): binary.rawValue
        case .select: "select"
        }
      }
      let results =
        loop.stores.map { result($0.value, lives) + $0.view.description }
        + loop.reductions.map { "\($0.reduction.rawValue) \(result($0.value, lives))" }
      let last = (loop.stores.map(\.value) + loop.reductions.map(\.value)).last
      return "loop \(loop.count): \(loop.leaves.map(words).joined(separator: ", "))"
        + (ops.isEmpty ? "" : " | \(ops.joined(separator: " "))")
        + " → \(results.joined(separator: ", "))\(cost(kernel))\(last.map(origin) ?? "")"
    }
  }

  private func words(_ leaf: Loop.Leaf) -> String {
    switch leaf.source {
    case .constant(let number): "\(number)"
    case .index: "indices\(leaf.view)"
    case .value(let index): name(index) + leaf.view.description
    }
  }

  private func name(_ index: Int) -> String {
    if case .input(let port) = graph.nodes[index].op { port.name } else { "%\(index)" }
  }

  private func cost(_ kernel: Kernel) -> String {
    func decimal(_ number: Double) -> String { ((number * 10).rounded() / 10).written }
    let work = work(kernel)
    return "   \(decimal(work.operations / 1e6)) MFLOP, \(decimal(work.bytes / 1024)) KiB"
  }

  private func result(_ index: Int, _ lives: [Int: Arena.Lifetime]) -> String {
    let shape = graph.nodes[index].shape.words
    switch locations[index] {
    case .arena(let offset):
      let last = lives[index]?.last ?? .max
      return "\(name(index)) \(shape) @\(offset * 4) until \(last == .max ? "the end" : "\(last)")"
    case .kept(let array): return "\(name(index)) \(shape) in \(array)"
    case .handedOn: return "\(name(index)) \(shape), handed on"
    case .fed, nil: return "\(name(index)) \(shape)"
    }
  }

  private func origin(_ index: Int) -> String {
    let origin = graph.nodes[index].origin
    guard graph.origins.indices.contains(origin) else { return "" }
    return "   # \(graph.origins[origin].isGradient ? "gradient of " : "")\(graph.origins[origin].location)"
  }
}
