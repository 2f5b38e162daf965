import Graph

extension Plan {
  /// Plans a graph. `isFused: false` is the slow plan in which every node is computed by itself and has memory; its
  /// updates are computed but never committed. `hasStrips: false` runs each kernel as a whole.
  package init(_ graph: Graph, isFused: Bool = true, hasStrips: Bool = true) {
    let joined = isFused ? graph.attendingInOne() : graph
    let fusion = Fusion(joined, isFused: isFused)
    let kernels = Kernels(fusion, isFused: isFused)
    self.graph = fusion.graph
    self.kernels = kernels.early.map(Plan.kernel)
    commit = kernels.late.map(Plan.kernel)
    strips = isFused && hasStrips ? Strips.all(self.kernels, fusion.graph) : []
    copies = []
    locations = [:]
    arenaCount = 0
    leaves = fusion.leaves
    for (index, node) in self.graph.nodes.enumerated() {
      guard case .input(let port) = node.op else { continue }
      locations[index] =
        switch port.role {
        case .fed: .fed(port.name)
        case .kept: .kept(port.name)
        case .handedOn: .handedOn(port.name)
        }
    }
    for output in self.graph.outputs where graph.handedOn.contains(output.name) {
      locations[output.value.index] = .handedOn(output.name)
    }
    if isFused { locateUpdates() }
    allocateRest()
  }

  private static func kernel(_ item: Kernels.Item) -> Kernel {
    switch item {
    case .loop(let builder): .loop(builder.loop)
    case .node(let index, let operands): .node(index, operands: operands)
    }
  }

  /// Lets late loops write updates into the store if nothing reads the old numbers afterwards; all others are copied at
  /// the end. Either way every kernel sees the numbers from before the run.
  private mutating func locateUpdates() {
    let isOutput = Set(graph.outputs.compactMap { leaves[$0.value.index]?.source.value })
    for binding in graph.updates {
      guard let leaf = leaves[binding.value.index] else { preconditionFailure("update \(binding.name) has no numbers") }
      if let base = leaf.source.value, leaf.view.isIdentity, leaf.view.count == graph.nodes[base].shape.size,
        locations[base] == nil, !isOutput.contains(base), canOverwrite(binding.name, with: base)
      {
        locations[base] = .kept(binding.name)
      } else {
        let count = graph[binding.value].shape.size
        copies.append(Copy(name: binding.name, source: leaf.source, view: leaf.view, count: count))
      }
    }
  }

  /// Whether the loop that makes a value is the last to read an array, and reads each number of it only where it
  /// writes.
  private func canOverwrite(_ name: String, with value: Int) -> Bool {
    guard let maker = commit.firstIndex(where: { $0.writes.contains(value) }), case .loop(let loop) = commit[maker],
      loop.stores.contains(where: { $0.value == value && $0.isWhole })
    else { return false }
    guard let old = locations.first(where: { isInput($0.key, name) })?.key else { return true }
    let ownReads = loop.leaves.filter { $0.source == .value(old) }
    return ownReads.allSatisfy { $0.view.isIdentity && $0.view.count == loop.count }
      && !commit[(maker + 1)...].contains { $0.reads.contains(old) }
  }

  private func isInput(_ index: Int, _ name: String) -> Bool {
    if case .input(let port) = graph.nodes[index].op { port.role == .kept && port.name == name } else { false }
  }

  /// Allocates all other values in the arena.
  private mutating func allocateRest() {
    let arena = Arena(lifetimes(), inPlace: reuses())
    for (value, offset) in arena.offsets { locations[value] = .arena(offset) }
    arenaCount = arena.count
  }

  /// When each value of the arena is alive: from the kernel that first writes it to the last that reads it; outputs
  /// have no end. Kernels that are run strip by strip are under way at the same time, unless they are counted `inTurn`.
  package func lifetimes(inTurn: Bool = false) -> [Int: Arena.Lifetime] {
    var lifetimes: [Int: Arena.Lifetime] = [:]
    let all = kernels + commit
    func use(_ value: Int, at time: Int) {
      switch locations[value] {
      case .kept, .fed, .handedOn: return
      case .arena, nil: break
      }
      let size = graph.nodes[value].shape.size
      lifetimes[value, default: Arena.Lifetime(count: size, first: time, last: time)].last = time
    }
    for (time, kernel) in all.enumerated() {
      let together = inTurn ? nil : strips.first { $0.kernels.contains(time) }?.kernels
      for value in kernel.writes + kernel.reads {
        use(value, at: together?.lowerBound ?? time)
        use(value, at: together.map { $0.upperBound - 1 } ?? time)
      }
    }
    for copy in copies { if let base = copy.source.value { use(base, at: all.count) } }
    for binding in graph.outputs {
      if let base = leaves[binding.value.index]?.source.value { use(base, at: .max) }
    }
    return lifetimes
  }

  /// Results that may overwrite an operand of the same loop, with that operand, which nothing reads afterwards.
  private func reuses() -> [Int: Int] {
    let lifetimes = lifetimes(inTurn: true)
    var reuses: [Int: Int] = [:]
    for (time, kernel) in (kernels + commit).enumerated() {
      guard case .loop(let loop) = kernel else { continue }
      // Within strips, what others before have read of a value is known of those that are written there.
      let together = strips.first { $0.kernels.contains(time) }.map { $0.kernels.flatMap { kernels[$0].writes } }
      var free = loop.leaves.compactMap { leaf -> Int? in
        guard let base = leaf.source.value, let lifetime = lifetimes[base], lifetime.last == time,
          lifetime.first < time,
          lifetime.count == loop.count, together?.contains(base) ?? true
        else { return nil }
        return loop.leaves.allSatisfy { $0.source != leaf.source || $0.view.isIdentity } ? base : nil
      }
      for store in loop.stores where store.isWhole && lifetimes[store.value]?.first == time {
        guard lifetimes[store.value]?.count == loop.count, let base = free.popLast() else { continue }
        reuses[store.value] = base
      }
    }
    return reuses
  }
}
